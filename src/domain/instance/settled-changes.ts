import { bytesOf } from '../values/json-bytes';
import type { Json } from '../values/json';
import { fittingProblems } from './fitting-problems';
import type { InstanceState, SettledChange } from './state';
import { STATE_BOUNDS } from './state-bounds';

/** Ten updates may be under way at once in a run, and a caller that lost its answer asks again within minutes. */
const MAX_SETTLED = 30;
/** Of one refusal, so that it does not push out all others. */
const REFUSAL_BYTES = 3_000;

/** Remembers what came of a change, so that its sender can be told and the same change sent again is not another one. */
export function settle(state: InstanceState, { id, at, errors }: SettledChange): InstanceState {
  const short = errors === null ? null : fittingProblems(errors, REFUSAL_BYTES);
  let settled = [...state.settled, { id, at, errors: short }].slice(-MAX_SETTLED);
  while (bytesOf(settled as unknown as Json) > STATE_BOUNDS.settled) settled = settled.slice(1);
  return { ...state, settled };
}

/** What came of the change with this id; null: it still waits, or is not known (any more). */
export function settledChange({ settled }: InstanceState, id: string): SettledChange | null {
  return settled.find((change) => change.id === id) ?? null;
}

/** Whether the change with this id waits, or was settled lately. */
export function isKnownChange(state: InstanceState, id: string): boolean {
  return settledChange(state, id) !== null || isWaiting(state, id);
}

export function isWaiting({ wantedUpdates }: InstanceState, id: string): boolean {
  return wantedUpdates.some((update) => update.id === id);
}
