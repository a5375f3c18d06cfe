import { ActivityCancellationType, proxyActivities, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { DeliveryHeartbeat, ElementInstanceActivities, ValidateUpdateInput } from '../contract/activities';
import { PRIORITY } from '../contract/priority';
import { ELEMENT_TAGS } from '../contract/search-attributes';
import { targetOf } from '../domain/instance/configuration-parts';
import { decide } from '../domain/instance/decided-changes';
import { applyUpdate, refuseWanted } from '../domain/instance/updates';
import { recordDelivery } from '../domain/instance/delivery';
import { recordSplit } from '../domain/instance/holding';
import type { InstanceState, WantedUpdate } from '../domain/instance/state';
import { isJsonObject } from '../domain/values/json';
import type { Notification } from '../domain/delivery/notification';
import { interruptible } from './interruptible';
import type { Entity } from './entity';

/** Longer than any round of deliveries takes, each attempt being timed; a killed worker is noticed by its heartbeat. */
const ACTIVITY_TIMEOUT = '2 hours';

const retry = { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '10 seconds' } as const;

const { splitNotification, resealSecrets, validateUpdate } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: ACTIVITY_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry,
});
// Waits for the answer also when cancelled: only the activity knows what was accepted. If its worker died, what it
// recorded comes with the time-out, which therefore must not be tried again by the server: an attempt that is cancelled
// before it begins takes that with it.
const { deliverEvents } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: ACTIVITY_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { ...retry, nonRetryableErrorTypes: ['TemporalTimeout:Heartbeat', 'TemporalTimeout:StartToClose'] },
});

/** Has the notifications sent, as far as the receiver takes them. */
export async function deliver(entity: Entity, notifications: Notification[]): Promise<void> {
  const { instance, configuration, settings } = entity.state;
  const { attemptTimeoutMs } = settings.delivery;
  // Deletions that a sweep found are taken from its shards in their order, and so they are sent.
  const concurrency = entity.state.pending?.sweep === undefined ? settings.delivery.concurrency : 1;
  const events = notifications.reduce((sum, notification) => sum + notification.events.length, 0);
  const summary = `${counted(events, 'event')} in ${counted(notifications.length, 'notification')}`;
  const report = await interruptible(
    entity,
    'delivery',
    () =>
      deliverEvents.executeWithOptions({ summary }, [
        {
          instance,
          target: targetOf(configuration),
          notifications,
          attemptTimeoutMs,
          ...(concurrency > 1 && { concurrency }),
        },
      ]),
    (delivered: DeliveryHeartbeat) => ({ ...delivered, failure: null }),
  );
  if (report !== null) entity.state = recordDelivery(entity.state, report, Date.now(), Math.random());
}

/** Has the events of a rejected notification put into notifications of their own. */
export async function split(entity: Entity, notification: Notification): Promise<void> {
  const instanceId = entity.state.instance.id;
  const summary = counted(notification.events.length, 'event');
  const parts = await splitNotification.executeWithOptions({ summary }, [{ instanceId, notification }]);
  entity.state = recordSplit(entity.state, parts);
}

/** Takes the first wanted update: it is applied whole, or refused whole. */
export async function takeUpdate(entity: Entity, update: WantedUpdate): Promise<void> {
  return update.kind === 'reseal' ? reseal(entity, update) : validate(entity, update, update.kind);
}

async function reseal(entity: Entity, update: WantedUpdate): Promise<void> {
  const { instance, configuration, grant } = entity.state;
  const asked = isJsonObject(update.payload) ? update.payload.keyId : update.payload;
  // As JSON, not as text: an object may have a `toString` of its own.
  const keyId = typeof asked === 'string' ? asked : JSON.stringify(asked ?? null);
  const result = await interruptible(entity, 'validation', () =>
    resealSecrets.executeWithOptions({ summary: `with the key ${keyId.slice(0, 80)}` }, [
      { instanceId: instance.id, configuration, grant, keyId },
    ]),
  );
  if (result === null) return;
  const now = new Date(Date.now()).toISOString();
  const state = { ...entity.state, wantedUpdates: entity.state.wantedUpdates.slice(1) };
  entity.state = result.ok
    ? decideGood({ ...state, configuration: result.configuration, grant: result.grant }, update, now)
    : refuseWanted(state, update, result.errors, now);
}

function decideGood(state: InstanceState, { id }: WantedUpdate, now: string): InstanceState {
  return id === undefined ? state : decide(state, { id, at: now, errors: null });
}

async function validate(
  entity: Entity,
  update: WantedUpdate,
  kind: ValidateUpdateInput['update']['kind'],
): Promise<void> {
  const { instance, configuration } = entity.state;
  const { eventsEnabled } = entity.state.settings;
  const result = await interruptible(entity, 'validation', () =>
    validateUpdate.executeWithOptions({ summary: `${kind} change`, priority: { priorityKey: PRIORITY.awaited } }, [
      {
        instanceId: instance.id,
        elementKey: instance.elementKey,
        configuration,
        update: { kind, payload: update.payload },
      },
    ]),
  );
  if (result === null) return;
  const now = new Date(Date.now()).toISOString();
  const state = { ...entity.state, wantedUpdates: entity.state.wantedUpdates.slice(1) };
  if (!result.ok) {
    entity.state = refuseWanted(state, update, result.errors, now);
    return;
  }
  const { configuration: changed, settings, identity } = result;
  const { name, tags } = identity;
  entity.state = decideGood(
    applyUpdate(state, { configuration: changed, settings, name, tags }, Date.now()),
    update,
    now,
  );
  if (name !== undefined) upsertMemo({ name });
  if (tags !== undefined) {
    upsertMemo({ tags });
    upsertSearchAttributes([{ key: ELEMENT_TAGS, value: tags }]);
  }
  if (settings.eventsEnabled !== eventsEnabled) {
    upsertMemo({ eventsEnabled: settings.eventsEnabled });
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
