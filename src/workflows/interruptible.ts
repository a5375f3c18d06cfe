import { ActivityFailure, CancellationScope, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { Entity } from './messages';

/**
 * Runs an activity that a signal may cancel; null where it was cancelled without an answer. Also where it failed after it was asked to end:
 * nothing that is cancelled is tried again, so such a failure would be the end of the instance. Where its worker died meanwhile, what it
 * recorded last is all that is left of it: `fromHeartbeat` makes an answer of that.
 */
export async function interruptible<T, Details = never>(
  entity: Entity,
  name: NonNullable<Entity['activity']>['name'],
  run: () => Promise<T>,
  fromHeartbeat: (details: Details) => T | null = () => null,
): Promise<T | null> {
  const scope = new CancellationScope();
  entity.activity = { name, cancel: () => scope.cancel() };
  try {
    return await scope.run(run);
  } catch (error) {
    const isInterrupted = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
    if (!isInterrupted || !(isCancellation(error) || error instanceof ActivityFailure)) throw error;
    const details = lastHeartbeatOf(error) as Details | null;
    return details === null ? null : fromHeartbeat(details);
  } finally {
    entity.activity = null;
  }
}

function lastHeartbeatOf(error: unknown): unknown {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure ? (cause.lastHeartbeatDetails ?? null) : null;
}
