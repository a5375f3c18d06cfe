import fc from 'fast-check';
import { compileDatePattern } from '../../../src/domain/dates/date-pattern';
import { parseZone } from '../../../src/domain/dates/time-zone';
import { parseUrlTemplate, sampleUrl, UrlTemplateError } from '../../../src/domain/vendor/url-template';

const FROM_MS = Date.UTC(2017, 5, 12, 14, 9, 8, 765);
const NOW_MS = Date.UTC(2017, 5, 12, 14, 24, 0, 1);
const TIMES = { fromMs: FROM_MS, nowMs: NOW_MS };

function rendered(url: string): string {
  return parseUrlTemplate(url).render(TIMES);
}

describe('the URLs of the seed documents', () => {
  test.each([
    'accounts?where=Comp',
    'contacts?where=Pers',
    'leads?where=Lead',
    'opportunities?where=Oppo',
    'users?where=User',
  ])('Sage CRM: %s_UpdatedDate', (start) => {
    const template = parseUrlTemplate(`/hubs/crm/${start}_UpdatedDate>'\${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'`);
    expect(template.unitMs).toBe(1000);
    expect(template.render(TIMES)).toBe(`/hubs/crm/${start}_UpdatedDate>'2017-06-12T14:09:08Z'`);
  });

  test('Sage One, whose last quote is missing', () => {
    const url =
      "/hubs/finance/customers?where=lastModifiedDate>='${date:yyyy-MM-dd'T'HH:mm:ss'Z'}' and attributes='created_at,updated_at";
    const template = parseUrlTemplate(url);
    expect(template).toMatchObject({ source: url, unitMs: 1000 });
    expect(template.render(TIMES)).toBe(
      "/hubs/finance/customers?where=lastModifiedDate>='2017-06-12T14:09:08Z' and attributes='created_at,updated_at",
    );
  });
});

describe('a template', () => {
  test.each([
    ['${date}', '2017-06-12T14:09:08Z', 1000],
    ['${gmtDate}', '2017-06-12T14:09:08Z', 1000],
    ['${date:yyyy-MM-dd HH:mm:ssXXX}', '2017-06-12 14:09:08Z', 1000],
    ['${gmtDate:yyyy-MM-dd}', '2017-06-12', 86_400_000],
    ['${gmtDate:epoch:s}', '1497276548', 1000],
    ['${dateTimeZone:GMT:HH:mm}', '14:09', 60_000],
    ['${dateTimeZone:PST:HH:mm}', '07:09', 60_000],
    ['${dateTimeZone:EST:HH:mm}', '09:09', 60_000],
    ['${dateTimeZone:America/Denver:HH:mm}', '08:09', 60_000],
    ['${dateTimeZone:America/Port-au-Prince:HH:mm}', '10:09', 60_000],
    ['${dateTimeZone:Etc/GMT+2:HH:mm}', '12:09', 60_000],
    ['${dateTimeZone:GMT+02:00:HH:mm}', '16:09', 60_000],
    ['${dateTimeZone:GMT+2:HH:mm}', '16:09', 60_000],
    ['${dateTimeZone:+05:30:HH:mm}', '19:39', 60_000],
    ['${dateTimeZone:-08:HH:mm}', '06:09', 60_000],
    ["${dateTimeZone:+05:30:yyyy-MM-dd'T'HH:mm:ss.SSSXXX}", '2017-06-12T19:39:08.765+05:30', 1],
    ['${dateTimeZone:America/Denver:yyyy-MM-dd}', '2017-06-12', 93_600_000],
    ['${dateTimeZone:EST:yyyy-MM-dd}', '2017-06-12', 86_400_000],
    ['${nowTimeZone:GMT:HH:mm:ss}', '14:24:00', null],
    ['${nowTimeZone:GMT+02:00:HH:mm:ss}', '16:24:00', null],
    ['${epoch}', '1497276548765', 1],
    ['${epoch:ms}', '1497276548765', 1],
    ['${milliseconds}', '1497276548765', 1],
    ['${epoch:s}', '1497276548', 1000],
    ['${epoch:us}', '1497276548765000', 1],
    ['${epoch:ns}', '1497276548765000000', 1],
    ['${epoch:0}', '0', null],
    ["${date:'}'yyyy'${'}", '}2017${', 366 * 86_400_000],
  ])('%s is %s, to %p ms', (url, expected, unitMs) => {
    expect(rendered(url)).toBe(expected);
    expect(parseUrlTemplate(url).unitMs).toBe(unitMs);
  });

  test('may stand beside others; the finest lower bound counts', () => {
    const url = "/a?from='${dateTimeZone:GMT:yyyy-MM-dd}'&since=${epoch:s}&to='${nowTimeZone:GMT:HH:mm:ss.SSS}'";
    expect(rendered(url)).toBe("/a?from='2017-06-12'&since=1497276548&to='14:24:00.001'");
    expect(parseUrlTemplate(url).unitMs).toBe(1000);
  });

  test('is encoded by itself, the rest of the URL is left as it is', () => {
    const template = parseUrlTemplate("/a b?x>'${date:yyyy-MM-dd HH:mmZ}'&y={id}$");
    expect(template.render(TIMES, encodeURIComponent)).toBe("/a b?x>'2017-06-12%2014%3A09%2B0000'&y={id}$");
  });

  test('of a very early window is a date like any other', () => {
    const template = parseUrlTemplate('${gmtDate}|${epoch}|${epoch:s}|${epoch:us}');
    expect(template.render({ fromMs: 0, nowMs: 0 })).toBe('1970-01-01T00:00:00Z|0|0|0');
    expect(template.render({ fromMs: -1, nowMs: 0 })).toBe('1969-12-31T23:59:59Z|-1|-1|-1000');
  });

  test.each([
    [
      '/a?x>${foo:yyyy}',
      'Template ${foo:yyyy} at position 6 of the URL',
      '"foo:yyyy" is not known. Allowed: ${gmtDate:',
    ],
    ['${}', 'Template ${} at position 1', '"" is not known'],
    ['${epoch:m}', 'Template ${epoch:m}', '"epoch:m" is not known'],
    ['${constructor}', 'Template ${constructor}', '"constructor" is not known'],
    ['a${date:yyyy', 'Template ${date:yyyy at position 2', 'no closing } outside of single quotes'],
    ["${date:'yyyy}'", 'position 1', 'no closing } outside of single quotes'],
    ['${date:yyyyTHH}', 'position 1', 'the letter "T" at position 5 is not supported'],
    ['${date:}', 'position 1', 'no letter for a date'],
    ['${date} ${gmtDate:Q}', 'Template ${gmtDate:Q} at position 9', 'the letter "Q"'],
    ['${dateTimeZone:EDT:yyyy}', 'position 1', 'Unknown time zone "EDT". Allowed: a region'],
    ['${dateTimeZone:Mars/Olympus:yyyy}', 'position 1', 'Unknown time zone "Mars/Olympus"'],
    ['${dateTimeZone:+05:3:yyyy}', 'position 1', 'Unknown time zone "+05:3"'],
    ['${dateTimeZone:GMT}', 'position 1', 'dateTimeZone needs a zone and a pattern'],
    ['${nowTimeZone}', 'position 1', 'nowTimeZone needs a zone and a pattern'],
  ])('%s is refused by name, place and reason', (url, place, reason) => {
    expect(() => parseUrlTemplate(url)).toThrow(UrlTemplateError);
    expect(() => parseUrlTemplate(url)).toThrow(place);
    expect(() => parseUrlTemplate(url)).toThrow(reason);
  });
});

