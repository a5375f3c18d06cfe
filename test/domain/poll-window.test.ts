import fc from 'fast-check';
import { compileDatePattern, longestUnitMs } from '../../src/domain/dates/date-pattern';
import { parseZone } from '../../src/domain/dates/time-zone';
import { lookBackMs, startingPoint, windowFrom } from '../../src/domain/poll-window';
import { vendorClockOf } from '../../src/domain/vendor-clock';
import { NOT_STARTED, startFrom } from '../../src/domain/watermark';

const at = (text: string) => Date.parse(`2026-01-05T${text}Z`);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("the vendor's clock", () => {
  it('lies between the whole second of its Date header, less the time of the exchange, and the end of that second', () => {
    const clock = vendorClockOf('Mon, 05 Jan 2026 09:10:00 GMT', at('09:00:00.000'), at('09:00:00.400'));
    expect(clock).toEqual({ earliestMs: at('09:09:59.600'), latestMs: at('09:10:00.999') });
  });

  it.each([[undefined], ['yesterday'], ['']])('is ours where there is no such header: %p', (header) => {
    const clock = vendorClockOf(header, at('09:00:00'), at('09:00:01'));
    expect(clock).toEqual({ earliestMs: at('09:00:00'), latestMs: at('09:00:01') });
  });
});

describe('the look-back', () => {
  it("is pollDelay, or one unit of the template's precision, whichever is more", () => {
    expect(lookBackMs(0, 1000)).toBe(1000);
    expect(lookBackMs(30_000, 1000)).toBe(30_000);
    expect(lookBackMs(30_000, MINUTE)).toBe(MINUTE);
    expect(lookBackMs(0, 24 * 60 * MINUTE)).toBe(24 * 60 * MINUTE);
  });

  it('is a second where the vendor is not asked by date', () => {
    expect(lookBackMs(0, null)).toBe(1000);
  });
});

describe('a poll window', () => {
  it('begins one look-back before the watermark', () => {
    expect(windowFrom(startFrom('2026-01-05T09:00:00.000Z'), 5_000)).toBe('2026-01-05T08:59:55.000Z');
  });

  it('begins where it began as long as it is read, whatever the watermark does', () => {
    const scan = { from: '2026-01-05T08:00:00.000Z' } as never;
    expect(windowFrom({ ...startFrom('2026-01-05T09:00:00.000Z'), scan }, 5_000)).toBe('2026-01-05T08:00:00.000Z');
  });
});

describe('the starting point', () => {
  const clock = { earliestMs: at('09:00:03.100'), latestMs: at('09:00:03.999') };

  it('of `all` is the beginning of time, and of a date that date, inclusive', () => {
    expect(startingPoint('all', clock, 0, 1000)).toEqual({
      ...NOT_STARTED,
      at: '1970-01-01T00:00:00.000Z',
      floor: '1970-01-01T00:00:00.000Z',
    });
    const since = '2025-06-01T00:00:00.000Z';
    expect(startingPoint(since, clock, 0, 1000)).toEqual({ ...NOT_STARTED, at: since, floor: since });
  });

  it("of `now` is the vendor's now; what it shows of that unit is history", () => {
    expect(startingPoint('now', clock, 200, 1000)).toMatchObject({
      at: '2026-01-05T09:00:03.000Z',
      floor: '2026-01-05T09:00:03.000Z',
      historyUntil: '2026-01-05T09:00:03.799Z',
    });
  });

  it('of `now` is when the start was wanted, however late the vendor answered; its unit is then sent', () => {
    expect(startingPoint('now', clock, 3_600_000, 1000)).toMatchObject({
      at: '2026-01-05T08:00:03.000Z',
      floor: '2026-01-05T08:00:03.000Z',
      historyUntil: '2026-01-05T08:00:02.999Z',
    });
  });

  it.each([
    ['a minute, begins with that minute', MINUTE, '2026-01-05T09:00:00.000Z'],
    ['an hour, an hour before: hours begin with those of a zone', 60 * MINUTE, '2026-01-05T08:00:03.999Z'],
    ['a day, a day before: days do too', DAY, '2026-01-04T09:00:03.999Z'],
  ])('of `now` with dates as coarse as %s', (_, unitMs, floor) => {
    const prompt = startingPoint('now', clock, 0, unitMs);
    expect(prompt).toMatchObject({ floor, historyUntil: '2026-01-05T09:00:03.999Z' });
    const late = startingPoint('now', { ...clock, latestMs: clock.latestMs + MINUTE }, MINUTE, unitMs);
    expect(late).toMatchObject({ floor, historyUntil: new Date(Date.parse(floor) - 1).toISOString() });
  });

  it('of `now` lets through every change after it, whatever the dates tell and in whatever zone', () => {
    const instantMs = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    const zoneName = fc.constantFrom('GMT', 'Asia/Kolkata', 'America/Denver', 'America/New_York', '+14:00');
    const format = fc.constantFrom(
      "yyyy-MM-dd'T'HH:mm:ss",
      'yyyy-MM-dd HH:mm',
      'yyyy-MM-dd HH',
      'yyyy-MM-dd',
      'yyyy-MM',
    );
    const later = fc.integer({ min: 1, max: 40 * DAY });
    fc.assert(
      fc.property(
        zoneName,
        format,
        instantMs,
        later,
        fc.constantFrom(1, 1000, DAY),
        (name, text, startMs, ms, unitMs) => {
          const [zone, pattern] = [parseZone(name), compileDatePattern(text)];
          const dateUnitMs = Math.max(unitMs, 1000, longestUnitMs(pattern, zone));
          const datedMs = pattern.parse(pattern.format(startMs + ms, zone), zone) as number;
          const started = startingPoint('now', { earliestMs: startMs, latestMs: startMs + MINUTE }, MINUTE, dateUnitMs);
          for (const least of [started.floor, windowFrom(started, lookBackMs(0, unitMs))])
            expect(datedMs).toBeGreaterThanOrEqual(Date.parse(least as string));
          expect(datedMs).toBeGreaterThan(Date.parse(started.historyUntil as string));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of `now` does not pass the now when our clock stepped back since', () => {
    expect(startingPoint('now', clock, -60_000, 1000).historyUntil).toBe('2026-01-05T09:00:03.999Z');
  });
});
