import { parseBackfill } from '../../src/configuration/backfill';

const context = { resources: ['accounts', 'contacts'], nowMs: Date.parse('2024-06-01T00:00:00Z') };

test.each([
  ['2024-05-01', '2024-05-01T00:00:00.000Z'],
  ['2024-05-01T10:00:00', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T10:00:00.5+02:00', '2024-05-01T08:00:00.500Z'],
  ['1900-01-01', '1900-01-01T00:00:00.000Z'],
  ['2024-06-01T00:00:00Z', '2024-06-01T00:00:00.000Z'],
])('since %s is the instant %s', (since, instant) => {
  expect(parseBackfill({ resource: 'accounts', since }, context)).toEqual({
    ok: true,
    value: { resource: 'accounts', since: instant },
  });
});

test.each([
  '',
  '10:00',
  'yesterday',
  '2024-13-01',
  '2024-02-30',
  '2024-02-30T10:00:00Z',
  '2024-05',
  '2024-W05',
  '2024-06-01T00:00:01Z',
  1714521600000,
  null,
  ['2024-05-01'],
])('since %j is refused', (since) => {
  expect(parseBackfill({ resource: 'accounts', since }, context)).toMatchObject({
    ok: false,
    problem: [{ pointer: '/since' }],
  });
});

test.each([
  ['2024-05-02T10:00:00+02:00', '2024-05-02T08:00:00.000Z'],
  ['2024-05-02T10:00', '2024-05-02T10:00:00.000Z'],
  ['2024-05-01', '2024-05-01T23:59:59.999Z'],
  ['2024-06-01', '2024-06-01T23:59:59.999Z'],
])('until %s is the instant %s', (until, instant) => {
  expect(parseBackfill({ resource: 'accounts', since: '2024-05-01T08:00:00Z', until }, context)).toEqual({
    ok: true,
    value: { resource: 'accounts', since: '2024-05-01T08:00:00.000Z', until: instant },
  });
});

test.each([
  ['2024-05-01T07:59:59Z', 'before since'],
  ['2024-04-30', 'before since'],
  ['2024-06-01T00:00:01Z', 'in the future'],
  ['2024-06-02', 'in the future'],
  ['2024-02-30', 'Expected'],
  ['2024-05', 'Expected'],
  [null, 'Expected'],
  [1714521600000, 'Expected'],
])('until %j is refused', (until, message) => {
  expect(parseBackfill({ resource: 'accounts', since: '2024-05-01T08:00:00Z', until }, context)).toEqual({
    ok: false,
    problem: [{ pointer: '/until', message: expect.stringContaining(message) }],
  });
});

test('every problem is told at once', () => {
  expect(parseBackfill({ resource: 'cats', since: 'then', until: 'now', limit: 1 }, context)).toMatchObject({
    problem: ['/limit', '/resource', '/since', '/until'].map((pointer) => ({ pointer })),
  });
});

test('the resources that are polled are named to the one who meant another', () => {
  expect(parseBackfill({ resource: 'account', since: '2024-05-01' }, context)).toMatchObject({
    problem: [{ pointer: '/resource', message: expect.stringContaining('accounts, contacts') }],
  });
});

test('an unknown key is a problem at the key', () => {
  expect(parseBackfill({ resource: 'accounts', since: '2024-05-01', 'un/til': 1 }, context)).toMatchObject({
    problem: [{ pointer: '/un~1til' }],
  });
});

test.each([undefined, null, 7, 'accounts', []])('%j is no backfill', (body) => {
  expect(parseBackfill(body, context)).toMatchObject({ ok: false, problem: [{ pointer: '' }] });
});
