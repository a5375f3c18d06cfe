import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AttemptReport, ElementInstanceActivities } from '../contract/activities';
import { workflowIdOf } from '../contract/ids';
import {
  HELD_QUERY,
  HELD_SIGNALS,
  HELD_UPDATES,
  type HeldAnswer,
  type HeldDescription,
  type HeldNotificationInput,
} from '../contract/held-notification';
import { NOT_REDELIVERED, type Redeliveries } from '../domain/delivery/redeliveries';
import { HELD_QUERY_DESCRIPTION, HELD_SIGNAL_DESCRIPTIONS } from '../contract/message-descriptions';
import { PRIORITY } from '../contract/priority';
import { SIGNALS, type HeldEnd, type HeldOutcome } from '../contract/messages';
import { describeHeld } from './held-details';

const { sendOnce } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: '8 seconds',
  priority: { priorityKey: PRIORITY.awaited },
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * A notification that the receiver rejected, or that is too large to be sent. It waits for somebody to have it sent
 * again or to give it up, 30 days by default. A workflow of its own: it is found in the Web UI, and its instance goes
 * on without it.
 */
export async function heldNotification(input: HeldNotificationInput): Promise<HeldOutcome> {
  const held: Held = { ...input, redeliveries: input.redeliveries ?? NOT_REDELIVERED };
  try {
    return await hold(held);
  } catch (error) {
    // Somebody cancelled the workflow in the Web UI. (A run that is continued as new comes here, too.)
    if (!CancellationScope.current().consideredCancelled) throw error;
    return CancellationScope.nonCancellable(() => end(held, 'discarded'));
  }
}

/** The notification, and what came of its redeliveries so far. */
type Held = HeldNotificationInput & { redeliveries: Redeliveries };

async function hold(held: Held): Promise<HeldOutcome> {
  const wanted = { redelivery: false, discard: false };
  let isSending = false;
  let outcome: HeldOutcome | null = null;
  const answered = async (isKnown: () => boolean): Promise<HeldAnswer> => {
    await condition(() => outcome !== null || isKnown());
    return { outcome, redeliveries: held.redeliveries };
  };
  const over = async (found: HeldOutcome): Promise<HeldOutcome> => {
    await end(held, found);
    outcome = found;
    await condition(allHandlersFinished);
    return found;
  };
  setHandler(defineSignal(HELD_SIGNALS.redeliver), () => void (wanted.redelivery = true), {
    description: HELD_SIGNAL_DESCRIPTIONS.redeliver,
  });
  setHandler(defineSignal(HELD_SIGNALS.discard), () => void (wanted.discard = true), {
    description: HELD_SIGNAL_DESCRIPTIONS.discard,
  });
  setHandler(defineQuery<HeldDescription>(HELD_QUERY), () => descriptionOf(held), {
    description: HELD_QUERY_DESCRIPTION,
  });
  setHandler(
    defineUpdate<HeldAnswer>(HELD_UPDATES.redeliver),
    () => {
      const { count } = held.redeliveries;
      // Who asks while it is being sent is told what comes of that.
      wanted.redelivery ||= !isSending;
      // If it was accepted, the end is what is to be told.
      return answered(() => held.redeliveries.count > count && held.redeliveries.lastError !== null);
    },
    { description: HELD_SIGNAL_DESCRIPTIONS.redeliver },
  );
  setHandler(
    defineUpdate<HeldAnswer>(HELD_UPDATES.discard),
    () => {
      wanted.discard = true;
      return answered(() => false);
    },
    { description: HELD_SIGNAL_DESCRIPTIONS.discard },
  );

  for (;;) {
    setCurrentDetails(describeHeld(descriptionOf(held)));
    const leftMs = Date.parse(held.heldUntil) - Date.now();
    const isWoken = await condition(() => wanted.redelivery || wanted.discard, Math.max(1, leftMs));
    if (wanted.discard) return over('discarded');
    if (!isWoken) return over('expired');
    wanted.redelivery = false;
    isSending = true;
    const report = await sendOnce.executeWithOptions({ summary: 'redelivery' }, [
      { ...held, target: null, notification: held.notification },
    ]);
    isSending = false;
    held.redeliveries = after(held.redeliveries, report);
    if (report.failure === null) return over('delivered');
    if (!workflowInfo().continueAsNewSuggested) continue;
    await condition(() => allHandlersFinished() || wanted.redelivery || wanted.discard);
    if (!wanted.redelivery && !wanted.discard) await continueAsNew<typeof heldNotification>(held);
  }
}

function after({ count }: Redeliveries, { status, failure, reply }: AttemptReport): Redeliveries {
  return {
    count: count + 1,
    lastAt: new Date(Date.now()).toISOString(),
    lastStatus: status,
    lastError: failure === null || reply === null ? (failure?.message ?? null) : `${failure.message}: ${reply}`,
  };
}

/** Tells the instance; one that was deleted needs no word. */
async function end({ instance, notification, redeliveries }: Held, outcome: HeldOutcome): Promise<HeldOutcome> {
  const word: HeldEnd = { id: notification.id, outcome, redeliveries };
  const handle = getExternalWorkflowHandle(workflowIdOf(instance.id));
  await handle.signal(SIGNALS.heldEnd, word).catch(() => undefined);
  return outcome;
}

function descriptionOf({ notification, reason, heldAt, heldUntil, redeliveries }: Held): HeldDescription {
  const events = notification.events.map(({ eventId, type, objectId, date }) => ({
    eventId,
    eventType: type,
    objectId,
    date,
  }));
  return { id: notification.id, resource: notification.resource, events, reason, heldAt, heldUntil, redeliveries };
}
