import { NOT_REDELIVERED, readRedeliveries } from '../../../src/domain/delivery/redeliveries';

const LAST = { count: 2, lastAt: '2026-01-05T09:00:00.000Z', lastStatus: 204, lastError: null };

it('redeliveries are read as they were sent', () => {
  expect(readRedeliveries(LAST)).toEqual(LAST);
});

it.each([undefined, null, 'twice', [], { ...LAST, count: -1 }, { ...LAST, count: '2' }, { ...LAST, lastAt: 'today' }])(
  'what is none counts as none: %j',
  (value) => expect(readRedeliveries(value)).toEqual(NOT_REDELIVERED),
);

it('what is odd about the answer is left out', () => {
  expect(readRedeliveries({ ...LAST, lastStatus: {}, lastError: 5 })).toEqual({ ...LAST, lastStatus: null });
});
