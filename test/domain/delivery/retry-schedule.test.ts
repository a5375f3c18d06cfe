import { DELIVERY_WAITS_MS, deliveryWaitMs } from '../../../src/domain/delivery/retry-schedule';

const HOUR = 3_600_000;
const waitMs = (failedAttempts: number, retryAfterMs: number | null, random: number) =>
  deliveryWaitMs(DELIVERY_WAITS_MS, failedAttempts, retryAfterMs, random);

describe('the schedule of delivery attempts', () => {
  it('is nine waits: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((failed) => waitMs(failed, null, 0));
    expect(waits).toEqual([5_000, 300_000, HOUR / 2, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]);
  });

  it('lasts 75 h 35 min 5 s before jitter, and then is over', () => {
    expect(DELIVERY_WAITS_MS.reduce((sum, wait) => sum + wait, 0)).toBe(((75 * 60 + 35) * 60 + 5) * 1000);
    expect(waitMs(10, null, 0)).toBeNull();
    expect(waitMs(11, null, 0.5)).toBeNull();
  });

  it('is lengthened by jitter of a tenth at most, never shortened', () => {
    for (const [place, wait] of DELIVERY_WAITS_MS.entries()) {
      for (const random of [0, 0.5, 0.999_999]) {
        const jittered = waitMs(place + 1, null, random) as number;
        expect(jittered).toBeGreaterThanOrEqual(wait);
        expect(jittered).toBeLessThanOrEqual(wait * 1.1);
        expect(Number.isInteger(jittered)).toBe(true);
      }
    }
  });

  it('gives way to Retry-After, shorter or longer and without jitter, but not after its end', () => {
    expect(waitMs(1, 120_000, 0.9)).toBe(120_000);
    expect(waitMs(9, 1_000, 0.9)).toBe(1_000);
    expect(waitMs(10, 1_000, 0)).toBeNull();
  });

  it('is the one that an instance sets', () => {
    expect([1, 2, 3].map((failed) => deliveryWaitMs([1_000, 2_000], failed, null, 0))).toEqual([1_000, 2_000, null]);
  });
});
