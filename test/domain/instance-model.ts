import type { DeliveryFailure } from '../../src/domain/delivery-outcome';
import { recordApart, recordHeld, toHold, toTakeApart } from '../../src/domain/instance-holding';
import { DELIVERY_WAITS_MS } from '../../src/domain/retry-schedule';
import type { RecordReader } from '../../src/domain/change';
import { backfill } from '../../src/domain/instance-backfill';
import { applyChange, pause, pollNow, resume } from '../../src/domain/instance-changes';
import { carriedState, notificationsToSend, recordDelivery } from '../../src/domain/instance-delivery';
import { askedOf, recordPoll } from '../../src/domain/instance-polling';
import {
  canDeliver,
  canPoll,
  dueResources,
  initialState,
  type InstanceState,
  type ResourceState,
} from '../../src/domain/instance-state';
import { buildNotifications, splitNotification } from '../../src/domain/build-notifications';
import type { Notification } from '../../src/domain/notification';
import { windowFrom } from '../../src/domain/poll-window';
import type { PollReport, ResourcePoll } from '../../src/domain/reports';
import type { InstanceIdentity, InstanceSettings, ResourceSettings } from '../../src/domain/settings';
import { startFrom, type StartedProgress } from '../../src/domain/watermark';
import { createWindowReader } from '../../src/domain/window-reader';

const SECOND = 1000;
const PAGE = 4;
const EPOCH = Date.parse('2026-01-05T09:00:00.000Z');

export const instance: InstanceIdentity = {
  id: 77,
  name: 'model',
  tags: [],
  elementKey: 'model',
  hubKey: 'crm',
  organization: 'test',
  accountId: 1,
  companyId: 2,
  userId: 3,
};

const reader: RecordReader = {
  idOf: ({ id }) => String(id),
  updatedMs: ({ updated }) => Date.parse(updated as string),
  createdMs: () => null,
  isDeleted: () => false,
};

export function settingsOf(names: readonly string[], pollDelayMs = 0): InstanceSettings {
  const resource = { url: '', idField: 'id', pollDelayMs, deletes: { mode: 'none' } } as ResourceSettings;
  return {
    eventsEnabled: true,
    callbackUrl: 'http://receiver.example',
    refreshIntervalMs: 60 * SECOND,
    start: 'all',
    format: 'elements',
    delivery: { attemptTimeoutMs: 15_000, waitsMs: [...DELIVERY_WAITS_MS], heldForMs: 30 * 86_400_000 },
    resources: Object.fromEntries(names.map((name) => [name, resource])),
  };
}

export interface Accepted {
  resource: string;
  objectId: string;
  eventId: string;
  content: unknown;
}

/** Records that the receiver rejects, whatever they hold. */
export const POISON = ['30', '33', '36', '40'];
const UNAVAILABLE: DeliveryFailure = {
  kind: 'unavailable',
  status: 503,
  message: 'HTTP 503',
  retryAfterMs: 1_000,
  reply: null,
};
const REJECTED: DeliveryFailure = {
  kind: 'rejected',
  status: 422,
  message: 'HTTP 422',
  retryAfterMs: null,
  reply: null,
};

function isPoison({ events }: Notification): boolean {
  return events.some(({ objectId }) => POISON.includes(objectId));
}

function contentsOf({ resource, body, events }: Notification): Accepted[] {
  const { message } = JSON.parse(body) as { message: { raw: Record<string, { content: unknown }[]> } };
  return events.map(({ eventId, objectId }, place) => ({
    resource,
    objectId,
    eventId,
    content: message.raw[resource]?.[place]?.content,
  }));
}

/**
 * An instance with its vendor and its receiver, driven as the workflow and the activities drive the domain rules. What the loop
 * awaits is in two halves, so that signals can come between them. The state goes through JSON at every step.
 */
