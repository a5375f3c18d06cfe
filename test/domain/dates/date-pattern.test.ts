import fc from 'fast-check';
import { compileDatePattern, DatePatternError } from '../../../src/domain/dates/date-pattern';
import { parseZone } from '../../../src/domain/dates/time-zone';

const GMT = parseZone('GMT');
/** Monday 12 June 2017 14:09:08.005 GMT. */
const INSTANT_MS = Date.UTC(2017, 5, 12, 14, 9, 8, 5);

function parsed(pattern: string, text: string, zone = 'GMT'): string | null {
  const instantMs = compileDatePattern(pattern).parse(text, parseZone(zone));
  return instantMs === null ? null : new Date(instantMs).toISOString();
}

describe('format', () => {
  // Columns as SimpleDateFormat of Java 17 prints them, but for S, X and z, where ours departs for the reasons given
  // there.
  test.each([
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2017-06-12T14:09:08Z', '2017-06-12T19:39:08Z'],
    ['y yy yyy yyyyy', '2017 17 2017 02017', '2017 17 2017 02017'],
    ['M MM MMM MMMM MMMMM', '6 06 Jun June June', '6 06 Jun June June'],
    ['d dd D DDD DDDD', '12 12 163 163 0163', '12 12 163 163 0163'],
    ['E EEE EEEE u uu', 'Mon Mon Monday 1 01', 'Mon Mon Monday 1 01'],
    ['H k K h a', '14 14 2 2 PM', '19 19 7 7 PM'],
    ['HH kk KK hh a', '14 14 02 02 PM', '19 19 07 07 PM'],
    ['S SS SSS SSSSSS', '0 00 005 005000', '0 00 005 005000'],
    ['yyyy z Z X XX XXX', '2017 GMT +0000 Z Z Z', '2017 GMT+05:30 +0530 +0530 +0530 +05:30'],
    ["d''M 'o''clock' ''", "12'6 o'clock '", "12'6 o'clock '"],
    ["d'T''Z'''''", "12T'Z''", "12T'Z''"],
    ["''''d'''T'", "''12'T", "''12'T"],
    ['epoch', '1497276548005', '1497276548005'],
    ['milliseconds', '1497276548005', '1497276548005'],
    ['epoch:ms', '1497276548005', '1497276548005'],
    ['epoch:s', '1497276548', '1497276548'],
    ['seconds', '1497276548', '1497276548'],
    ['epoch:us', '1497276548005000', '1497276548005000'],
    ['epoch:ns', '1497276548005000000', '1497276548005000000'],
  ])('%s prints %s, in India %s', (pattern, gmt, india) => {
    const compiled = compileDatePattern(pattern);
    expect(compiled.format(INSTANT_MS, GMT)).toBe(gmt);
    expect(compiled.format(INSTANT_MS, parseZone('Asia/Kolkata'))).toBe(india);
  });

  test('prints midnight and noon on each kind of clock as Java does', () => {
    const pattern = compileDatePattern('hh KK kk HH a');
    expect(pattern.format(0, GMT)).toBe('12 00 24 00 AM');
    expect(pattern.format(12 * 3_600_000, GMT)).toBe('12 00 12 12 PM');
  });

  test('keeps the minutes of an offset under X only where there are any', () => {
    expect(compileDatePattern('HHX').format(0, parseZone('-08:00'))).toBe('16-08');
    expect(compileDatePattern('HHX').format(0, parseZone('-03:30'))).toBe('20-0330');
  });

  test('cuts instants before 1970 towards the past', () => {
    expect(compileDatePattern('epoch:s').format(-1, GMT)).toBe('-1');
    expect(compileDatePattern('yyyy-MM-dd HH:mm:ss.SSS').format(-1, GMT)).toBe('1969-12-31 23:59:59.999');
  });
});

