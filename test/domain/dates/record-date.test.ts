import { compileDatePattern } from '../../../src/domain/dates/date-pattern';
import { parseRecordDate } from '../../../src/domain/dates/record-date';
import { parseZone } from '../../../src/domain/dates/time-zone';
import type { Json } from '../../../src/domain/values/json';

/** The pattern of both seed documents. */
const SEED_PATTERN = "yyyy-MM-dd'T'HH:mm:ss'Z'";

function read(value: Json | undefined, { pattern = SEED_PATTERN, zone = 'GMT' } = {}): string | null {
  const instantMs = parseRecordDate(value, compileDatePattern(pattern), parseZone(zone));
  return instantMs === null ? null : new Date(instantMs).toISOString();
}

test.each([
  ['2017-06-12T14:09:00Z', '2017-06-12T14:09:00.000Z'],
  ['2017-06-12T14:09:00+00:00', '2017-06-12T14:09:00.000Z'],
  ['2017-06-12T14:09:00+02:00', '2017-06-12T12:09:00.000Z'],
  ['2017-06-12T14:09:00-0330', '2017-06-12T17:39:00.000Z'],
  ['2017-06-12T14:09:00+02', '2017-06-12T12:09:00.000Z'],
  ['2017-06-12T14:09:00', '2017-06-12T14:09:00.000Z'],
  ['2017-06-12 14:09:00', '2017-06-12T14:09:00.000Z'],
  ['2017-06-12 14:09:00 +0200', '2017-06-12T12:09:00.000Z'],
  ['2017-06-12T14:09', '2017-06-12T14:09:00.000Z'],
  ['2017-06-12', '2017-06-12T00:00:00.000Z'],
  ['2017-06-12T14:09:00.9Z', '2017-06-12T14:09:00.900Z'],
  ['2017-06-12T14:09:00,98Z', '2017-06-12T14:09:00.980Z'],
  ['2017-06-12T14:09:00.9876543+02:00', '2017-06-12T12:09:00.987Z'],
  ['2017-06-12T24:00:00Z', '2017-06-13T00:00:00.000Z'],
  ['2016-12-31T24:00:00+01:00', '2016-12-31T23:00:00.000Z'],
  ['2017-06-12T24:00', '2017-06-13T00:00:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500Z'],
  [' 2017-06-12T14:09:00Z ', '2017-06-12T14:09:00.000Z'],
  ['1900-01-03T00:00:00Z', '1900-01-03T00:00:00.000Z'],
  ['9998-12-31T23:59:59Z', '9998-12-31T23:59:59.000Z'],
])('%j is read as %s although the configuration promises a literal Z', (value, expected) => {
  expect(read(value)).toBe(expected);
});

test.each<[Json | undefined]>([
  [undefined],
  [null],
  [''],
  ['   '],
  ['never'],
  [true],
  [{}],
  [1497276548005],
  ['1497276548005'],
  ['0001-01-01T00:00:00Z'],
  ['0000-00-00 00:00:00'],
  ['1753-01-01T00:00:00'],
  ['1899-12-30T00:00:00Z'],
  ['1900-01-01T00:00:00'],
  ['1970-01-01T00:00:00Z'],
  ['9999-12-31T23:59:59Z'],
  ['2017-02-30T00:00:00Z'],
  ['2017-13-01T00:00:00+00:00'],
  ['2017-06-12T14:09:00+25:00'],
  ['2017-06-12T24:00:01Z'],
  ['2017-06-12T14:60:00Z'],
  ['2017-06-12T14:09:61Z'],
  ['9999-12-31T24:00:00Z'],
  ['2017-06-12T14:09:00Z and more'],
])('%j is no usable date', (value) => {
  expect(read(value)).toBeNull();
});

