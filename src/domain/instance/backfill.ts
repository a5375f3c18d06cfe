import type { AgainRange } from '../reading/again-range';
import { baselineBefore, BEFORE_ALL_DATES } from '../reading/baseline';
import { refuseUpdate } from './updates';
import type { InstanceState, ResourceState } from './state';
import type { Json } from '../values/json';
import type { Problem } from '../values/problem';
import { succeeded, type Result } from '../values/result';
import type { PollerStart } from '../reading/settings';
import { readBackfill } from './backfill-request';
import { goOnAgain, startAgain } from '../reading/told-again';
import type { Watermark } from '../reading/watermark';

/**
 * Reads a resource again from `since` and sends what is dated from then to `until` (both as `backfillRange`; without an
 * end, all since) under the ids it had. The one way back for a watermark, and never a way forward: if less than that
 * was read, it goes on from there.
 */
export function backfill(state: InstanceState, payload: Json, now: string): InstanceState {
  const result = backfilled(state, payload, now);
  return result.ok ? result.value : refuseUpdate(state, result.problem, now);
}

/**
 * The same, with what is wrong for an answer. `besides` are keys that may stand beside those of a backfill.
 */
export function backfilled(
  state: InstanceState,
  payload: Json,
  now: string,
  besides: readonly string[] = [],
): Result<InstanceState, Problem[]> {
  const wish = readBackfill(payload, Object.keys(state.resources), Date.parse(now), besides);
  if (!wish.ok) return wish;
  const { resource: name, range } = wish.value;
  const resource = state.resources[name] as ResourceState;
  const { watermark, deletions, wantedAt } = resource;
  const restarted: ResourceState = {
    ...resource,
    watermark: setBack(watermark, range, firstOf(state.settings.start, wantedAt)),
    deletions: deletions === null ? null : setBack(deletions, range, wantedAt),
    epoch: resource.epoch + 1,
    nextPollAt: now,
  };
  return succeeded({ ...state, resources: { ...state.resources, [name]: restarted } });
}

/**
 * From the beginning of the range on, or from where it stands if that is earlier. What was never read and begins
 * earlier still begins there.
 */
function setBack(watermark: Watermark, range: AgainRange, beginning: string): Watermark {
  const { at } = watermark;
  if (at !== null) return range.from <= at ? startAgain(watermark, range) : goOnAgain(watermark, range);
  if (beginning < range.from) return watermark;
  return startAgain({ ...watermark, baseline: baselineBefore(beginning) }, range);
}

/** Where a resource that was never read will begin. */
function firstOf(start: PollerStart, wantedAt: string): string {
  if (start === 'all') return BEFORE_ALL_DATES;
  return start === 'now' ? wantedAt : start;
}
