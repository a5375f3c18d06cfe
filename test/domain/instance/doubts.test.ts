import { initialState } from '../../../src/domain/instance/state';
import { doubtsAdded, roomForDoubts } from '../../../src/domain/instance/doubts';
import { ENTRY_LENGTH } from '../../../src/domain/reading/ledger';
import { startedAt, type Watermark } from '../../../src/domain/reading/watermark';
import { windowFrom } from '../../../src/domain/reading/window';
import { MAX_DOUBTS, STATE_BOUNDS } from '../../../src/domain/instance/state-bounds';
import { instance, settingsOf } from './instance-model';

const AT = '2026-01-05T09:00:00.000Z';
const versions = (count: number) => 'A'.repeat(count * ENTRY_LENGTH);

/** So many doubts of the last window, and of an open one. */
function markOf(last: number, open: number | null = null): Watermark {
  const window = open === null ? null : { ...windowFrom(AT, null), doubts: versions(open) };
  return { ...startedAt(AT, null), doubts: versions(last), window };
}

function stateOf(watermark: Watermark, deletions: Watermark | null = null) {
  const state = initialState(instance, {}, settingsOf(['alpha']), AT);
  return { ...state, resources: { alpha: { ...state.resources['alpha']!, watermark, deletions } } };
}

describe('the room for versions in doubt', () => {
  it('is what an instance may keep, less what its windows have, of each resource the last one or the open one', () => {
    expect(MAX_DOUBTS * ENTRY_LENGTH).toBe(STATE_BOUNDS.doubts);
    expect(roomForDoubts(stateOf(markOf(0)))).toBe(MAX_DOUBTS);
    expect(roomForDoubts(stateOf(markOf(5, 3), markOf(0, 7)))).toBe(MAX_DOUBTS - 12);
    expect(roomForDoubts(stateOf(markOf(2 * MAX_DOUBTS)))).toBe(0);
  });

  it('loses what a poll added to a window', () => {
    const { window } = markOf(0, 3);
    expect(doubtsAdded(null, null)).toBe(0);
    expect(doubtsAdded(null, window)).toBe(3);
    expect(doubtsAdded(window, { doubts: versions(5) })).toBe(2);
  });
});
