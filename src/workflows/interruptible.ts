import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Entity } from './messages';

/**
 * Runs an activity that a signal may cancel; null where it was cancelled without an answer. Also where it failed after it was asked to end:
 * nothing that is cancelled is tried again, so such a failure would be the end of the instance.
 */
export async function interruptible<T>(
  entity: Entity,
  name: NonNullable<Entity['activity']>['name'],
  run: () => Promise<T>,
): Promise<T | null> {
  const scope = new CancellationScope();
  entity.activity = { name, cancel: () => scope.cancel() };
  try {
    return await scope.run(run);
  } catch (error) {
    const isInterrupted = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
    if (isInterrupted && (isCancellation(error) || error instanceof ActivityFailure)) return null;
    throw error;
  } finally {
    entity.activity = null;
  }
}
