import { startAgain } from '../../../src/domain/reading/told-again';
import { baselineBefore } from '../../../src/domain/reading/baseline';
import { createFindings } from '../../../src/domain/reading/findings';
import { decodeEntry, encodeEntry, NO_VERSIONS, textsOf, withEntries } from '../../../src/domain/reading/ledger';
import type { Reading } from '../../../src/domain/reading/reader';
import { askFrom, windowOf } from '../../../src/domain/reading/next-window';
import { nextWatermark } from '../../../src/domain/reading/next-watermark';
import {
  acceptChanges,
  moveOn,
  noteDeleted,
  NOT_STARTED,
  startedAt,
  underChangedSettings,
  type AcceptedChange,
  type FarLedger,
  type NextWatermark,
  type StartedWatermark,
  type Watermark,
} from '../../../src/domain/reading/watermark';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import { at, entry, ledgerOf } from './entries';
import { PLAIN } from './read-once';

const LOOK_BACK = 5_000;
const ASKED_AT = at(100);
const from = (second: number): StartedWatermark => startedAt(at(second), null);
const window: Window = { ...windowFrom(at(0), null), position: { offset: 4 } };

function next(second: number, changes: Partial<NextWatermark> = {}): NextWatermark {
  const closed = {
    askedAt: null,
    isUnproven: false,
    unproven: null,
    mark: null,
    doubts: NO_VERSIONS,
    last: 'print',
    keepFrom: at(second - 5),
    keepsAll: false,
    settlesAfterMs: LOOK_BACK,
  };
  return { at: at(second), baseline: NO_VERSIONS, window: null, closed, dateStepMs: null, passed: null, ...changes };
}

const updates = (...entries: ReturnType<typeof entry>[]): AcceptedChange[] =>
  entries.map((each) => ({ version: encodeEntry(each), type: 'UPDATED' }));

const move = (watermark: Watermark, to: NextWatermark, asked = 100, now = asked) =>
  moveOn(watermark, to, at(asked), at(now));

/** What a backfill without an end tells again. */
const since = (second: number) => ({ from: at(second), until: null });

const far = (changes: Partial<FarLedger> = {}): FarLedger => ({
  number: 1,
  shards: 1,
  recorded: 1,
  entries: 3,
  until: at(0),
  again: null,
  ...changes,
});

