import fc from 'fast-check';
import { windowOf } from '../../../src/domain/reading/next-window';
import { sliceAfter, untilMsOf, type Slicing } from '../../../src/domain/reading/slices';
import { startedAt } from '../../../src/domain/reading/watermark';
import type { Window } from '../../../src/domain/reading/window';
import { createTable, EPOCH, SECOND, type TableOptions } from './simulated-table';

const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const LOOK_BACK = 5 * SECOND;

/** The slices of a window, read at once. */
function slicesOf(fromMs: number, slicing: Slicing): Window[] {
  const asking = { lookBackMs: LOOK_BACK, slicing };
  const beganAt = new Date(slicing.nowMs).toISOString();
  const slices = [windowOf(startedAt(new Date(fromMs).toISOString(), null), asking)];
  for (let last = slices[0] as Window; slices.length < 10_000; slices.push(last)) {
    const next = sliceAfter({ ...last, beganAt }, asking, false);
    if (next === null) return slices;
    last = next;
  }
  throw new Error('no end');
}

describe('the slices of a window', () => {
  const slicing = fc
    .record({
      unitMs: fc.constantFrom(SECOND, MINUTE, DAY),
      times: fc.integer({ min: 3, max: 40 }),
      dateUnitMs: fc.constantFrom(1, SECOND, DAY),
    })
    .map(({ unitMs, times, dateUnitMs }) => ({
      maxMs: unitMs * times,
      unitMs,
      dateUnitMs,
      nowMs: EPOCH,
      askedAt: new Date(EPOCH).toISOString(),
    }));

  it('cover it up to now without a gap, however its dates are cut, and none is longer than it may be', () => {
    fc.assert(
      fc.property(slicing, fc.double({ min: 0, max: 60, noNaN: true }), (given, longer) => {
        const fromMs = EPOCH - Math.floor(longer * given.maxMs);
        const cut = (ms: number) => Math.floor(ms / given.unitMs) * given.unitMs;
        const untilOf = (window: Window) => cut(untilMsOf(window, EPOCH, given.unitMs));
        const slices = slicesOf(fromMs, given);
        for (const [i, window] of slices.entries()) {
          const from = cut(Date.parse(window.from));
          expect(untilOf(window) - from).toBeLessThanOrEqual(given.maxMs);
          const before = slices[i - 1];
          // With `>` and `<` a date between the two would be in neither.
          if (before !== undefined) expect(from).toBeLessThan(untilOf(before));
          expect(window.slice!.isLast).toBe(i === slices.length - 1);
        }
        expect(Date.parse(slices[0]!.from)).toBeLessThanOrEqual(fromMs);
        expect(untilOf(slices.at(-1)!)).toBeGreaterThanOrEqual(cut(EPOCH));
        expect(slices.length).toBeLessThanOrEqual(2 + (3 * (EPOCH - fromMs + LOOK_BACK)) / given.maxMs);
      }),
    );
  });
});

describe('a resource that is read in slices', () => {
  const table = fc.record({
    paging: fc.constantFrom<TableOptions['paging']>('offset', 'token'),
    order: fc.constantFrom<TableOptions['order']>('by-date', 'by-id', 'newest-first'),
    operator: fc.constantFrom<TableOptions['operator']>('>', '>='),
    pageCap: fc.integer({ min: 1, max: 6 }),
    maxChanges: fc.integer({ min: 1, max: 20 }),
    capacity: fc.constantFrom(10, 16_000),
    maxWindowMs: fc.constantFrom(MINUTE, 30 * MINUTE, DAY),
    lookBackMs: fc.constantFrom(SECOND, 5 * SECOND, 5 * MINUTE),
  });
  const row = fc.record({ id: fc.integer({ min: 1, max: 30 }), ageParts: fc.double({ min: 0, max: 50, noNaN: true }) });
  const change = fc.record({
    id: fc.integer({ min: 1, max: 30 }),
    waitParts: fc.double({ min: 0, max: 3, noNaN: true }),
    polls: fc.boolean(),
  });

  it('tells each record once in its latest version, also after long times without any, and never moves back', () => {
    fc.assert(
      fc.property(
        table,
        fc.array(row, { maxLength: 20 }),
        fc.array(change, { maxLength: 20 }),
        (given, before, after) => {
          const start = new Date(EPOCH - 50 * given.maxWindowMs - MINUTE).toISOString();
          const model = createTable({ showsTotal: false, ...given, start });
          for (const { id, ageParts } of before) model.put(id, Math.floor(ageParts * given.maxWindowMs));
          model.pollUntilRest(2_000);
          for (const { id, waitParts, polls } of after) {
            model.advance(Math.floor(waitParts * given.maxWindowMs) + SECOND);
            model.put(id);
            if (polls) model.pollUntilRest(2_000);
          }
          for (let polls = 0; polls < 3; polls += 1) {
            model.advance(given.lookBackMs + 2 * SECOND);
            model.pollUntilRest(2_000);
          }
          for (const { id, content } of model.rows.values())
            expect(model.sent.filter((one) => one.id === String(id)).at(-1)?.content).toBe(content);
          expect(new Set(model.sent.map(({ eventId }) => eventId)).size).toBe(model.sent.length);
          expect(model.marks).toEqual([...model.marks].sort());
          // `at` is a date of the vendor's, or where it began.
          const dates = [...model.rows.values()].map(({ updatedMs }) => updatedMs as number);
          expect(Date.parse(model.watermark().at as string)).toBeLessThanOrEqual(Math.max(Date.parse(start), ...dates));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('begins where it left off when nothing has come for longer than a slice, and no more than the clocks may be apart before', () => {
    const model = createTable({
      order: 'by-date',
      operator: '>=',
      pageCap: 5,
      showsTotal: false,
      paging: 'offset',
      maxChanges: 20,
      start: new Date(EPOCH - 60 * DAY).toISOString(),
      maxWindowMs: DAY,
    });
    model.put(1, 50 * DAY);
    model.pollUntilRest(200);
    model.takePages();
    model.advance(15 * MINUTE);
    model.pollUntilRest();
    expect(model.takePages()).toBe(1);
    const { at, passed } = model.watermark();
    expect(at).toBe(new Date(EPOCH - 50 * DAY).toISOString());
    expect(passed).toBe(new Date(EPOCH + 15 * MINUTE - 30 * MINUTE - LOOK_BACK).toISOString());
  });
});