test.each([
  ['GMT', '2017-06-12T14:09:00.000Z'],
  ['EST', '2017-06-12T19:09:00.000Z'],
  ['+05:30', '2017-06-12T08:39:00.000Z'],
  ['America/Denver', '2017-06-12T20:09:00.000Z'],
])("a quoted 'Z' is a letter: under the time zone %s the date is %s", (zone, expected) => {
  expect(read('2017-06-12T14:09:00Z', { zone })).toBe(expected);
  expect(read('2017-06-12T14:09:00', { zone })).toBe(expected);
});

test('the end of a day is the beginning of the next one, also on a day of 23 hours', () => {
  expect(read('2024-03-10T24:00:00', { zone: 'America/New_York' })).toBe('2024-03-11T04:00:00.000Z');
  expect(read([2024, 3, 10, 24, 0, 0], { zone: 'America/New_York' })).toBe('2024-03-11T04:00:00.000Z');
});

test.each([
  ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2026-06-12T14:09:08.123Z', '2026-06-12T18:09:08.123Z'],
  ["yyyy-MM-dd'T'HH:mm:ss'.000Z'", '2026-06-12T14:09:08Z', '2026-06-12T18:09:08.000Z'],
  ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2026-06-12 14:09:08 Z', '2026-06-12T18:09:08.000Z'],
  ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2026-06-12T14:09:08.123+00:00', '2026-06-12T14:09:08.123Z'],
  ["yyyy-MM-dd'T'HH:mm:ss", '2026-06-12T14:09:08.123Z', '2026-06-12T14:09:08.123Z'],
  ["yyyy-MM-dd'T'HH:mm:ssX", '2026-06-12T14:09:08.123Z', '2026-06-12T14:09:08.123Z'],
  ["yyyy-MM-dd'T'HH:mm:ssX' Z'", '2026-06-12T14:09:08Z', '2026-06-12T14:09:08.000Z'],
])('under the pattern %s and the time zone America/New_York, %s is %s', (pattern, value, expected) => {
  expect(read(value, { pattern, zone: 'America/New_York' })).toBe(expected);
});

test('a real offset wins over the time zone of the field', () => {
  expect(read('2017-06-12T14:09:00+02:00', { zone: 'America/Denver' })).toBe('2017-06-12T12:09:00.000Z');
});

test.each([
  ['America/New_York', '2024-11-03T01:30:00', '2024-11-03T06:30:00.000Z'],
  ['America/New_York', '2024-03-10T02:30:00', '2024-03-10T07:30:00.000Z'],
  ['Europe/London', '2024-10-27T01:30:00', '2024-10-27T01:30:00.000Z'],
  ['Europe/London', '2024-03-31T01:30:00', '2024-03-31T01:30:00.000Z'],
])(
  'in %s the hour that repeats is standard time and the hour that is missing moves forward: %s',
  (zone, text, expected) => {
    expect(read(text, { zone })).toBe(expected);
  },
);

test.each([
  ['milliseconds', 1497276548005, '2017-06-12T14:09:08.005Z'],
  ['milliseconds', '1497276548005', '2017-06-12T14:09:08.005Z'],
  ['epoch', 1497276548005, '2017-06-12T14:09:08.005Z'],
  ['epoch:s', 1497276548, '2017-06-12T14:09:08.000Z'],
  ['epoch:s', 1497276548.123, '2017-06-12T14:09:08.123Z'],
  ['epoch:us', 1497276548005999, '2017-06-12T14:09:08.005Z'],
  ['epoch:ns', '1497276548005999999', '2017-06-12T14:09:08.005Z'],
  ['epoch', '2017-06-12T14:09:08Z', '2017-06-12T14:09:08.000Z'],
  ['epoch', 0, null],
  ['epoch:s', 1e300, null],
])('under %s, %j is %s', (pattern, value, expected) => {
  expect(read(value, { pattern })).toBe(expected);
});

