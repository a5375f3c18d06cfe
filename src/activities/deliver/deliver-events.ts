import { Context } from '@temporalio/activity';
import type { DeliverEventsInput, DeliveryHeartbeat, ElementInstanceActivities } from '../../contract/activities';
import type { DeliveryReport } from '../../domain/instance/reports';
import type { ActivityDependencies } from '../dependencies';
import { unexpected } from '../failures';
import { failIfHeldBack, recordDurably, withHeartbeat } from '../runtime/heartbeat';
import { openReceiver } from './open-receiver';
import { sendNotification } from './send-notification';

/** A round ends after so long: a slow receiver's instance stands in line again, behind those that wait for a worker. */
const ROUND_MS = 20_000;

/**
 * Sends notifications in their order until the first that is not accepted. Each acceptance is recorded with the server before the
 * next one is sent, so a killed worker repeats one notification at most, under the same ids and with the same bytes.
 * Cancelled (pause, stop, a new callback, a worker that ends), it lets the attempt under way end and answers how far it came.
 */
export function createDeliverEvents(dependencies: ActivityDependencies): ElementInstanceActivities['deliverEvents'] {
  return async function deliverEvents(input) {
    const before = Context.current().info.heartbeatDetails as DeliveryHeartbeat | undefined;
    const delivered: DeliveryHeartbeat = before ?? { accepted: 0, acceptedStatus: null };
    try {
      const report = await withHeartbeat(
        () => delivered,
        (signal) => deliverFrom(dependencies, input, delivered, signal),
        { answersWhenCancelled: true },
      );
      // Nothing to report: a round that was paused before it sent anything waits where it is.
      if (report.failure === null && report.accepted === 0) failIfHeldBack();
      return report;
    } catch (error) {
      // What was accepted comes first: the next round meets the same trouble, with nothing to lose.
      if (delivered.accepted > 0) return { ...delivered, failure: null };
      throw unexpected('deliverEvents', error);
    }
  };
}

async function deliverFrom(
  dependencies: ActivityDependencies,
  input: DeliverEventsInput,
  delivered: DeliveryHeartbeat,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  const { now } = dependencies;
  const roundEndsAtMs = now() + ROUND_MS;
  const { instance, attemptTimeoutMs } = input;
  const receiver = openReceiver(dependencies, instance, input.target);
  if (!receiver.ok) return { ...delivered, failure: receiver.problem };
  // A worker that slept (a stopped process, a suspended machine) wakes up with attempts that others have taken over since.
  if (!(await recordDurably(delivered))) return { ...delivered, failure: null };
  for (const notification of input.notifications.slice(delivered.accepted)) {
    if (signal.aborted || now() >= roundEndsAtMs) break;
    const outcome = await sendNotification(dependencies, instance, receiver.value, notification, attemptTimeoutMs);
    if (outcome === null) break;
    if (outcome.failure !== null) return { ...delivered, failure: outcome.failure };
    delivered.accepted += 1;
    delivered.acceptedStatus = outcome.status;
    if (!(await recordDurably(delivered))) break;
  }
  return { ...delivered, failure: null };
}
