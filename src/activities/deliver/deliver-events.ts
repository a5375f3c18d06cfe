import { Context } from '@temporalio/activity';
import type { DeliverEventsInput, DeliveryHeartbeat, ElementInstanceActivities } from '../../contract/activities';
import { acceptedInOrder, nextInLanes } from '../../domain/delivery/lanes';
import type { Notification } from '../../domain/delivery/notification';
import type { DeliveryFailure } from '../../domain/delivery/outcome';
import type { DeliveryReport } from '../../domain/instance/reports';
import type { ActivityDependencies } from '../dependencies';
import { unexpected } from '../failures';
import { failIfHeldBack, recordDurably, withHeartbeat } from '../runtime/heartbeat';
import { openReceiver } from './open-receiver';
import { sendNotification } from './send-notification';

/** A round ends after so long: a slow receiver's instance stands in line again, behind those that wait for a worker. */
const ROUND_MS = 20_000;

/**
 * Sends notifications in their order until the first that is not accepted; several at once if that is wanted, and never
 * two with the same record. Each acceptance is recorded with the server before another one is sent in its place, so a
 * killed worker repeats as many notifications as may be under way, under the same ids and with the same bytes.
 * Cancelled (pause, stop, a new callback, a worker that ends), it lets the attempt under way end and answers how far it
 * came.
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
      if (delivered.accepted > 0 || (delivered.ahead ?? []).length > 0) return { ...delivered, failure: null };
      throw unexpected('deliverEvents', error);
    }
  };
}

/** One notification of a round that ended in a way that ends the round. */
interface Failed {
  place: number;
  failure: DeliveryFailure;
}

async function deliverFrom(
  dependencies: ActivityDependencies,
  input: DeliverEventsInput,
  delivered: DeliveryHeartbeat,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  const { now } = dependencies;
  const roundEndsAtMs = now() + ROUND_MS;
  const { instance, attemptTimeoutMs, notifications, concurrency = 1 } = input;
  const opened = openReceiver(dependencies, instance, input.target);
  if (!opened.ok) return { ...delivered, failure: opened.problem };
  const receiver = opened.value;
  // A worker that slept (a stopped process, a suspended machine) wakes up with attempts that others have taken over
  // since.
  if (!(await recordDurably(delivered))) return { ...delivered, failure: null };
  const accepted = placesOf(notifications, delivered);
  const underWay = new Map<number, Promise<void>>();
  const failed: Failed[] = [];
  let isOver = false;

  async function send(place: number): Promise<void> {
    const notification = notifications[place] as Notification;
    const outcome = await sendNotification(dependencies, instance, receiver, notification, attemptTimeoutMs);
    if (outcome?.failure) failed.push({ place, failure: outcome.failure });
    if (outcome === null || outcome.failure !== null) {
      isOver = true;
      return;
    }
    accepted.add(place);
    const { accepted: inOrder, ahead } = acceptedInOrder(notifications, accepted);
    Object.assign(delivered, { accepted: inOrder, acceptedStatus: outcome.status }, concurrency > 1 ? { ahead } : {});
    if (!(await recordDurably(delivered))) isOver = true;
  }

  try {
    for (;;) {
      while (!isOver && underWay.size < concurrency && !signal.aborted && now() < roundEndsAtMs) {
        const place = nextInLanes(notifications, accepted, new Set(underWay.keys()));
        if (place === null) break;
        underWay.set(
          place,
          send(place).finally(() => underWay.delete(place)),
        );
      }
      if (underWay.size === 0) break;
      await Promise.race(underWay.values());
    }
  } finally {
    // One that fails in a way of its own does not leave the others behind.
    await Promise.allSettled(underWay.values());
  }
  const [first = null] = failed.sort((one, other) => one.place - other.place);
  return { ...delivered, failure: first?.failure ?? null };
}

/** What an attempt before this one had accepted. */
function placesOf(notifications: readonly Notification[], { accepted, ahead = [] }: DeliveryHeartbeat): Set<number> {
  const places = notifications.flatMap(({ id }, place) => (place < accepted || ahead.includes(id) ? [place] : []));
  return new Set(places);
}
