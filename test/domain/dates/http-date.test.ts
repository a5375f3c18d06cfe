import { parseHttpDateMs, parseMailDateMs } from '../../../src/domain/dates/http-date';

describe('parseHttpDateMs', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s, whatever zone this process runs in',
    (text) => {
      expect(parseHttpDateMs(text)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
    },
  );

  it('reads a leap second as the beginning of the next minute', () => {
    expect(parseHttpDateMs('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1));
    expect(parseHttpDateMs('Sat, 31 Dec 2016 23:60:00 GMT')).toBeNull();
  });

  it.each(['1994-11-06T08:49:37Z', 'Sun, 06 Foo 1994 08:49:37 GMT', '06 Nov 1994', ''])(
    'gives nothing for %j',
    (text) => {
      expect(parseHttpDateMs(text)).toBeNull();
    },
  );
});

describe('parseMailDateMs', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['Wed, 13 May 2026 03:00:00 +0200', '2026-05-13T01:00:00.000Z'],
    ['3 May 2026 03:00 -0330', '2026-05-03T06:30:00.000Z'],
    ['Wed, 13 May 2026 03:00:00 UT', '2026-05-13T03:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(parseMailDateMs(text) as number).toISOString()).toBe(iso);
  });

  it.each(['13 May 2026', 'Wed, 13 May 2026 03:00:00', 'Wed, 13 Mai 2026 03:00:00 +0200', '13 May 2026 03:00:00 CET'])(
    'gives nothing for %j',
    (text) => {
      expect(parseMailDateMs(text)).toBeNull();
    },
  );
});
