import { ActivityFailure, CancellationScope, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { Entity } from './entity';

/**
 * Runs an activity that a signal may cancel; null if it was cancelled without an answer. Also if it failed after it was
 * asked to end: nothing that is cancelled is tried again, so such a failure would be the end of the instance. If its
 * worker died, what it recorded last is all that is left of it: `fromHeartbeat` makes an answer of that, or null of
 * nothing.
 */
export async function interruptible<T, Details = never>(
  entity: Entity,
  name: NonNullable<Entity['activity']>['name'],
  run: () => Promise<T>,
  fromHeartbeat: (details: Details) => T = () => null as T,
): Promise<T | null> {
  const scope = new CancellationScope();
  entity.activity = { name, cancel: () => scope.cancel() };
  try {
    return await scope.run(run);
  } catch (error) {
    const isInstanceEnding = CancellationScope.current().consideredCancelled;
    const timeout = timeoutIn(error);
    const isInterrupted = scope.consideredCancelled && (isCancellation(error) || error instanceof ActivityFailure);
    if (isInstanceEnding || (timeout === null && !isInterrupted)) throw error;
    const details = timeout?.lastHeartbeatDetails as Details | undefined;
    return details === undefined ? null : fromHeartbeat(details);
  } finally {
    entity.activity = null;
  }
}

function timeoutIn(error: unknown): TimeoutFailure | null {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure ? cause : null;
}
