import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Entity } from './messages';

/** Runs an activity that a signal may cancel; null where it was cancelled without an answer. */
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
    if (isCancellation(error) && scope.consideredCancelled && !CancellationScope.current().consideredCancelled)
      return null;
    throw error;
  } finally {
    entity.activity = null;
  }
}
