import type { DeliveryFailure } from '../../../src/domain/delivery/outcome';
import { recordSplit, recordHeld } from '../../../src/domain/instance/holding';
import { DELIVERY_WAITS_MS } from '../../../src/domain/delivery/retry-schedule';
import { backfill } from '../../../src/domain/instance/backfill';
import { applyUpdate, pause, pollNow, resume, wantUpdate } from '../../../src/domain/instance/updates';
import { carriedState, recordDelivery } from '../../../src/domain/instance/delivery';
import { askedOf } from '../../../src/domain/instance/asked';
import { recordPoll } from '../../../src/domain/instance/polling';
import {
  initialState,
  type InstanceState,
  type ResourceState,
  type WantedUpdate,
} from '../../../src/domain/instance/state';
import { nextStep, type Step } from '../../../src/domain/instance/next-step';
import { buildNotifications, splitNotification } from '../../../src/domain/delivery/build-notifications';
import type { Notification } from '../../../src/domain/delivery/notification';
import type { PollReport, ResourcePoll } from '../../../src/domain/instance/reports';
import type { InstanceIdentity } from '../../../src/domain/values/instance-identity';
import type { InstanceSettings } from '../../../src/domain/instance/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import type { VendorClock } from '../../../src/domain/vendor/clock';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { RecordReader } from '../../../src/domain/reading/change';
import { startingPoint } from '../../../src/domain/reading/start';
import type { StartedWatermark } from '../../../src/domain/reading/watermark';
import { readOnce } from '../reading/read-once';

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
  hasUpdated: () => true,
  isDeleted: () => false,
  contentOf: canonicalJson,
  unitMs: SECOND,
  createdUnitMs: SECOND,
  formatUnitMs: SECOND,
  isDayAlone: () => false,
};

export function settingsOf(names: readonly string[], pollDelayMs = 0): InstanceSettings {
  const resource = { url: '', idField: ['id'], pollDelayMs, deletes: { mode: 'none' } } as unknown as ResourceSettings;
  return {
    eventsEnabled: true,
    callbackUrl: 'http://receiver.example',
    refreshIntervalMs: 60 * SECOND,
    start: 'all',
    format: 'elements',
    eventsPerNotification: 10,
    delivery: { attemptTimeoutMs: 15_000, concurrency: 1, waitsMs: [...DELIVERY_WAITS_MS], heldForMs: 30 * 86_400_000 },
    noticesEnabled: false,
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
 * An instance with its vendor and its receiver: what is done next is said by `nextStep`, as to the workflow, and
 * carried out here. What the loop awaits is in two halves, so that signals can come between them. The state goes
 * through JSON at every step. Nothing is swept.
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

  /** One round of the loop; `meanwhile` runs while its activity is under way. False where the instance waits. */
  function work(meanwhile: () => void, willAccept: number, fails: boolean): boolean {
    const step = nextStep(state, iso());
    switch (step.kind) {
      case 'takeUpdate':
        takeUpdate(step.update, meanwhile);
        return true;
      case 'split':
        become(recordSplit(state, splitNotification(step.notification, instance.id)));
        return true;
      case 'hold':
        hold(step.notification, step.reason);
        return true;
      case 'deliver':
        deliver(step.notifications, meanwhile, willAccept, fails);
        return true;
      case 'poll':
        poll(step.resources, meanwhile);
        return true;
      case 'wait':
        return false;
      case 'stop':
      case 'closeForgotten':
      case 'tellNotice':
      case 'fileLedger':
      case 'reportDeletions':
      case 'sweep':
        throw new Error(`nobody stops this instance, and nothing is swept, but it is to ${step.kind}`);
    }
  }

  /** Until a wait is over that needs no signal; whether there was one. */
  function sleep(forWhat: Extract<Step, { kind: 'wait' }>['for'][] = ['poll', 'delivery']): boolean {
    const step = nextStep(state, iso());
    if (step.kind !== 'wait' || step.until === null || !forWhat.includes(step.for)) return false;
    nowMs = Date.parse(step.until);
    return true;
  }

  function takeUpdate({ payload }: WantedUpdate, meanwhile: () => void): void {
    const { names: wanted, pollDelayMs } = payload as { names: string[]; pollDelayMs: number };
    meanwhile();
    const settings = settingsOf(wanted, pollDelayMs);
    become(
      applyUpdate({ ...state, wantedUpdates: state.wantedUpdates.slice(1) }, { configuration: {}, settings }, nowMs),
    );
  }

  function poll(due: readonly string[], meanwhile: () => void): void {
    const askedAt = iso();
    const asked = askedOf(state, due);
    const before = due.map((name) => [name, (state.resources[name] as ResourceState).watermark] as const);
    meanwhile();
    const resources = before.map(([name, watermark]): ResourcePoll => {
      const { ledger, far } = watermark;
      const started = watermark.at === null ? { ...startingPoint('all', clock(), nowMs, nowMs), ledger, far } : null;
      return { ...read(name, started ?? (watermark as StartedWatermark), askedAt), started };
    });
    const report: PollReport = { polledAt: iso(), resources, grant: null, reauthorization: null };
    become(recordPoll(state, report, asked, { askedAt, nowMs }));
  }

  function clock(): VendorClock {
    return { earliestMs: nowMs, latestMs: nowMs + 999 };
  }

  function read(
    resource: string,
    watermark: StartedWatermark,
    askedAt: string,
  ): Extract<ResourcePoll, { outcome: 'read' }> {
    const { reading, next } = readOnce(watermark, {
      rules: { instanceId: instance.id, resource, maxChanges: 12 },
      lookBackMs: SECOND,
      records: reader,
      askedAt,
      page: (fromMs, position) => {
        const found = [...rows.values()]
          .filter((row) => row.resource === resource && row.updatedMs >= fromMs)
          .sort((a, b) => a.updatedMs - b.updatedMs || a.id - b.id)
          .map(({ id, updatedMs, content }) => ({ id, updated: new Date(updatedMs).toISOString(), content }));
        const offset = position !== null && 'offset' in position ? position.offset : 0;
        return { records: found.slice(offset, offset + PAGE), total: found.length, next: null };
      },
      clock,
      nowMs: () => nowMs,
    });
    return {
      resource,
      outcome: 'read',
      notifications: buildNotifications(instance, resource, reading.found.changes, nowMs),
      next,
      started: null,
      deletions: null,
      againInMs: reading.window === null ? null : 0,
      cutShortBy: null,
      isStuck: false,
      keepsWarning: false,
      warning: null,
    };
  }

  function deliver(sent: readonly Notification[], meanwhile: () => void, willAccept: number, fails: boolean): void {
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
    sleep,
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
      become(applyUpdate(state, { configuration: {}, settings: settingsOf(wanted, pollDelayMs) }, nowMs)),
    /** The same by signal: it is taken by the loop. */
    want: (wanted: readonly string[], pollDelayMs: number) =>
      become(wantUpdate(state, { kind: 'poller', payload: { names: [...wanted], pollDelayMs } }, iso())),
    /** A new run: only so many bytes of what waits are carried into it. */
    cut: (maxBytes: number) => become(carriedState(state, maxBytes)),
    /**
     * Goes on, with a receiver that accepts everything, until nothing is left to do; twice, because what changes behind
     * the reader of a window is found by the poll after it.
     */
    settle: () => {
      for (let polls = 0; polls < 2; polls += 1) {
        become(resume(state, iso()));
        for (let rounds = 0; work(() => undefined, 0, false) || sleep(['delivery']); rounds += 1)
          if (rounds > 200) throw new Error('the instance never comes to rest');
      }
    },
  };
}
