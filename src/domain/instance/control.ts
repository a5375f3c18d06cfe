import type { Json } from '../values/json';
import type { Problem } from '../values/problem';
import { failed, succeeded, type Result } from '../values/result';
import { backfilled } from './backfill';
import type { InstanceState } from './state';
import { sweepNow } from './sweeps';
import { pause, pollNow, resume } from './updates';

const ACTIONS: Readonly<Record<string, (state: InstanceState, now: string) => InstanceState>> = {
  pause,
  resume,
  pollNow,
  sweepNow,
};

/**
 * Does what an instance is told: `{"action": "pause"}`, `resume`, `pollNow`, `sweepNow`, or
 * `{"action": "backfill", "resource", "since", "until"}`. Refused whole, with pointers into what was sent.
 */
export function control(state: InstanceState, payload: Json, now: string): Result<InstanceState, Problem[]> {
  const { action } = (payload ?? {}) as { action?: Json };
  if (action === 'backfill') return backfilled(state, payload, now, ['action']);
  if (typeof action === 'string' && Object.hasOwn(ACTIONS, action))
    return succeeded((ACTIONS[action] as (typeof ACTIONS)[string])(state, now));
  const allowed = [...Object.keys(ACTIONS), 'backfill'].join(', ');
  return failed([{ pointer: '/action', message: `not an action; allowed: ${allowed}` }]);
}