test('a URL without templates is itself and asks for no window', () => {
  expect(parseUrlTemplate('/a?b={c}')).toMatchObject({ source: '/a?b={c}', unitMs: null });
  expect(rendered('/a?b={c}')).toBe('/a?b={c}');
});

test('the sample URL is always the same', () => {
  const template = parseUrlTemplate("/a?x>'${gmtDate}'&y<'${nowTimeZone:GMT:yyyy}'");
  expect(sampleUrl(template)).toBe("/a?x>'2017-06-12T14:09:08Z'&y<'2017'");
});

describe('a lower bound in a zone that repeats an hour', () => {
  const template = parseUrlTemplate('${dateTimeZone:America/New_York:yyyy-MM-dd HH:mm}');

  test('is an hour earlier in the first pass, as a reader takes the local time for the second', () => {
    expect(template.render({ fromMs: Date.UTC(2024, 10, 3, 5, 30), nowMs: 0 })).toBe('2024-11-03 00:30');
    expect(template.render({ fromMs: Date.UTC(2024, 10, 3, 6, 30), nowMs: 0 })).toBe('2024-11-03 01:30');
  });

  test('is exact where the pattern prints the offset', () => {
    const withOffset = parseUrlTemplate('${dateTimeZone:America/New_York:yyyy-MM-dd HH:mmXXX}');
    expect(withOffset.render({ fromMs: Date.UTC(2024, 10, 3, 5, 30), nowMs: 0 })).toBe('2024-11-03 01:30-04:00');
  });
});

const anyZone = fc.constantFrom(
  'Europe/London',
  'America/New_York',
  'Africa/Johannesburg',
  'Asia/Kolkata',
  'America/Havana',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'GMT+02:00',
);
const anyInstant = fc.oneof(
  fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2037, 0, 1) }),
  fc.integer({ min: Date.UTC(2024, 10, 3, 2), max: Date.UTC(2024, 10, 3, 9) }),
  fc.integer({ min: Date.UTC(2024, 9, 26, 22), max: Date.UTC(2024, 9, 27, 4) }),
);

test('a rendered date is never later than the beginning of the window', () => {
  const anyPattern = fc.constantFrom(
    ...[
      'yyyy',
      'yyyy-MM',
      'yyyy-MM-dd',
      'yyyy-MM-dd HH',
      'yyyy-MM-dd HH:mm',
      'yyyy-MM-dd hh:mm:ss a',
      'yyyyMMddHHmmssS',
    ],
    ...['yyyy-MM-dd HH:mm:ss.SSS', 'yyyy-MM-dd X', 'yyyy-MM-dd HHX', 'yyyy-MM-dd HH:mm Z', 'yyyy-DDD HH:mm:ss z'],
  );
  fc.assert(
    fc.property(anyZone, anyPattern, anyInstant, (zone, pattern, fromMs) => {
      const text = parseUrlTemplate(`\${dateTimeZone:${zone}:${pattern}}`).render({ fromMs, nowMs: 0 });
      expect(compileDatePattern(pattern).parse(text, parseZone(zone))).toBeLessThanOrEqual(fromMs);
    }),
    { numRuns: 2000 },
  );
});

test('a look-back of one unit always renders an earlier text, also on a day of 25 hours', () => {
  fc.assert(
    fc.property(
      anyZone,
      fc.constantFrom('yyyy-MM', 'yyyy-MM-dd', 'yyyy-MM-dd HH:mm:ss'),
      anyInstant,
      (zone, pattern, atMs) => {
        const template = parseUrlTemplate(`\${dateTimeZone:${zone}:${pattern}}`);
        const lookedBack = template.render({ fromMs: atMs - (template.unitMs ?? 0), nowMs: 0 });
        expect(lookedBack < compileDatePattern(pattern).format(atMs, parseZone(zone))).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