describe('the watermark', () => {
  it('moves when all changes of a poll are accepted, and never back', () => {
    const moved = move(from(1), next(7));
    expect(moved.at).toBe(at(7));
    expect(move(moved, next(3)).at).toBe(at(7));
  });

  it('stays where it is while changes are accepted one by one, which are remembered at once', () => {
    const watermark = acceptChanges(from(1), updates(entry('one', 7)));
    expect(watermark).toEqual({ ...from(1), ledger: ledgerOf(entry('one', 7)) });
    expect(acceptChanges(watermark, [])).toBe(watermark);
  });

  it('stays where it is while a window is read, and so do its baseline and what was there', () => {
    const started = { ...from(1), baseline: baselineBefore(at(1)) };
    const moved = move(started, next(9, { window, closed: null, baseline: ledgerOf(entry('one', 0)) }));
    expect(moved).toEqual({ ...started, window, ledger: ledgerOf(entry('one', 0)) });
  });

  it('keeps what was told of a record that changed between two pages, the first of which showed it as it was', () => {
    const told = acceptChanges(from(1), updates(entry('one', 8)));
    expect(move(told, next(9, { baseline: ledgerOf(entry('one', 0)) })).ledger).toBe(ledgerOf(entry('one', 8)));
  });

  it('ends the baseline with the first window that is closed', () => {
    expect(move({ ...from(1), baseline: baselineBefore(at(1)), window }, next(9))).toMatchObject({
      baseline: null,
      window: null,
      last: 'print',
    });
  });

  it('forgets nothing by date if the vendor may show anything, until the settings change', () => {
    const ledger = ledgerOf(entry('one', 0), entry('two', 8));
    const { closed } = next(9);
    const whole = next(9, { closed: { ...closed!, keepsAll: true } });
    const after = move({ ...from(0), ledger, far: far() }, whole);
    expect(after).toMatchObject({ ledger, far: far(), keepsAll: true, coveredFrom: at(4) });
    const changed = underChangedSettings(after, { hasOtherDates: false, hasOtherMarks: false });
    expect(changed).not.toHaveProperty('keepsAll');
    expect(move(changed, next(9))).toMatchObject({ ledger: ledgerOf(entry('two', 8)), far: null });
  });

  it('forgets what will not be shown again, and nothing else', () => {
    const ledger = ledgerOf(entry('one', 1), entry('two', 9), entry('three', 1, { stays: true }), entry('four', null));
    const moved = move({ ...from(0), ledger }, next(9, { baseline: ledgerOf(entry('five', 8)) }));
    const kept = ledgerOf(entry('five', 8), entry('two', 9), entry('three', 1, { stays: true }), entry('four', null));
    expect(moved).toMatchObject({ ledger: kept, coveredFrom: at(4) });
  });

  it('lets the far part of the ledger go once all of it is passed, and not before', () => {
    const farAfter = (part: FarLedger) => move({ ...from(0), far: part }, next(9)).far;
    expect(farAfter(far({ until: at(3) }))).toBeNull();
    expect(farAfter(far({ until: at(4), again: since(1) }))).toEqual(far({ until: at(4) }));
    expect(farAfter(far({ until: null }))).not.toBeNull();
    expect(move({ ...from(0), far: far() }, next(9, { closed: null })).far).not.toBeNull();
  });

  it('survives JSON at every step', () => {
    const steps: ((watermark: Watermark) => Watermark)[] = [
      () => from(0),
      (watermark) => acceptChanges(watermark, updates(entry('one', 4))),
      (watermark) => move(watermark, next(4, { window, closed: null })),
      (watermark) => move(watermark, next(5)),
      (watermark) => startAgain(watermark, since(1)),
      (watermark) => underChangedSettings(watermark, { hasOtherDates: false, hasOtherMarks: false }),
    ];
    let watermark: Watermark = NOT_STARTED;
    for (const step of steps) {
      watermark = step(watermark);
      expect(JSON.parse(JSON.stringify(watermark))).toEqual(watermark);
    }
  });
});

describe('a resource', () => {
  it('is settled once the look-back was read again after it had passed since the watermark was reached', () => {
    const reached = move(from(0), next(9), 100, 101);
    expect(reached).toMatchObject({ reachedAt: at(101), settledAt: null });
    expect(move(reached, next(9), 105).settledAt).toBeNull();
    expect(move(reached, next(9), 106)).toMatchObject({ reachedAt: at(101), settledAt: at(9) });
  });

  it('is not settled by a poll that did not read the whole look-back, and no more once something moves', () => {
    const reached = move(from(0), next(9), 100);
    const part = next(9);
    expect(move(reached, { ...part, closed: { ...part.closed!, settlesAfterMs: null } }, 900).settledAt).toBeNull();
    const settled = move(reached, next(9), 900);
    expect(move(settled, { ...part, closed: { ...part.closed!, settlesAfterMs: null } }, 901).settledAt).toBe(at(9));
    expect(move(settled, next(10), 902)).toMatchObject({ settledAt: at(9), at: at(10), reachedAt: at(902) });
  });
});

describe('what a poll asks from', () => {
  it('is the look-back before the watermark; the watermark itself where it is settled; that of the window while one is read', () => {
    expect(askFrom(from(9), { lookBackMs: LOOK_BACK })).toBe(at(4));
    expect(askFrom({ ...from(9), settledAt: at(9) }, { lookBackMs: LOOK_BACK })).toBe(at(9));
    expect(askFrom({ ...from(9), window }, { lookBackMs: LOOK_BACK })).toBe(at(0));
  });

  it('reaches back to a version in doubt, so that it is shown once more', () => {
    const doubts = ledgerOf(entry('one', 2), entry('two', 7));
    expect(askFrom({ ...from(9), doubts }, { lookBackMs: LOOK_BACK })).toBe(at(2));
    expect(askFrom({ ...from(9), doubts, settledAt: at(9) }, { lookBackMs: LOOK_BACK })).toBe(at(2));
  });
});

