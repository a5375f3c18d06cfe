import { bytesOf } from '../values/json-bytes';
import type { Json } from '../values/json';
import { fittingProblems } from './fitting-problems';
import type { InstanceState, DecidedChange } from './state';
import { STATE_BOUNDS } from './state-bounds';

/** Ten updates may be under way at once in a run, and a caller that lost its answer asks again within minutes. */
const MAX_DECIDED = 30;
/** Of one refusal, so that it does not push out all others. */
const REFUSAL_BYTES = 3_000;

/**
 * Remembers what came of a change, so that its sender can be told and the same change sent again is not another one.
 */
export function decide(state: InstanceState, { id, at, errors }: DecidedChange): InstanceState {
  const short = errors === null ? null : fittingProblems(errors, REFUSAL_BYTES);
  let decided = [...state.decided, { id, at, errors: short }].slice(-MAX_DECIDED);
  while (bytesOf(decided as unknown as Json) > STATE_BOUNDS.decided) decided = decided.slice(1);
  return { ...state, decided };
}

/** What came of the change with this id; null: it still waits, or is not known (any more). */
export function decidedChange({ decided }: InstanceState, id: string): DecidedChange | null {
  return decided.find((change) => change.id === id) ?? null;
}

/** Whether the change with this id waits, or was decided lately. */
export function isKnownChange(state: InstanceState, id: string): boolean {
  return decidedChange(state, id) !== null || isWaiting(state, id);
}

export function isWaiting({ wantedUpdates }: InstanceState, id: string): boolean {
  return wantedUpdates.some((update) => update.id === id);
}
