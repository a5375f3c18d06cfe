import fc from 'fast-check';
import { afterFailureMs, nextPollMs, phaseMs } from '../../../src/domain/instance/phase';

const instanceId = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const intervalMs = fc.integer({ min: 1, max: 30 * 24 * 3_600_000 });
const nowMs = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });

describe('the phase of an instance', () => {
  it('is stable and inside the interval', () => {
    fc.assert(
      fc.property(instanceId, intervalMs, (id, interval) => {
        const phase = phaseMs(id, interval);
        expect(phase).toBe(phaseMs(id, interval));
        expect(phase).toBeGreaterThanOrEqual(0);
        expect(phase).toBeLessThan(interval);
        expect(Number.isInteger(phase)).toBe(true);
      }),
    );
  });

  it('of an interval that is a multiple or a part of another lies on the grid of the other', () => {
    fc.assert(
      fc.property(
        instanceId,
        fc.integer({ min: 1, max: 3_600_000 }),
        fc.integer({ min: 1, max: 50 }),
        (id, base, times) => {
          const multiple = phaseMs(id, base * times, base);
          expect(multiple % base).toBe(phaseMs(id, base));
          expect(multiple).toBeLessThan(base * times);
          expect(phaseMs(id, base, base * times)).toBe(phaseMs(id, base * times) % base);
        },
      ),
    );
  });

  it('spreads a fleet of consecutive ids over the interval: no tenth of it has twice its share', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let id = 1_000_000; id < 1_002_000; id += 1) tenths[Math.floor(phaseMs(id, 1000) / 100)]! += 1;
    expect(Math.max(...tenths)).toBeLessThan(400);
    expect(Math.min(...tenths)).toBeGreaterThan(100);
  });
});

describe('the next poll', () => {
  it('is later than now, by one interval at most, and always on the phase', () => {
    fc.assert(
      fc.property(nowMs, instanceId, intervalMs, (now, id, interval) => {
        const next = nextPollMs(now, id, interval);
        expect(next).toBeGreaterThan(now);
        expect(next).toBeLessThanOrEqual(now + interval);
        expect(nextPollMs(next, id, interval)).toBe(next + interval);
      }),
    );
  });
});

describe('the wait after a failed poll', () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [7, 640_000],
    [8, 900_000],
    [1_000, 900_000],
  ])('after %d failures in a row is %d ms with an interval of 15 minutes', (failures, waitMs) => {
    expect(afterFailureMs(failures, 900_000, null)).toBe(waitMs);
  });

  it('is never longer than the interval, unless the vendor asked for more', () => {
    expect(afterFailureMs(1, 1_000, null)).toBe(1_000);
    expect(afterFailureMs(1, 1_000, 3_600_000)).toBe(3_600_000);
    expect(afterFailureMs(3, 900_000, 1_000)).toBe(40_000);
  });
});
