import { DELIVERY_WAITS_MS, deliveryWaitMs } from '../../src/domain/retry-schedule';

const HOUR = 3_600_000;
/** Where every wait before was as scheduled. */
const waitMs = (failedAttempts: number, retryAfterMs: number | null, random: number) =>
  deliveryWaitMs(
    DELIVERY_WAITS_MS,
    { failedAttempts, lastedMs: lastedAfter(failedAttempts - 1) },
    retryAfterMs,
    random,
  );
const lastedAfter = (waits: number) => DELIVERY_WAITS_MS.slice(0, waits).reduce((sum, wait) => sum + wait, 0);

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

  it('is not used up by attempts that came sooner than scheduled', () => {
    const after = (lastedMs: number, retryAfterMs: number | null = null) =>
      deliveryWaitMs(DELIVERY_WAITS_MS, { failedAttempts: 20, lastedMs }, retryAfterMs, 0);
    expect(after(4_999)).toBe(5_000);
    expect(after(5_000)).toBe(300_000);
    expect(after(60_000, 5_000)).toBe(5_000);
    expect(after(lastedAfter(9) - 1)).toBe(24 * HOUR);
    expect(after(lastedAfter(9))).toBeNull();
  });

  it('goes step by step where a wait was longer than scheduled', () => {
    const lastedMs = 30 * HOUR;
    expect(deliveryWaitMs(DELIVERY_WAITS_MS, { failedAttempts: 2, lastedMs }, null, 0)).toBe(300_000);
    expect(deliveryWaitMs(DELIVERY_WAITS_MS, { failedAttempts: 3, lastedMs }, null, 0)).toBe(HOUR / 2);
  });

  it('is the one that an instance sets', () => {
    const waits = [1, 2, 3].map((failedAttempts) =>
      deliveryWaitMs([1_000, 2_000], { failedAttempts, lastedMs: (failedAttempts - 1) * 2_000 }, null, 0),
    );
    expect(waits).toEqual([1_000, 2_000, null]);
  });
});
