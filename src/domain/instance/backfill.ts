import { refuseUpdate } from './updates';
import type { InstanceState, ResourceState } from './state';
import type { Json } from '../values/json';
import type { Problem } from '../values/problem';
import { failed, succeeded, type Result } from '../values/result';
import type { PollerStart } from '../reading/settings';
import { sinceMs } from './since';
import { startAgain, type Watermark } from '../reading/watermark';

/**
 * Reads a resource again from a date (ISO, inclusive, UTC if it names no zone, not in the future) and sends what changed since under
 * the ids it had. The one way back for a watermark, and never a way forward: if less than that was read, it goes on from there.
 */
export function backfill(state: InstanceState, payload: Json, now: string): InstanceState {
  const result = backfilled(state, payload, now);
  return result.ok ? result.value : refuseUpdate(state, result.problem, now);
}

/** The same, with what is wrong for an answer. */
export function backfilled(state: InstanceState, payload: Json, now: string): Result<InstanceState, Problem[]> {
  const { resource: name, since } = (payload ?? {}) as { resource?: Json; since?: Json };
  const isKnown = typeof name === 'string' && Object.hasOwn(state.resources, name);
  const resource = isKnown ? state.resources[name] : undefined;
  const fromMs = sinceMs(since);
  const errors: Problem[] = [];
  if (resource === undefined) {
    errors.push({
      pointer: '/resource',
      message: `not a resource of this instance; it polls ${Object.keys(state.resources).join(', ')}`,
    });
  }
  if (Number.isNaN(fromMs))
    errors.push({ pointer: '/since', message: 'not an ISO date, such as 2026-01-31T00:00:00Z' });
  else if (fromMs > Date.parse(now)) errors.push({ pointer: '/since', message: 'this date is in the future' });
  if (resource === undefined || errors.length > 0) return failed(errors);
  const from = new Date(fromMs).toISOString();
  const restarted: ResourceState = {
    ...resource,
    watermark: setBack(resource.watermark, from, firstOf(state.settings.start, resource.wantedAt)),
    deletions: resource.deletions === null ? null : setBack(resource.deletions, from, resource.wantedAt),
    epoch: resource.epoch + 1,
    nextPollAt: now,
  };
  return succeeded({ ...state, resources: { ...state.resources, [name as string]: restarted } });
}

/** From `since` on, or from where it stands if that is earlier. What was never read and begins earlier still begins there. */
function setBack(watermark: Watermark, since: string, beginning: string): Watermark {
  if (watermark.at === null) return beginning < since ? watermark : startAgain(watermark, since);
  const again = startAgain(watermark, since);
  if (since <= watermark.at) return again;
  // Less was read than that: it goes on from there, and no further.
  const { ledger, far } = again;
  return { ...watermark, window: null, passed: null, ledger, far };
}

/** Where a resource that was never read will begin. */
function firstOf(start: PollerStart, wantedAt: string): string {
  if (start === 'all') return new Date(0).toISOString();
  return start === 'now' ? wantedAt : start;
}