describe('where a watermark goes', () => {
  const reading = (closed: Partial<Window> | null, isUnproven = false): Reading => {
    const found = createFindings(PLAIN).result();
    const rest = { found, dateStepMs: null, records: 0 };
    if (closed === null) return { ...rest, window, closed: null, isUnproven: false };
    return { ...rest, window: null, closed: { ...windowFrom(at(0), null), print: 'p', ...closed }, isUnproven };
  };
  const goes = (watermark: StartedWatermark, read: Reading, isAskedByDate = true) =>
    nextWatermark(watermark, read, {
      lookBackMs: LOOK_BACK,
      isAskedByDate,
      keepsAll: !isAskedByDate,
      askedAt: ASKED_AT,
    });

  it('is where it is while the window is open', () => {
    expect(goes(from(9), reading(null))).toMatchObject({ at: at(9), baseline: NO_VERSIONS, window, closed: null });
  });

  it('is as far as the window reached, and never before where it is', () => {
    expect(goes(from(9), reading({ reached: at(20) })).at).toBe(at(20));
    expect(goes(from(9), reading({ reached: at(2) })).at).toBe(at(9));
    expect(goes(from(9), reading({ reached: null })).at).toBe(at(9));
  });

  it('keeps what the next window asks for, what this one showed, and what is in doubt', () => {
    const keepFrom = (read: Reading, isAskedByDate = true) => goes(from(9), read, isAskedByDate).closed?.keepFrom;
    expect(keepFrom(reading({ reached: at(20) }))).toBe(at(15));
    expect(keepFrom(reading({ reached: at(20), earliest: at(12) }))).toBe(at(12));
    expect(keepFrom(reading({ reached: at(20), earliest: at(12) }), false)).toBe(at(15));
    expect(keepFrom(reading({ reached: at(20), doubts: ledgerOf(entry('one', 3)) }))).toBe(at(3));
  });

  it('keeps, of a settled resource, what is dated at the watermark', () => {
    const settled = { ...from(9), settledAt: at(9) };
    expect(goes(settled, reading({ earliest: at(9) })).closed?.keepFrom).toBe(at(9));
    expect(goes(settled, reading({ earliest: null })).closed?.keepFrom).toBe(at(9));
    expect(goes(settled, reading({ reached: at(10), earliest: at(10) })).closed?.keepFrom).toBe(at(5));
  });

  it('settles nothing where nothing shows that the window was read whole', () => {
    const reached = { ...from(9), reachedAt: at(95) };
    expect(goes(reached, reading({})).closed?.settlesAfterMs).toBe(LOOK_BACK);
    expect(goes(reached, reading({}, true)).closed?.settlesAfterMs).toBeNull();
  });

  it('settles by a window that was read in several polls if the first one was asked when the look-back was over', () => {
    const begun = reading({ askedAt: at(97) });
    expect(goes({ ...from(9), window, reachedAt: at(93) }, begun).closed?.settlesAfterMs).toBeNull();
    expect(goes({ ...from(9), window, reachedAt: at(92) }, begun).closed?.settlesAfterMs).toBe(LOOK_BACK + 3_000);
  });

  it('settles nothing before the look-back is over, and nothing that is settled already', () => {
    const settles = (changes: Partial<StartedWatermark>) =>
      goes({ ...from(9), ...changes }, reading({})).closed?.settlesAfterMs;
    expect(settles({ reachedAt: at(96) })).toBeNull();
    expect(settles({ reachedAt: null })).toBeNull();
    expect(settles({ reachedAt: at(95), settledAt: at(9) })).toBeNull();
  });
});