describe('parse', () => {
  test.each([
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2017-06-12T14:09:08Z', '2017-06-12T14:09:08.000Z'],
    ['yyyy-MM-dd', '2017-6-1', '2017-06-01T00:00:00.000Z'],
    ['yyyyMMddHHmmssSSS', '20170612140908005', '2017-06-12T14:09:08.005Z'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2017-06-12 14:09:08.9876543', '2017-06-12T14:09:08.987Z'],
    ['yyyy-MM-dd HH:mm:ss.S', '2017-06-12 14:09:08.9', '2017-06-12T14:09:08.900Z'],
    ['d MMM yyyy', '12 JUNE 2017', '2017-06-12T00:00:00.000Z'],
    ['EEEE, d MMMM yyyy', 'mon, 12 jun 2017', '2017-06-12T00:00:00.000Z'],
    ['yyyy-DDD', '2016-366', '2016-12-31T00:00:00.000Z'],
    ['yyyy', '2017', '2017-01-01T00:00:00.000Z'],
    ['dd/MM/yy', '12/06/49', '2049-06-12T00:00:00.000Z'],
    ['dd/MM/yy', '12/06/50', '1950-06-12T00:00:00.000Z'],
    ['dd/MM/yy', '12/06/2017', '2017-06-12T00:00:00.000Z'],
    ['yyyy-MM-dd kk', '2017-06-12 24', '2017-06-12T00:00:00.000Z'],
    ['yyyy-MM-dd HH', '2017-06-12 24', '2017-06-13T00:00:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss', '2017-06-12 23:59:60', '2017-06-13T00:00:00.000Z'],
    ['yyyy-MM-dd KK a', '2017-06-12 00 PM', '2017-06-12T12:00:00.000Z'],
    ['yyyy-MM-dd hh a', '2017-06-12 12 am', '2017-06-12T00:00:00.000Z'],
    ['yyyy-MM-dd hh', '2017-06-12 12', '2017-06-12T00:00:00.000Z'],
    ['yyyy-MM-dd HH:mmX', '2017-06-12 14:09+02', '2017-06-12T12:09:00.000Z'],
    ['yyyy-MM-dd HH:mmXXX', '2017-06-12 14:09Z', '2017-06-12T14:09:00.000Z'],
    ['yyyy-MM-dd HH:mmZ', '2017-06-12 14:09-03:30', '2017-06-12T17:39:00.000Z'],
    ['yyyy-MM-dd HH:mm z', '2017-06-12 14:09 EDT', '2017-06-12T18:09:00.000Z'],
    ['yyyy-MM-dd HH:mm z', '2017-06-12 14:09 GMT+02:00', '2017-06-12T12:09:00.000Z'],
    ['epoch:s', '1497276548', '2017-06-12T14:09:08.000Z'],
    ['epoch:s', '1497276548.1239', '2017-06-12T14:09:08.123Z'],
    ['epoch:us', '1497276548005999', '2017-06-12T14:09:08.005Z'],
    ['epoch:ns', '1497276548005999999', '2017-06-12T14:09:08.005Z'],
    ['epoch:ns', '-1', '1969-12-31T23:59:59.999Z'],
    ['epoch:ns', '-1000000', '1969-12-31T23:59:59.999Z'],
    ['milliseconds', '-1', '1969-12-31T23:59:59.999Z'],
  ])('%s reads %s as %s', (pattern, text, expected) => {
    expect(parsed(pattern, text)).toBe(expected);
  });

  test.each([
    ['yyyy-MM-dd', '2017-13-01'],
    ['yyyy-MM-dd', '2017-00-01'],
    ['yyyy-MM-dd', '2017-02-30'],
    ['yyyy-MM-dd', '2017-06-12T14:09:08Z'],
    ['yyyy-MM-dd', '2017-06-12 '],
    ['yyyy-MM-dd', ''],
    ['yyyy-DDD', '2017-366'],
    ['yyyy-MM-dd HH:mm', '2017-06-12 24:01'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2017-06-12 24:00:00.001'],
    ['yyyy-MM-dd HH', '2017-06-12 25'],
    ['yyyy-MM-dd HH:mm:ss', '2017-06-12 14:09:61'],
    ['yyyy-MM-dd kk', '2017-06-12 00'],
    ['yyyy-MM-dd hh a', '2017-06-12 13 PM'],
    ['yyyy-MM-dd HH:mm', '2017-06-12 14:60'],
    ['d MMM yyyy', '12 Jux 2017'],
    ['yyyy-MM-dd u', '2017-06-12 8'],
    ['yyyy-MM-dd z', '2017-06-12 NOWHERE'],
    ['HH:mm', '14:09'],
    ['epoch', '2017-06-12'],
    ['epoch', '1e12'],
  ])('%s does not read %j', (pattern, text) => {
    expect(parsed(pattern, text)).toBeNull();
  });

  test("takes a quoted 'Z' for a letter: the zone is the field's", () => {
    expect(parsed("yyyy-MM-dd'T'HH:mm:ss'Z'", '2017-06-12T14:09:08Z', 'America/Denver')).toBe(
      '2017-06-12T20:09:08.000Z',
    );
  });

  test('reads a text of digits quickly, whatever the pattern', () => {
    const pattern = compileDatePattern("S'1'".repeat(200) + 'yyyy');
    const start = performance.now();
    expect(pattern.parse('1'.repeat(20_000), GMT)).toBeNull();
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('compileDatePattern', () => {
  test.each([
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 1, true],
    ['yyyy-MM-dd HH:mm:ss.S', 100, false],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", 1000, false],
    ['yyyy-MM-dd HH:mm z', 60_000, true],
    ['yyyy-MM-dd HH', 3_600_000, false],
    ['yyyy-MM-dd a', 43_200_000, false],
    ['EEE, yyyyMMdd', 86_400_000, false],
    ['yyyy-DDD', 86_400_000, false],
    ['yyyy-MM', 31 * 86_400_000, false],
    ['yyyy', 366 * 86_400_000, false],
    ['epoch', 1, true],
    ['epoch:s', 1000, true],
    ['epoch:us', 1, true],
    ['epoch:ns', 1, true],
  ])('%s tells dates to %d ms', (source, unitMs, hasZone) => {
    expect(compileDatePattern(source)).toMatchObject({ source, unitMs, hasZone });
  });

  test.each([
    [
      'yyyy-MM-ddTHH',
      'the letter "T" at position 11 is not supported (the letter between date and time is written \'T\')',
    ],
    [
      'YYYY-MM-dd',
      'the letter "Y" at position 1 is not supported (Y is the year of the week; the year of the date is y)',
    ],
    ['yyyy w', 'the letter "w" at position 6'],
    ['G', 'the letter "G" at position 1'],
    ["yyyy'T", 'the quote at position 5 is not closed'],
    ["yyyy''' MM", 'the quote at position 7 is not closed'],
    ['yyyy XXXX', '"XXXX" at position 6 is too long'],
    ["'date'", 'it has no letter for a date or a time'],
    ['XXX', 'it has no letter for a date or a time'],
    ['', 'it has no letter for a date or a time'],
    ['constructor', 'the letter "c" at position 1'],
    ['yyyy-mm-dd', 'm is the minute, and there is no hour beside it; the month is M'],
    ["yyyy-MM-dd'T'HH:MM:ss", 'there are seconds and no minutes, which are m; M is the month'],
    ['yyyy-MM-DD', 'D is the day of the year; the day of the month is d'],
  ])('refuses %j and says why and what is allowed', (pattern, problem) => {
    expect(() => compileDatePattern(pattern)).toThrow(DatePatternError);
    expect(() => compileDatePattern(pattern)).toThrow(problem);
    expect(() => compileDatePattern(pattern)).toThrow('Allowed are the letters of Java SimpleDateFormat');
  });
});

describe('a date that is written and read again', () => {
  const dates = [
    'yyyy-MM-dd',
    'dd/MM/yyyy',
    'd.M.y',
    'EEE, d MMM yyyy',
    'MMMM d, yyyy EEEE',
    'yyyyMMdd',
    'yyyy-DDD',
    'u dd-MMM-yyyy',
  ];
  const times = [
    ' HH:mm:ss.SSS',
    ' HH:mm:ss.SS',
    "'T'HH:mm:ss",
    ' hh:mm:ss a',
    ' K:m:s a',
    ' k.mm',
    ' HHmmssSSS',
    " H 'o''clock'",
    '',
  ];
  const zones = ['', 'X', 'XX', 'XXX', ' Z', ' z'];
  const regions = [
    'Europe/London',
    'America/New_York',
    'Africa/Johannesburg',
    'Asia/Kolkata',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'GMT+02:00',
    '-03:30',
    'GMT',
    'EST',
  ];
  const anyPattern = fc.tuple(fc.constantFrom(...dates), fc.constantFrom(...times), fc.constantFrom(...zones));
  const anyInstant = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2037, 0, 1) });

  // The clock of the zone is cut, not the instant: an offset may change in between, and a repeated hour is read as its
  // second pass.
  test('is the instant cut to the unit of the pattern', () => {
    fc.assert(
      fc.property(anyPattern, fc.constantFrom(...regions), anyInstant, (pieces, region, instantMs) => {
        const pattern = compileDatePattern(pieces.join(''));
        const zone = parseZone(region);
        const readMs = pattern.parse(pattern.format(instantMs, zone), zone) ?? NaN;
        const clockMs = (atMs: number) => atMs + (pattern.hasZone ? 0 : zone.offset(atMs) * 60_000);
        const cutMs = clockMs(instantMs) - clockMs(readMs);
        expect(cutMs).toBeGreaterThanOrEqual(0);
        expect(cutMs).toBeLessThan(pattern.unitMs);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the very instant where the pattern has milliseconds and an offset, also in the hours that repeat', () => {
    const around = fc.integer({ min: Date.UTC(2024, 10, 3, 2), max: Date.UTC(2024, 10, 3, 9) });
    const pattern = compileDatePattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    fc.assert(
      fc.property(fc.constantFrom(...regions), fc.oneof(anyInstant, around), (region, instantMs) => {
        const zone = parseZone(region);
        expect(pattern.parse(pattern.format(instantMs, zone), zone)).toBe(instantMs);
      }),
    );
  });

  /** Text as a literal of a pattern. Quotes that lead it stand outside, as Java takes `''''` for two of them. */
  function quoted(text: string): string {
    const leading = /^'*/.exec(text)?.[0] ?? '';
    const rest = text.slice(leading.length).replaceAll("'", "''");
    return leading.replaceAll("'", "''") + (rest === '' ? '' : `'${rest}'`);
  }

  test('keeps any quoted text', () => {
    const anyText = fc.string({ unit: fc.constantFrom("'", 'T', 'y', '}', ' ', '1', 'é', '$'), maxLength: 8 });
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const pattern = compileDatePattern(`${quoted(before)} yyyy-MM-dd ${quoted(after)}`);
        expect(pattern.format(INSTANT_MS, GMT)).toBe(`${before} 2017-06-12 ${after}`);
        expect(pattern.parse(`${before} 2017-06-12 ${after}`, GMT)).toBe(Date.UTC(2017, 5, 12));
      }),
    );
  });
});
