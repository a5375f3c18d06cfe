import { sinceMs } from '../../../src/domain/instance/since';

it.each([
  ['2026-02-01', '2026-02-01T00:00:00.000Z'],
  ['2026-02-01T10:00', '2026-02-01T10:00:00.000Z'],
  ['2026-02-01T10:00:00.5', '2026-02-01T10:00:00.500Z'],
  ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
])('%s is the instant %s', (text, instant) => {
  expect(new Date(sinceMs(text)).toISOString()).toBe(instant);
});

it.each([
  '1',
  'May 1 2024',
  '2024-05',
  '2024-W05',
  '20240501',
  '2026-13-01',
  '2026-02-30',
  '10:00',
  7,
  null,
  undefined,
])('%j is none', (text) => {
  expect(sinceMs(text)).toBeNaN();
});
