import { withDeletions, type Change, type ShownChange } from '../../../src/domain/reading/change';
import { change } from '../delivery/changes';

const at = (second: number) => Date.parse('2026-03-02T10:00:00.000Z') + second * 1000;
const iso = (second: number) => new Date(at(second)).toISOString();

/** What a list showed at this second. `dated`: null where its dates say nothing. */
function shown(id: number, shownAt: number, dated: number | null): ShownChange {
  const updatedAt = dated === null ? null : iso(dated);
  const plain = change(id, { type: 'UPDATED', updatedAt });
  const version = { ...plain.version, at: dated === null ? null : at(dated) };
  return { ...plain, version, shownAtMs: at(shownAt) };
}

function deleted(id: number, second: number): Change {
  return change(id, { type: 'DELETED', updatedAt: iso(second) });
}

const WHOLE = { isAskedByDate: false, lookBackMs: 60_000 };
const BY_DATE = { isAskedByDate: true, lookBackMs: 60_000 };

const told = (changes: Change[]) => changes.map(({ type, recordId }) => `${type} ${recordId}`);

describe('changes of a list and of its list of deletions', () => {
  it('come by date', () => {
    const changes = withDeletions([shown(1, 100, 10), shown(2, 100, 30)], [deleted(3, 20)], BY_DATE);
    expect(told(changes)).toEqual(['UPDATED 1', 'DELETED 3', 'UPDATED 2']);
  });

  it('a record that changed after it was deleted is there again', () => {
    expect(told(withDeletions([shown(1, 100, 30)], [deleted(1, 20)], BY_DATE))).toEqual(['DELETED 1', 'CREATED 1']);
    expect(told(withDeletions([shown(1, 100, 10)], [deleted(1, 20)], BY_DATE))).toEqual(['UPDATED 1', 'DELETED 1']);
  });

  it('a record without dates that was deleted after it was shown is gone', () => {
    expect(told(withDeletions([shown(1, 100, null)], [deleted(1, 105)], WHOLE))).toEqual(['UPDATED 1', 'DELETED 1']);
  });

  it('a record without dates that was shown after it was deleted is told as created by the next poll', () => {
    expect(told(withDeletions([shown(1, 100, null)], [deleted(1, 98)], WHOLE))).toEqual(['UPDATED 1', 'DELETED 1']);
  });

  it('a record without dates that was deleted long before it was shown is there again', () => {
    const changes = [shown(1, 10_000, null)];
    expect(told(withDeletions(changes, [deleted(1, 8_100)], WHOLE))).toEqual(['DELETED 1', 'CREATED 1']);
    expect(told(withDeletions(changes, [deleted(1, 8_300)], WHOLE))).toEqual(['UPDATED 1', 'DELETED 1']);
    // The next polls do not show it any more.
    expect(told(withDeletions(changes, [deleted(1, 9_900)], BY_DATE))).toEqual(['DELETED 1', 'CREATED 1']);
  });

  it('a date that means something else says nothing of the order', () => {
    const due = { ...shown(1, 100, null), updatedAt: iso(9_000) };
    expect(told(withDeletions([due], [deleted(1, 105)], WHOLE))).toEqual(['UPDATED 1', 'DELETED 1']);
  });
});