describe('what the libraries of vendors print', () => {
  const EVERY_PATTERN = [SEED_PATTERN, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'epoch', 'epoch:s', 'dd/MM/yyyy'];

  test.each<[Json, string]>([
    ['/Date(1778641200123)/', '2026-05-13T03:00:00.123Z'],
    ['/Date(1778641200000+0200)/', '2026-05-13T03:00:00.000Z'],
    ['\\/Date(1778641200000-0330)\\/', '2026-05-13T03:00:00.000Z'],
    ['/Date(-86400000)/', '1969-12-31T00:00:00.000Z'],
    [[2026, 5, 13, 3, 0, 0], '2026-05-13T03:00:00.000Z'],
    [[2026, 5, 13, 3, 0, 0, 818008066], '2026-05-13T03:00:00.818Z'],
    [[2026, 5, 13, 3, 0], '2026-05-13T03:00:00.000Z'],
    [[2026, 5, 13], '2026-05-13T00:00:00.000Z'],
    ['2026-05-13T03:00:00.259Z[UTC]', '2026-05-13T03:00:00.259Z'],
    ['2026-05-13T03:00:00.259818008Z[Etc/UTC]', '2026-05-13T03:00:00.259Z'],
    ['2026-05-13T05:00+02:00[Europe/Paris]', '2026-05-13T03:00:00.000Z'],
    ['2026-05-13T05:00:00+02:00[!Europe/Paris][u-ca=iso8601]', '2026-05-13T03:00:00.000Z'],
    ['2026-05-13T05:00:00[Europe/Paris]', '2026-05-13T03:00:00.000Z'],
    ['2026-05-13T03:00:00[GMT]', '2026-05-13T03:00:00.000Z'],
    ['1778641200818008066', '2026-05-13T03:00:00.818Z'],
    [1778641200818008, '2026-05-13T03:00:00.818Z'],
    ['1778641200818008', '2026-05-13T03:00:00.818Z'],
    ['Wed, 13 May 2026 03:00:00 GMT', '2026-05-13T03:00:00.000Z'],
    ['Wednesday, 13-May-26 03:00:00 GMT', '2026-05-13T03:00:00.000Z'],
    ['Wed May 13 03:00:00 2026', '2026-05-13T03:00:00.000Z'],
    ['Wed, 13 May 2026 05:00:00 +0200', '2026-05-13T03:00:00.000Z'],
  ])('%j is %s under every pattern', (value, expected) => {
    const under = (pattern: string) => `${pattern}: ${read(value, { pattern })}`;
    expect(EVERY_PATTERN.map(under)).toEqual(EVERY_PATTERN.map((pattern) => `${pattern}: ${expected}`));
  });

  test('a list and a date without an offset are of the zone of the field', () => {
    expect(read([2026, 5, 13, 3, 0, 0], { zone: 'America/New_York' })).toBe('2026-05-13T07:00:00.000Z');
    expect(read('2026-05-13T03:00:00[u-ca=iso8601]', { zone: 'America/New_York' })).toBe('2026-05-13T07:00:00.000Z');
  });

  test('a Z beside a zone in brackets is no letter', () => {
    expect(read('2026-05-13T03:00:00Z[UTC]', { zone: 'America/New_York' })).toBe('2026-05-13T03:00:00.000Z');
  });

  test.each<[Json]>([
    ['/Date(-62135596800000)/'],
    ['/Date(0)/'],
    ['/Date(soon)/'],
    [[2026, 13, 1]],
    [[2026, 5]],
    [[1, 1, 1, 0, 0, 0]],
    [[2026, 5, 13, 3, 0, 0, 0, 0]],
    [['2026', 5, 13]],
    [[]],
    ['0001-01-01T00:00:00Z[UTC]'],
    ['2026-05-13T03:00:00Z[UTC'],
    ['2026051303000012'],
    ['2026051303000012345'],
    [1778641200123],
    ['Thu, 01 Jan 1970 00:00:00 GMT'],
    ['177864120081800806'],
  ])('%j is no date', (value) => {
    expect(read(value)).toBeNull();
  });
});
