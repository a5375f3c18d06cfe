import { lookBackMs, startingPoint, windowFrom } from '../../src/domain/poll-window';
import { vendorClockOf } from '../../src/domain/vendor-clock';
import { NOT_STARTED, startFrom } from '../../src/domain/watermark';

const at = (text: string) => Date.parse(`2026-01-05T${text}Z`);
const MINUTE = 60_000;

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
      at: '2026-01-05T09:00:03.799Z',
      floor: '2026-01-05T09:00:03.000Z',
      historyUntil: '2026-01-05T09:00:03.799Z',
    });
  });

  it('of `now` is when the start was wanted, however late the vendor answered; its unit is then sent', () => {
    expect(startingPoint('now', clock, 3_600_000, 1000)).toMatchObject({
      at: '2026-01-05T08:00:03.999Z',
      floor: '2026-01-05T08:00:03.000Z',
      historyUntil: '2026-01-05T08:00:02.999Z',
    });
  });

  it.each([
    ['a minute', MINUTE, '2026-01-05T09:00:00.000Z'],
    ['a day', 24 * 60 * MINUTE, '2026-01-05T00:00:00.000Z'],
  ])('of `now` with dates as coarse as %s begins with that unit', (_, unitMs, floor) => {
    expect(startingPoint('now', clock, 0, unitMs).floor).toBe(floor);
  });

  it('of `now` does not pass the now when our clock stepped back since', () => {
    expect(startingPoint('now', clock, -60_000, 1000).at).toBe('2026-01-05T09:00:03.999Z');
  });
});