export function createInstanceModel(names: readonly string[]) {
  const rows = new Map<string, { resource: string; id: number; updatedMs: number; content: number }>();
  const accepted: Accepted[] = [];
  const held: Accepted[] = [];
  let nowMs = EPOCH;
  let state = initialState(instance, {}, settingsOf(names), iso());

  function iso(): string {
    return new Date(nowMs).toISOString();
  }

  function become(next: InstanceState): void {
    const copy = JSON.parse(JSON.stringify(next)) as InstanceState;
    expect(copy).toEqual(next);
    state = copy;
  }

  /** One round of the loop; `meanwhile` runs while its activity is under way. False where there is nothing to do. */
  function work(meanwhile: () => void, willAccept: number, fails: boolean): boolean {
    const unsendable = canDeliver(state) ? toHold(state) : null;
    const rejected = canDeliver(state) ? toTakeApart(state) : null;
    if (rejected !== null) become(recordApart(state, splitNotification(rejected, instance.id)));
    else if (unsendable !== null) hold(unsendable.notification, unsendable.reason);
    else if (canDeliver(state)) deliver(meanwhile, willAccept, fails);
    else if (canPoll(state) && dueResources(state, iso()).length > 0) poll(meanwhile);
    else return false;
    return true;
  }

  function poll(meanwhile: () => void): void {
    const due = dueResources(state, iso());
    const asked = askedOf(state, due);
    const before = due.map((name) => [name, (state.resources[name] as ResourceState).progress] as const);
    meanwhile();
    const resources = before.map(([name, progress]): ResourcePoll => {
      const started = progress.at === null ? startFrom(new Date(0).toISOString()) : null;
      return { ...read(name, started ?? (progress as StartedProgress)), started };
    });
    const report: PollReport = { polledAt: iso(), resources, grant: null, reauthorization: null };
    become(recordPoll(state, report, asked, nowMs));
  }

  function read(resource: string, progress: StartedProgress): Extract<ResourcePoll, { outcome: 'read' }> {
    const rules = {
      instanceId: instance.id,
      resource,
      paging: 'offset' as const,
      filterByUpdatedDate: true,
      filterByCurrentDate: false,
      createdCheckToleranceMs: 0,
      pollDelayMs: 0,
      templateUnitMs: SECOND,
      maxChanges: 12,
      maxBytes: 1_000_000,
    };
    const window = createWindowReader(rules, reader, progress);
    const fromMs = Date.parse(windowFrom(progress, SECOND));
    const found = [...rows.values()]
      .filter((row) => row.resource === resource && row.updatedMs >= fromMs)
      .sort((a, b) => a.updatedMs - b.updatedMs || a.id - b.id)
      .map(({ id, updatedMs, content }) => ({ id, updated: new Date(updatedMs).toISOString(), content }));
    const clock = { earliestMs: nowMs, latestMs: nowMs + 999 };
    for (let isWanted = true; isWanted;) {
      const position = window.position();
      const offset = position !== null && 'offset' in position ? position.offset : 0;
      isWanted = window.take({ records: found.slice(offset, offset + PAGE), total: found.length, next: null }, clock);
    }
    const { changes, next, againInMs } = window.finish();
    const notifications = buildNotifications(instance, resource, changes, nowMs);
    return { resource, outcome: 'read', notifications, next, started: null, deletions: null, againInMs, warning: null };
  }

  function deliver(meanwhile: () => void, willAccept: number, fails: boolean): void {
    const sent = notificationsToSend(state);
    const isReached = (place: number) => !fails || place < Math.min(willAccept, sent.length - 1);
    const refused = sent.findIndex((notification, place) => !isReached(place) || isPoison(notification));
    const count = refused === -1 ? sent.length : refused;
    for (const notification of sent.slice(0, count)) accepted.push(...contentsOf(notification));
    meanwhile();
    const failure = refused === -1 ? null : isReached(refused) ? REJECTED : UNAVAILABLE;
    become(recordDelivery(state, { accepted: count, acceptedStatus: 200, failure }, nowMs, 0.5));
  }

  function hold(notification: Notification, reason: string): void {
    held.push(...contentsOf(notification));
    become(recordHeld(state, notification, reason, nowMs));
  }

  return {
    accepted,
    held,
    rows,
    state: () => state,
    work,
    advance: (ms: number) => void (nowMs += ms),
    change: (resource: string, id: number) => {
      const key = `${resource} ${id}`;
      const updatedMs = Math.floor(nowMs / SECOND) * SECOND;
      rows.set(key, { resource, id, updatedMs, content: (rows.get(key)?.content ?? 0) + 1 });
    },
    pause: () => become(pause(state)),
    resume: () => become(resume(state, iso())),
    pollNow: () => become(pollNow(state, iso())),
    backfill: (resource: string, since = '1970-01-01T00:00:00Z') => become(backfill(state, { resource, since }, iso())),
    configure: (wanted: readonly string[], pollDelayMs: number) =>
      become(applyChange(state, { configuration: {}, settings: settingsOf(wanted, pollDelayMs) }, nowMs)),
    /** A new run: only so many bytes of what waits are carried into it. */
    cut: (maxBytes: number) => become(carriedState(state, maxBytes)),
    /**
     * Goes on, with a receiver that accepts everything, until nothing is left to do; twice, because what changes behind the reader of
     * a window is found by the poll after it.
     */
    settle: () => {
      for (let polls = 0; polls < 2; polls += 1) {
        become(resume(state, iso()));
        for (let rounds = 0; work(() => undefined, 0, false); rounds += 1)
          if (rounds > 200) throw new Error('the instance never comes to rest');
      }
    },
  };
}
