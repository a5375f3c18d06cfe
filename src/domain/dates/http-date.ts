/** The three forms of RFC 9110, 5.6.7. `Date.parse` alone would take almost any text, and asctime as local time. */
const IMF_FIXDATE = /^[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT$/i;
const RFC_850 = /^[a-z]{6,9}, \d\d-[a-z]{3}-\d\d \d\d:\d\d:\d\d GMT$/i;
const ASCTIME = /^[a-z]{3} [a-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/i;
/**
 * The date of mails and feeds (RFC 5322, 3.3), which HTTP's is one case of: the weekday may be missing, the zone is
 * any.
 */
const MAIL =
  /^(?:[a-z]{3}, )?\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC?|Z|[+-]\d{4})$/i;

/** The instant of an HTTP date (`Date`, `Retry-After`) in ms, or null if the text is none. */
export function parseHttpDateMs(text: string): number | null {
  const trimmed = text.trim();
  const hasZone = IMF_FIXDATE.test(trimmed) || RFC_850.test(trimmed);
  if (!hasZone && !ASCTIME.test(trimmed)) return null;
  return instantOf(hasZone ? trimmed : `${trimmed} GMT`);
}

/** The same of an HTTP date or one of a mail: `Wed, 13 May 2026 03:00:00 +0200`. */
export function parseMailDateMs(text: string): number | null {
  return parseHttpDateMs(text) ?? (MAIL.test(text) ? instantOf(text.replace(/UTC?$/i, 'GMT')) : null);
}

function instantOf(text: string): number | null {
  const withoutLeapSecond = text.replace(/(:\d\d):60\b/, '$1:59');
  const instantMs = Date.parse(withoutLeapSecond);
  if (Number.isNaN(instantMs)) return null;
  return withoutLeapSecond === text ? instantMs : instantMs + 1_000;
}
