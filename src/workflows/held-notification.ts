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
  type Redeliveries,
} from '../contract/held-notification';
import { PRIORITY } from '../contract/priority';
import { SIGNALS, type HeldEnd, type HeldOutcome } from '../contract/messages';
import { describeHeld } from './held-details';

const { sendOnce } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '90 seconds',
  priority: { priorityKey: PRIORITY.awaited },
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

const NONE: Redeliveries = { count: 0, lastAt: null, lastStatus: null, lastError: null };

/**
 * A notification that the receiver rejected, or that is too large to be sent. It waits for somebody to have it sent again or to give it up, 30
 * days by default. A workflow of its own: it is found in the Web UI, and its instance goes on without it.
 */
export async function heldNotification(input: HeldNotificationInput): Promise<HeldOutcome> {
  try {
    return await hold(input);
  } catch (error) {
    // Somebody cancelled the workflow in the Web UI. (A run that is continued as new comes here, too.)
    if (!CancellationScope.current().consideredCancelled) throw error;
    return CancellationScope.nonCancellable(() => end(input, 'discarded'));
  }
}

async function hold(input: HeldNotificationInput): Promise<HeldOutcome> {
  const wanted = { redelivery: false, discard: false };
  let isSending = false;
  let outcome: HeldOutcome | null = null;
  let redeliveries = input.redeliveries ?? NONE;
  const answered = async (isKnown: () => boolean): Promise<HeldAnswer> => {
    await condition(() => outcome !== null || isKnown());
    return { outcome, redeliveries };
  };
  const over = async (found: HeldOutcome): Promise<HeldOutcome> => {
    await end(input, found);
    outcome = found;
    await condition(allHandlersFinished);
    return found;
  };
  setHandler(defineSignal(HELD_SIGNALS.redeliver), () => void (wanted.redelivery = true));
  setHandler(defineSignal(HELD_SIGNALS.discard), () => void (wanted.discard = true));
  setHandler(defineQuery<HeldDescription>(HELD_QUERY), () => descriptionOf(input, redeliveries));
  setHandler(defineUpdate<HeldAnswer>(HELD_UPDATES.redeliver), () => {
    const { count } = redeliveries;
    // Who asks while it is being sent is told what comes of that.
    wanted.redelivery ||= !isSending;
    return answered(() => redeliveries.count > count);
  });
  setHandler(defineUpdate<HeldAnswer>(HELD_UPDATES.discard), () => {
    wanted.discard = true;
    return answered(() => false);
  });

  for (;;) {
    setCurrentDetails(describeHeld(descriptionOf(input, redeliveries)));
    const leftMs = Date.parse(input.heldUntil) - Date.now();
    const isWoken = await condition(() => wanted.redelivery || wanted.discard, Math.max(1, leftMs));
    if (wanted.discard) return over('discarded');
    if (!isWoken) return over('expired');
    wanted.redelivery = false;
    isSending = true;
    const report = await sendOnce.executeWithOptions({ summary: 'redelivery' }, [
      { ...input, target: null, notification: input.notification },
    ]);
    isSending = false;
    if (report.failure === null) return over('delivered');
    redeliveries = after(redeliveries, report);
    if (!workflowInfo().continueAsNewSuggested) continue;
    await condition(() => allHandlersFinished() || wanted.redelivery || wanted.discard);
    if (!wanted.redelivery && !wanted.discard) await continueAsNew<typeof heldNotification>({ ...input, redeliveries });
  }
}

function after({ count }: Redeliveries, { status, failure, reply }: AttemptReport): Redeliveries {
  const message = failure?.message ?? null;
  return {
    count: count + 1,
    lastAt: new Date(Date.now()).toISOString(),
    lastStatus: status,
    lastError: reply === null ? message : `${message}: ${reply}`,
  };
}

/** Tells the instance; one that was deleted needs no word. */
async function end({ instance, notification }: HeldNotificationInput, outcome: HeldOutcome): Promise<HeldOutcome> {
  const word: HeldEnd = { id: notification.id, outcome };
  const handle = getExternalWorkflowHandle(workflowIdOf(instance.id));
  await handle.signal(SIGNALS.heldEnd, word).catch(() => undefined);
  return outcome;
}

function descriptionOf(input: HeldNotificationInput, redeliveries: Redeliveries): HeldDescription {
  const { notification, reason, heldAt, heldUntil } = input;
  const events = notification.events.map(({ eventId, type, objectId, date }) => ({
    eventId,
    eventType: type,
    objectId,
    date,
  }));
  return { id: notification.id, resource: notification.resource, events, reason, heldAt, heldUntil, redeliveries };
}