describe('a window that nothing shows to be whole', () => {
  const closed = (changes: Partial<Window>): Reading => ({
    found: createFindings(PLAIN).result(),
    dateStepMs: null,
    records: 0,
    window: null,
    closed: { ...windowFrom(at(0), null), print: 'p', sizeVariant: 7, ...changes },
    isUnproven: true,
  });
  const after = (reading: Reading): Watermark =>
    move(
      from(9),
      nextWatermark(from(9), reading, {
        lookBackMs: LOOK_BACK,
        isAskedByDate: true,
        keepsAll: false,
        askedAt: ASKED_AT,
      }),
    );

  it('keeps the beginning by its date: what it did not show comes up later, and is history', () => {
    const beginning = { ...baselineBefore(at(5)), shownUntil: at(15) };
    const first = { ...from(0), baseline: beginning };
    const closedBy = (isUnproven: boolean) =>
      move(
        first,
        nextWatermark(
          first,
          { ...closed({}), isUnproven },
          { lookBackMs: LOOK_BACK, isAskedByDate: true, keepsAll: false, askedAt: ASKED_AT },
        ),
      );
    expect(closedBy(true).baseline).toEqual({ ...beginning, shownUntil: null });
    expect(closedBy(false).baseline).toBeNull();
  });

  it('leaves a doubt, which stands until what it is about was read whole, or is read again by a backfill', () => {
    const doubted = after(closed({ from: at(3), unsureFrom: at(4) })) as StartedWatermark;
    expect(doubted.unproven?.from).toBe(at(4));
    const later = (reading: Reading, since = doubted) =>
      move(
        since,
        nextWatermark(since, reading, {
          lookBackMs: LOOK_BACK,
          isAskedByDate: true,
          keepsAll: false,
          askedAt: ASKED_AT,
        }),
      );
    const elsewhere = { ...doubted, unproven: { from: at(3), windows: 3 } };
    expect(later({ ...closed({ from: at(5) }), isUnproven: false }, elsewhere).unproven?.from).toBe(at(3));
    expect(later({ ...closed({ from: at(4) }), isUnproven: false }).unproven).toBeNull();
    expect(later(closed({ from: at(5), unsureFrom: '' })).unproven?.from).toBe(at(4));
    expect(later(closed({ from: at(2), unsureFrom: '' })).unproven?.from).toBe(at(2));
    expect(startAgain(doubted, since(5)).unproven?.from).toBe(at(4));
    expect(startAgain(doubted, since(4)).unproven).toBeNull();
  });

  it('is read again by the next one, from where it was unsure on or from a later date in it, and is kept until then', () => {
    const doubted = after(closed({ from: at(1), unsureFrom: at(2), reached: at(20) })) as StartedWatermark;
    const asking = { lookBackMs: LOOK_BACK, isAskedByDate: true, keepsAll: false, askedAt: ASKED_AT };
    expect(windowOf(doubted, asking).from).toBe(at(2));
    expect(doubted.coveredFrom! <= at(2)).toBe(true);
    const rest = { ...closed({ from: at(12), isRest: true }), isUnproven: false };
    expect(move(doubted, nextWatermark(doubted, rest, asking)).unproven).toBeNull();
    const late = { ...doubted, unproven: { from: at(2), windows: 3 } };
    expect(windowOf(late, asking).from).toBe(at(20 - LOOK_BACK / 1_000));
  });

  it('leaves no doubt if the vendor never says that there are no more: it says so at every poll', () => {
    expect(after(closed({ emptyPages: 20 })).unproven).toBeNull();
  });

  it('is read by the next poll in pages of the next size, unless something new came', () => {
    expect(windowOf(after(closed({})) as StartedWatermark, { lookBackMs: LOOK_BACK }).sizeVariant).toBe(8);
    expect(
      windowOf(after(closed({ reached: at(20) })) as StartedWatermark, { lookBackMs: LOOK_BACK }).sizeVariant,
    ).toBe(0);
    expect(
      windowOf(after({ ...closed({}), isUnproven: false }) as StartedWatermark, { lookBackMs: LOOK_BACK }).sizeVariant,
    ).toBe(0);
  });
});

