import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  isCancellation,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ElementInstanceActivities } from '../contract/activities';
import type { ElementInstanceInput, UpdateConfiguration } from '../contract/messages';
import { ELEMENT_INSTANCE_STATE, ELEMENT_TAGS } from '../contract/search-attributes';
import { applyChange, refuseChange } from '../domain/instance-changes';
import { carriedDelivery, notificationsToSend, recordDelivery } from '../domain/instance-delivery';
import { askedOf, recordPoll } from '../domain/instance-polling';
import {
  canDeliver,
  canPoll,
  dueResources,
  initialState,
  nextWorkAt,
  stateNameOf,
  type InstanceState,
  type InstanceStateName,
  type ResourceState,
} from '../domain/instance-state';
import { describeInstance } from './details';
import { answerMessages, type Entity } from './messages';

/** A run's history stays under 10,000 events also when nobody suggests a new run: an idle cycle has 11. */
const MAX_CYCLES = 250;
/** Pending notifications carried into a new run, in characters of JSON; the rest is read again. */
const MAX_CARRIED_CHARS = 150_000;
/** Longer than a vendor's 30 s for each of the pages that one poll may read; a killed worker is noticed by its heartbeat. */
const ACTIVITY_TIMEOUT = '2 hours';

const retry = { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '1 minute' } as const;

const { pollResources, validateChange } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: ACTIVITY_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry,
});
// Waits for the answer also when cancelled: only the activity knows what was accepted.
const { deliverEvents } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: ACTIVITY_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
});

/**
 * One element instance: sleeps until a resource is due, has it polled, delivers what changed, and only then moves the watermark.
 * Signal handlers change the state at once and synchronously; the loop alone awaits. So nothing is lost where a run ends: the new
 * run gets the whole state, and the server does not accept a new run while a signal is unread.
 */
export async function elementInstance(input: ElementInstanceInput): Promise<void> {
  const entity: Entity = {
    state: input.state ?? initialState(input.instance, input.configuration, input.settings, input.createdAt),
    isAwake: false,
    activity: null,
  };
  answerMessages(entity);
  let shown: InstanceStateName | null = input.state === undefined ? null : stateNameOf(entity.state);

  for (let cycles = 0; !entity.state.isStopped;) {
    shown = showState(entity.state, shown);
    if (cycles > 0 && (cycles >= MAX_CYCLES || workflowInfo().continueAsNewSuggested)) {
      // Without it a new run has the memo of the first: an instance would get back the name it was started with.
      const { memo } = workflowInfo();
      await makeContinueAsNewFunc<typeof elementInstance>({ memo })(carried(entity.state));
    }
    if (await work(entity)) cycles += 1;
    else await rest(entity);
  }
}

/** Does what is to be done next; false where nothing is. */
async function work(entity: Entity): Promise<boolean> {
  const now = new Date(Date.now()).toISOString();
  const { state } = entity;
  const isDue = (nextWorkAt(state) ?? '9999') <= now;
  if (state.wantedChanges.length > 0) await validate(entity);
  else if (isDue && canDeliver(state)) await deliver(entity);
  else if (isDue && canPoll(state)) await poll(entity, now);
  else return false;
  return true;
}

async function rest(entity: Entity): Promise<void> {
  entity.isAwake = false;
  const wakeAt = nextWorkAt(entity.state);
  if (wakeAt === null) return condition(() => entity.isAwake);
  const summary =
    entity.state.pending === null
      ? 'until the next poll'
      : `until attempt ${entity.state.failedAttempts + 1} at the delivery`;
  await condition(() => entity.isAwake, Math.max(1, Date.parse(wakeAt) - Date.now()), { summary });
}

async function poll(entity: Entity, now: string): Promise<void> {
  const { instance, configuration, settings, resources, grant } = entity.state;
  const due = dueResources(entity.state, now);
  const asked = askedOf(entity.state, due);
  const report = await interruptible(entity, 'poll', () =>
    pollResources.executeWithOptions({ summary: due.join(', ') }, [
      {
        instance,
        connection: withoutEventKeys(configuration),
        grant,
        start: settings.start,
        resources: due.map((resource) => {
          const { progress, deletions, wantedAt } = resources[resource] as ResourceState;
          return { resource, settings: settings.resources[resource] as never, progress, deletions, wantedAt };
        }),
      },
    ]),
  );
  if (report !== null) entity.state = recordPoll(entity.state, report, asked, Date.now());
}

async function deliver(entity: Entity): Promise<void> {
  const { instance, configuration } = entity.state;
  const notifications = notificationsToSend(entity.state);
  const events = notifications.reduce((sum, notification) => sum + notification.events.length, 0);
  const summary = `${counted(events, 'event')} in ${counted(notifications.length, 'notification')}`;
  const report = await interruptible(entity, 'delivery', () =>
    deliverEvents.executeWithOptions({ summary }, [
      { instance, target: onlyNotificationKeys(configuration), notifications },
    ]),
  );
  if (report !== null) entity.state = recordDelivery(entity.state, report, Date.now(), Math.random());
}

async function validate(entity: Entity): Promise<void> {
  const { instance, configuration, wantedChanges } = entity.state;
  const change = wantedChanges[0] as (typeof wantedChanges)[0];
  const result = await interruptible(entity, 'validation', () =>
    validateChange.executeWithOptions({ summary: `${change.kind} change` }, [
      { instanceId: instance.id, elementKey: instance.elementKey, configuration, change },
    ]),
  );
  if (result === null) return;
  const now = new Date(Date.now()).toISOString();
  const state = { ...entity.state, wantedChanges: entity.state.wantedChanges.slice(1) };
  if (!result.ok) {
    entity.state = refuseChange(state, result.errors, now);
    return;
  }
  const { name, tags } = change.kind === 'configuration' ? (change.payload as UpdateConfiguration) : {};
  entity.state = applyChange(state, { ...result, name, tags }, Date.now());
  if (name !== undefined) upsertMemo({ name });
  if (tags !== undefined) {
    upsertMemo({ tags });
    upsertSearchAttributes([{ key: ELEMENT_TAGS, value: tags }]);
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Runs an activity that a signal may cancel; null where it was cancelled without an answer. */
async function interruptible<T>(
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

/** Tells visibility and the Web UI what changed. An attribute is written only when it differs: each write is an event. */
function showState(state: InstanceState, shown: InstanceStateName | null): InstanceStateName {
  const name = stateNameOf(state);
  if (shown !== name) upsertSearchAttributes([{ key: ELEMENT_INSTANCE_STATE, value: name }]);
  setCurrentDetails(describeInstance(state));
  return name;
}

function carried(state: InstanceState): ElementInstanceInput {
  const { instance, configuration, settings, createdAt } = state;
  return {
    instance,
    configuration,
    settings,
    createdAt,
    state: { ...state, pending: carriedDelivery(state.pending, MAX_CARRIED_CHARS) },
  };
}

function withoutEventKeys(configuration: InstanceState['configuration']): InstanceState['configuration'] {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => !key.startsWith('event.')));
}

function onlyNotificationKeys(configuration: InstanceState['configuration']): InstanceState['configuration'] {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => key.startsWith('event.notification.')));
}
