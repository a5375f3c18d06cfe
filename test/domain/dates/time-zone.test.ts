import fc from 'fast-check';
import { instantOf, localTimeAt, outsideRepeatedTime, parseZone, ZoneError } from '../../../src/domain/dates/time-zone';

const JANUARY = Date.UTC(2024, 0, 1, 12);
const JULY = Date.UTC(2024, 6, 1, 12);

function local(text: string) {
  const [year, month, day, hour, minute] = text.split(/\D/).map(Number) as [number, number, number, number, number];
  return { year, month, day, hour, minute, second: 0, millisecond: 0 };
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(':00.000Z', 'Z');
}

describe('parseZone', () => {
  // Minutes east of Greenwich in January and July 2024, as java.util.TimeZone of Java 17 answers them.
  test.each([
    ['GMT', 0, 0],
    ['utc', 0, 0],
    ['Z', 0, 0],
    ['EST', -300, -300],
    ['MST', -420, -420],
    ['HST', -600, -600],
    ['PST', -480, -420],
    ['CST', -360, -300],
    ['EST5EDT', -300, -240],
    ['CET', 60, 120],
    ['IST', 330, 330],
    ['JST', 540, 540],
    ['BST', 360, 360],
    ['America/Denver', -420, -360],
    ['america/denver', -420, -360],
    ['Europe/London', 0, 60],
    ['Asia/Kolkata', 330, 330],
    ['Etc/GMT+2', -120, -120],
    ['GMT+2', 120, 120],
    ['GMT+02:00', 120, 120],
    ['GMT-0330', -210, -210],
    ['UTC+02:00', 120, 120],
    ['+05:30', 330, 330],
    ['+0530', 330, 330],
    ['-08', -480, -480],
    [' GMT ', 0, 0],
  ])('%s is %d minutes from Greenwich in January and %d in July', (name, january, july) => {
    const zone = parseZone(name);
    expect([zone.offset(JANUARY), zone.offset(JULY)]).toEqual([january, july]);
  });

  test.each(['EDT', 'Mars/Olympus', '', 'GMT+24', '+05:60', '+5:3', 'local', 'system', '__proto__', 'constructor'])(
    'refuses %j, which Java would read as GMT, by name',
    (name) => {
      expect(() => parseZone(name)).toThrow(ZoneError);
      expect(() => parseZone(name)).toThrow(`"${name}". Allowed: a region such as America/Denver`);
    },
  );
});

describe('instantOf', () => {
  // Answers of java.util.GregorianCalendar of Java 17.
  test.each([
    ['Europe/London', '2024-10-27 01:30', '2024-10-27T01:30Z'],
    ['Europe/London', '2024-03-31 01:30', '2024-03-31T01:30Z'],
    ['America/New_York', '2024-11-03 01:30', '2024-11-03T06:30Z'],
    ['America/New_York', '2024-11-03 00:59', '2024-11-03T04:59Z'],
    ['America/New_York', '2024-03-10 02:30', '2024-03-10T07:30Z'],
    ['America/New_York', '2024-03-10 03:30', '2024-03-10T07:30Z'],
    ['Australia/Lord_Howe', '2024-04-07 01:45', '2024-04-06T15:15Z'],
    ['Pacific/Apia', '2011-12-30 12:00', '2011-12-30T22:00Z'],
    ['Africa/Johannesburg', '2024-03-31 01:30', '2024-03-30T23:30Z'],
    ['Asia/Kolkata', '2024-10-27 01:30', '2024-10-26T20:00Z'],
  ])('in %s, %s is %s', (zone, text, expected) => {
    expect(iso(instantOf(local(text), parseZone(zone)))).toBe(expected);
  });

  test('undoes localTimeAt, except that the first pass of a repeated hour becomes the second', () => {
    fc.assert(
      fc.property(anyZone(), anyInstant(), (name, instantMs) => {
        const zone = parseZone(name);
        const backMs = instantOf(localTimeAt(instantMs, zone), zone);
        const changeMs = (zone.offset(instantMs) - zone.offset(backMs)) * 60_000;
        expect(backMs).toBe(instantMs + changeMs);
        expect(changeMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('outsideRepeatedTime', () => {
  const newYork = parseZone('America/New_York');

  test('steps back to before the repetition from its first pass only', () => {
    const firstPass = Date.UTC(2024, 10, 3, 5, 30);
    const secondPass = Date.UTC(2024, 10, 3, 6, 30);
    expect(iso(outsideRepeatedTime(firstPass, newYork))).toBe('2024-11-03T04:30Z');
    expect(outsideRepeatedTime(secondPass, newYork)).toBe(secondPass);
  });

  test('gives a local time that is never read as later than the instant', () => {
    fc.assert(
      fc.property(anyZone(), anyInstant(), (name, instantMs) => {
        const zone = parseZone(name);
        const shown = localTimeAt(outsideRepeatedTime(instantMs, zone), zone);
        expect(instantOf(shown, zone)).toBeLessThanOrEqual(instantMs);
      }),
    );
  });
});

function anyZone() {
  return fc.constantFrom(
    'Europe/London',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Havana',
    'Asia/Kolkata',
    'GMT',
  );
}

/** Around the changes of October and November more often than elsewhere. */
function anyInstant() {
  return fc.oneof(
    fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2037, 0, 1) }),
    fc.integer({ min: Date.UTC(2024, 9, 27), max: Date.UTC(2024, 9, 27, 4) }),
    fc.integer({ min: Date.UTC(2024, 10, 3, 2), max: Date.UTC(2024, 10, 3, 9) }),
    fc.integer({ min: Date.UTC(2024, 3, 6, 13), max: Date.UTC(2024, 3, 6, 17) }),
  );
}