describe('a record that another list reports as deleted', () => {
  it('is remembered as deleted whatever the window passes, and the versions before it stay counted', () => {
    const watermark = { ...from(9), ledger: ledgerOf(entry('one', 1, { turn: 3 })) };
    const gone = [entry('one', 8, { isDeleted: true }), entry('two', 8, { isDeleted: true })];
    const deletions = gone.map((each): AcceptedChange => ({ version: encodeEntry(each), type: 'DELETED' }));
    const { ledger } = move(noteDeleted(watermark, deletions), next(900));
    expect(textsOf(ledger).map(decodeEntry)).toEqual([
      { ...gone[0], turn: 3, stays: true },
      { ...gone[1], stays: true },
    ]);
  });
});

describe('a resource that is started over', () => {
  it('begins at the date, inclusive, with what is dated before as its baseline; what may have changed since is told again', () => {
    const ledger = ledgerOf(entry('one', 1), entry('two', 5));
    const before = { ...from(9), ledger, far: far(), settledAt: at(9), doubts: ledgerOf(entry('one', 0)), window };
    expect(startAgain(before, since(3))).toEqual({
      ...from(3),
      ledger: ledgerOf(entry('one', 1, { isAgain: true }), entry('two', 5, { isAgain: true })),
      far: far({ again: since(3) }),
      baseline: { ...baselineBefore(at(3)), again: since(3) },
    });
  });

  it('counts what is dated before as far as the ledger would have it: what it has not was not read yet', () => {
    const baselineOf = (coveredFrom: string) => startAgain({ ...from(9), coveredFrom }, since(3)).baseline?.before;
    expect([baselineOf(at(2)), baselineOf(at(4))]).toEqual([at(2), at(3)]);
  });

  it('leaves quiet what is dated after the end and was told long ago; the end is gone once the window is closed', () => {
    const until = { from: at(1), until: at(2) };
    const quietOf = (watermark: Watermark) => startAgain(watermark, until).baseline?.quiet;
    expect(quietOf({ ...from(9), coveredFrom: at(4) })).toEqual({ after: at(2), before: at(4) });
    expect([quietOf({ ...from(9), coveredFrom: at(2) }), quietOf(from(9))]).toEqual([null, null]);
    const again = startAgain({ ...from(9), coveredFrom: at(4), far: far({ until: null }) }, until);
    expect(again).toMatchObject({ far: { again: until }, baseline: { again: until } });
    expect(move(again, next(9))).toMatchObject({ baseline: null, far: { again: null } });
  });

  it('has told all of it again once the window is closed: what the vendor did not show is as it was', () => {
    const again = startAgain({ ...from(9), ledger: ledgerOf(entry('one', 8)), far: far({ until: null }) }, since(3));
    const during = move(again, next(9, { window, closed: null }));
    expect(textsOf(during.ledger).map(decodeEntry)).toEqual([entry('one', 8, { isAgain: true })]);
    const after = move(during, next(9));
    expect(textsOf(after.ledger).map(decodeEntry)).toEqual([entry('one', 8)]);
    expect(after.far).toEqual(far({ until: null }));
  });
});

describe('a resource under changed settings', () => {
  it('keeps the ledger, reads its window anew, and takes what is dated before what the ledger covers for told', () => {
    const ledger = withEntries(NO_VERSIONS, ledgerOf(entry('one', 8)));
    const watermark = { ...from(9), ledger, coveredFrom: at(4), settledAt: at(9), last: 'print', window };
    expect(underChangedSettings(watermark, { hasOtherDates: false, hasOtherMarks: false })).toEqual({
      ...watermark,
      window: null,
      settledAt: null,
      last: null,
      baseline: baselineBefore(at(4)),
    });
  });

  it('in the middle of its first reading keeps the baseline of that', () => {
    const baseline = { ...baselineBefore(at(1)), shownUntil: at(11) };
    expect(
      underChangedSettings({ ...from(0), baseline, window }, { hasOtherDates: false, hasOtherMarks: false }).baseline,
    ).toEqual(baseline);
    expect(underChangedSettings(NOT_STARTED, { hasOtherDates: false, hasOtherMarks: false })).toEqual(NOT_STARTED);
  });
});
