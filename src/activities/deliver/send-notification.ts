import type { Notification } from '../../domain/delivery/notification';
import type { InstanceIdentity } from '../../domain/values/instance-identity';
import type { ActivityDependencies } from '../dependencies';
import { outlastingCancellation } from '../runtime/worker-end';
import type { Attempt, Receiver } from './receiver';

/**
 * One attempt at a notification, told to the observer. Null: it was cut off because the worker ends, and nobody knows
 * what the receiver made of it.
 */
export async function sendNotification(
  dependencies: ActivityDependencies,
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>,
  receiver: Receiver,
  notification: Notification,
  timeoutMs: number,
): Promise<Attempt | null> {
  const startedAtMs = dependencies.now();
  const attempt = await outlastingCancellation(dependencies.stopping, async (signal) => {
    const answered = await receiver.send(notification, { timeoutMs, signal });
    const isCutOff = signal.aborted && answered.failure !== null && answered.status === null;
    return isCutOff ? null : answered;
  });
  if (attempt === null) return null;
  const { status, failure, durationMs } = attempt;
  const endedAtMs = startedAtMs + durationMs;
  dependencies.observer?.attempted({ instance, notification, status, failure, startedAtMs, endedAtMs });
  return attempt;
}
