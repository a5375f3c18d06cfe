import { baselineBefore } from '../../../src/domain/reading/baseline';
import fc from 'fast-check';
import { isOfBaseline } from '../../../src/domain/reading/baseline';
import { lookBackOf, startingPoint } from '../../../src/domain/reading/start';
import { askFrom } from '../../../src/domain/reading/next-window';
import { startedAt } from '../../../src/domain/reading/watermark';
import { vendorClockOf } from '../../../src/domain/vendor/clock';

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
  it('is pollDelay in whole units of the dates, or one unit of them or of the template, whichever is more, and a moment', () => {
    expect(lookBackOf(0, 1, 1000)).toBe(1001);
    expect(lookBackOf(30_000, 1000, 1000)).toBe(30_001);
    expect(lookBackOf(30_000, MINUTE, 1000)).toBe(MINUTE + 1);
    expect(lookBackOf(90_000, MINUTE, 1000)).toBe(2 * MINUTE + 1);
    expect(lookBackOf(0, 1000, DAY)).toBe(DAY + 1);
    expect(lookBackOf(0, 1000, null)).toBe(1001);
  });
});

describe('the starting point', () => {
  const clock = { earliestMs: at('09:00:03.100'), latestMs: at('09:00:03.999') };

  it('of `all` is before all dates, without a baseline', () => {
    expect(startingPoint('all', clock, 0, 0)).toEqual(startedAt('1900-01-01T00:00:00.000Z', null));
  });

  it('of a date is that date, inclusive', () => {
    const since = '2025-06-01T00:00:00.000Z';
    expect(startingPoint(since, clock, 0, 0)).toEqual(startedAt(since, baselineBefore(since)));
  });

  it('of `now` asks for half an hour before the earlier one of both clocks, and takes what is shown within 10 s for what was there', () => {
    const wantedAtMs = at('09:00:00');
    expect(startingPoint('now', clock, wantedAtMs, wantedAtMs + 200)).toEqual(
      startedAt('2026-01-05T08:30:00.000Z', {
        ...baselineBefore('2026-01-05T09:00:00.000Z'),
        shownUntil: '2026-01-05T09:00:10.000Z',
      }),
    );
    const behind = { earliestMs: at('08:50:00'), latestMs: at('08:50:01') };
    expect(startingPoint('now', behind, wantedAtMs, wantedAtMs)).toMatchObject({
      at: '2026-01-05T08:20:00.000Z',
      baseline: { before: '2026-01-05T08:50:00.000Z' },
    });
  });

  it('of `now` is when the start was wanted, however late the vendor answered', () => {
    const wantedAtMs = at('09:00:00');
    const { baseline } = startingPoint(
      'now',
      { earliestMs: at('11:00:00'), latestMs: at('11:00:01') },
      wantedAtMs,
      at('11:00:00'),
    );
    expect(baseline).toMatchObject({ before: '2026-01-05T09:00:00.000Z', shownUntil: '2026-01-05T09:00:10.000Z' });
  });

  it('of `now` does not pass the wish when our clock stepped back since', () => {
    const { baseline } = startingPoint('now', clock, at('09:00:00'), at('08:00:00'));
    expect(baseline?.before).toBe('2026-01-05T09:00:00.000Z');
  });

  it('of `now` lets through every change after it that is answered late, and asks for it, with clocks minutes apart', () => {
    const offset = fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE });
    const unit = fc.constantFrom(1, 1000, MINUTE, DAY);
    fc.assert(
      fc.property(offset, unit, fc.nat(600_000), fc.nat(600_000), (vendorAheadMs, unitMs, lateMs, afterMs) => {
        const wantedAtMs = at('09:00:00');
        const nowMs = wantedAtMs + 10_001 + lateMs;
        const vendor = { earliestMs: nowMs + vendorAheadMs, latestMs: nowMs + vendorAheadMs + 999 };
        const started = startingPoint('now', vendor, wantedAtMs, nowMs);
        const changedMs = wantedAtMs + vendorAheadMs + 1 + afterMs;
        const datedMs = Math.floor(changedMs / unitMs) * unitMs;
        expect(isOfBaseline(started.baseline, datedMs, unitMs, nowMs)).toBe(false);
        expect(Date.parse(askFrom(started, { lookBackMs: lookBackOf(0, unitMs, null) }))).toBeLessThanOrEqual(datedMs);
      }),
    );
  });
});
