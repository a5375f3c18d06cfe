import { sealKept } from '../../../src/activities/vendor/grant';
import { parseInstanceBody, type InstanceDraft, type Parsed } from '../../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../../src/configuration/sealing';
import { buildNotifications } from '../../../src/domain/delivery/build-notifications';
import type { DeliveryFailure } from '../../../src/domain/delivery/outcome';
import { applyUpdate, refuseUpdate, wantUpdate } from '../../../src/domain/instance/updates';
import { decide } from '../../../src/domain/instance/decided-changes';
import { recordDelivery } from '../../../src/domain/instance/delivery';
import { canHold, MAX_HELD } from '../../../src/domain/instance/holding';
import { askedOf } from '../../../src/domain/instance/asked';
import { recordPoll } from '../../../src/domain/instance/polling';
import {
  initialState,
  type InstanceState,
  type PendingDelivery,
  type ResourceState,
} from '../../../src/domain/instance/state';
import { recordSweep } from '../../../src/domain/instance/sweeps';
import type { Json } from '../../../src/domain/values/json';
import { bytesOf } from '../../../src/domain/values/json-bytes';
import { ENTRY_LENGTH, KEY_LENGTH, NO_VERSIONS } from '../../../src/domain/reading/ledger';
import { LONGEST_DAY_MS, type DateStepMs } from '../../../src/domain/reading/precision';
import { startedAt, type FarLedger, type NextWatermark, type Watermark } from '../../../src/domain/reading/watermark';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import type { ResourcePoll } from '../../../src/domain/instance/reports';
import type { InstanceIdentity } from '../../../src/domain/values/instance-identity';
import { LEDGER_BYTES, MAX_DOUBTS, PAGE_TOKEN_BYTES, STATE_BOUNDS } from '../../../src/domain/instance/state-bounds';
import { unanswered } from '../../../src/domain/vendor/failure';
import { elementOf, elements } from '../../../src/elements/registry';
import { change } from '../delivery/changes';

export const AT = '2026-03-02T10:00:00.000Z';
export const NOW = Date.parse(AT);
export const SEALER = createSealer([{ id: 'k'.repeat(32), key: Buffer.alloc(32, 7) }]);
export const PLACE = { dependencies: { sealer: SEALER }, instanceId: 999_999_999_999 };
/** The dearest characters: six bytes of JSON, four, two, and three for one of UTF-16. */
export const DEAR = '\ud800😀"株';
export const CONTEXT = { elementOf, elementKeys: elements.map(({ key }) => key), minRefreshIntervalMs: 1000 };

export const sizeOf = (value: unknown) => bytesOf(value as Json);

/** The longest name of a resource. */
export function nameOf(place: number): string {
  return `${'"'.repeat(48)}${place}`.padEnd(48 + 4, 'x');
}

/** An instance with so many resources, whose URLs have so many characters. */
export function parsed(resources: number, urlLength: number): Parsed<InstanceDraft> {
  const url = `/r?x='${'"'.repeat(urlLength)}'`;
  const deletes = { mode: 'sweep', everyMinutes: 525_600 };
  const names = Array.from({ length: resources }, (_, place) => nameOf(place));
  const configuration = {
    'base.url': 'https://a.example.com',
    'authentication.type': 'bearer',
    token: 'Ü'.repeat(4000),
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://r.example.com',
    'event.notification.callback.headers': { one: 'Ü'.repeat(4000), two: 'Ü'.repeat(3900) },
    'event.metadata': { polling: Object.fromEntries(names.map((name) => [name, { eventTypes: ['created'] }])) },
    'event.poller.configuration': Object.fromEntries(names.map((name) => [name, { url, idField: 'id', deletes }])),
  };
  return parseInstanceBody(
    {
      name: DEAR.repeat(51),
      tags: ['"'.repeat(255), '株'.repeat(255), '\ud800'.repeat(80)],
      element: { key: 'rest' },
      configuration,
    },
    CONTEXT,
  );
}

/** The largest that is allowed with so many resources. */
export function largest(resources: number): InstanceDraft {
  let draft: InstanceDraft | null = null;
  for (let [low, high] = [0, 4_000]; low <= high;) {
    const length = Math.floor((low + high) / 2);
    const result = parsed(resources, length);
    if (result.ok) [draft, low] = [result.value, length + 1];
    else high = length - 1;
  }
  if (draft === null) throw new Error(JSON.stringify(parsed(resources, 0)).slice(0, 1_000));
  return draft;
}

/** An instance with every part as full as it gets. */
export function fullState(resources: number): InstanceState {
  const draft = largest(resources);
  const identity: InstanceIdentity = {
    id: PLACE.instanceId,
    name: draft.name,
    tags: draft.tags,
    elementKey: 'openconnectors',
    hubKey: 'general',
    organization: 'o'.repeat(64),
    accountId: 999_999,
    companyId: 999_999,
    userId: 999_999,
  };
  const configuration = sealConfiguration(draft.configuration, draft.element, PLACE.instanceId, SEALER);
  let state = swept(initialState(identity, configuration, draft.settings, AT));
  // The same resources with another id: what was known of each is forgotten, and swept anew.
  const settings = structuredClone(draft.settings);
  for (const resource of Object.values(settings.resources)) resource.idField = ['di'];
  const changed = applyUpdate(state, { configuration, settings }, NOW);
  state = swept(changed);
  const names = Object.keys(state.resources);
  const warning = DEAR.repeat(500);
  const failure = unanswered('unavailable', DEAR.repeat(75));
  const read = {
    notifications: [],
    next: NEXT,
    started: null,
    deletions: null,
    againInMs: null,
    cutShortBy: null,
    isStuck: false,
    keepsWarning: false,
    warning,
  };
  const report = { polledAt: AT, grant: null, reauthorization: null };
  const good = names.map((resource): ResourcePoll => ({ ...read, resource, outcome: 'read' }));
  const bad = names.map((resource): ResourcePoll => ({ resource, outcome: 'failed', failure }));
  state = recordPoll(state, { ...report, resources: good }, askedOf(state, names), { askedAt: AT, nowMs: NOW });
  state = recordPoll(state, { ...report, resources: bad }, askedOf(state, names), { askedAt: AT, nowMs: NOW });
  for (const name of names) {
    const result = { outcome: 'failed' as const, failure };
    state = recordSweep(
      state,
      name,
      { sweptAt: AT, sweep: 9_999_999, result, grant: null, reauthorization: null },
      AT,
      NOW,
    );
  }
  const text = JSON.stringify({
    access_token: 'a'.repeat(11_500),
    refresh_token: 'r'.repeat(4_000),
    extra: '"'.repeat(250_000),
  });
  const grant = sealKept(
    { response: { status: 200, headers: { x: 'y'.repeat(9_000) }, text }, receivedAtMs: NOW, before: {} },
    PLACE,
  );
  state = { ...state, grant, held: Array.from({ length: MAX_HELD }, () => 'x'.repeat(20)) };
  expect(canHold(state)).toBe(false);
  state = rejected({ ...state, pending: pendingOf(state) });
  const problems = Array.from({ length: 200 }, () => ({ pointer: DEAR.repeat(500), message: DEAR.repeat(1_000) }));
  state = refuseUpdate(state, problems, AT);
  for (let id = 100; id < 140; id += 1) {
    const decided = { id: DEAR.repeat(33) + String(id), at: AT, errors: id % 10 === 0 ? problems : null };
    state = decide(state, decided);
  }
  for (let size = 16_000; size > 0; size = Math.floor(size / 2))
    for (let refused = false; !refused;) {
      const { wantedUpdates } = state;
      const update = { kind: 'configuration', payload: '"'.repeat(size / 2) } as const;
      state = { ...wantUpdate(state, update, AT), lastRefusal: state.lastRefusal };
      refused = state.wantedUpdates === wantedUpdates;
    }
  // Before a new run all of them are closed.
  return reading({ ...state, forgotten: [] });
}

/** As long as it gets in JSON. */
const WHOLE_DAYS: DateStepMs = LONGEST_DAY_MS;
/** Where a poll leads to that found nothing: it goes on in its window. */
const NEXT: NextWatermark = {
  at: AT,
  baseline: NO_VERSIONS,
  window: null,
  closed: null,
  dateStepMs: WHOLE_DAYS,
  passed: AT,
};
const PRINT = 'f'.repeat(16);
const TOKEN = { token: '"'.repeat(PAGE_TOKEN_BYTES / 2 - 1) };
const FAR: FarLedger = {
  number: 9_999_999,
  shards: 64,
  recorded: 9_999_999,
  entries: 999_999,
  until: AT,
  again: null,
};

/** In the midst of a window whose pages are checked. */
const WINDOW: Window = {
  ...windowFrom(AT, PRINT),
  slice: { until: AT, isLast: false, since: AT, lookBackAskedAt: AT, isUnproven: false },
  readings: 39,
  sizeVariant: 100_000,
  unsureFrom: AT,
  restarts: 9_999,
  position: TOKEN,
  skip: 9_999,
  pages: 99_999,
  rows: 9_999_999,
  total: 9_999_999,
  askedAt: AT,
  beganAt: AT,
  reached: AT,
  order: 'ascending',
  lastDate: AT,
  placesAtLast: 999_999,
  emptyPages: 20,
  repeatedPages: 20,
  slides: 20,
  print: PRINT,
  lastRead: 'k'.repeat(20 * KEY_LENGTH),
  checked: { position: TOKEN, print: PRINT, differed: 10 },
  earliest: AT,
};

/** A watermark that is as long as it gets, but for what has a bound of its own. */
export const MARK: Watermark = {
  ...startedAt(AT, {
    before: AT,
    shownUntil: AT,
    again: null,
    quiet: null,
  }),
  far: FAR,
  coveredFrom: AT,
  passed: AT,
  reachedAt: AT,
  reachedInMs: 9_999_999_999,
  dateStepMs: WHOLE_DAYS,
  last: PRINT,
  unproven: { from: AT, windows: 33 },
  keepsAll: true,
};

function versions(count: number): string {
  return 'v'.repeat(count * ENTRY_LENGTH);
}

/**
 * Every resource has an open window; the first one has all the versions in doubt and in the ledger, and all told ids.
 */
function reading(state: InstanceState): InstanceState {
  const id = DEAR.repeat(10);
  const told = Array.from({ length: Math.floor((STATE_BOUNDS.told - 300) / (sizeOf(id) + 1)) }, () => id);
  const resources = Object.entries(state.resources).map(([name, resource], place): [string, ResourceState] => {
    const isFirst = place === 0;
    const watermark: Watermark = {
      ...MARK,
      window: { ...WINDOW, doubts: isFirst ? versions(MAX_DOUBTS) : NO_VERSIONS },
      doubts: isFirst ? versions(MAX_DOUBTS) : NO_VERSIONS,
      ledger: isFirst ? versions(Math.floor(LEDGER_BYTES / ENTRY_LENGTH)) : NO_VERSIONS,
    };
    const sweep = resource.sweep === null ? null : { ...resource.sweep, told: isFirst ? told : [] };
    return [name, { ...resource, watermark, sweep }];
  });
  return { ...state, resources: Object.fromEntries(resources) };
}

/** Each resource after many polls and a sweep that found all it could. */
function swept(state: InstanceState): InstanceState {
  let next = state;
  for (const name of Object.keys(state.resources)) {
    const known = { number: 9_999_999, shards: 64 };
    const result = {
      outcome: 'swept',
      known,
      records: 9_999_999,
      deleted: 9_999_999,
      suspected: 9_999_999,
      isLost: false,
    } as const;
    next = recordSweep(
      next,
      name,
      { sweptAt: AT, sweep: 9_999_999, result, grant: null, reauthorization: null },
      AT,
      NOW,
    );
    const resource = next.resources[name]!;
    const counters = { polls: 99_999_999, changes: 999_999_999, consecutiveFailures: 9_999, epoch: 999, revision: 999 };
    const dates = { lastPollAt: AT, lastChangeAt: AT };
    next = {
      ...next,
      resources: { ...next.resources, [name]: { ...resource, ...counters, ...dates, watermark: MARK } },
    };
  }
  return next;
}

/**
 * What a poll may have found: records of all sizes, also one that compresses to nothing and one that does not at all.
 */
function pendingOf({ instance, resources, settings }: InstanceState): PendingDelivery {
  const names = Object.keys(resources);
  const polls = names.map((resource) => ({
    resource,
    epoch: 999,
    settingsRevision: 999,
    nextPollAt: AT,
    askedAt: AT,
    next: null,
    nextDeletions: null,
    againInMs: null,
    left: 1,
  }));
  const notifications = names.flatMap((resource, place) => {
    const found = change(DEAR.repeat(place === 0 ? 10 : 400), {
      record: { text: '"'.repeat(place === 0 ? 10 : 3_000) },
    });
    return buildNotifications(instance, resource, [found], NOW, { format: settings.format, maxEvents: 10 });
  });
  return { notifications, polls };
}

/** The receiver says no at length. */
function rejected(state: InstanceState): InstanceState {
  const failure: DeliveryFailure = {
    kind: 'rejected',
    status: 422,
    message: DEAR.repeat(500),
    retryAfterMs: null,
    reply: DEAR.repeat(50),
  };
  const { instance, settings } = state;
  const [resource = ''] = Object.keys(state.resources);
  const changes = Array.from({ length: 100 }, (_, id) => change(`${id}${DEAR.repeat(60)}`));
  const notifications = buildNotifications(instance, resource, changes, NOW, {
    format: settings.format,
    maxEvents: 100,
  });
  const read = {
    resource,
    outcome: 'read',
    notifications,
    next: NEXT,
    started: null,
    deletions: null,
    againInMs: null,
    cutShortBy: null,
    isStuck: false,
    keepsWarning: false,
    warning: null,
  } as const;
  const polled = recordPoll(
    { ...state, held: [], pending: null },
    { polledAt: AT, resources: [read], grant: null, reauthorization: null },
    askedOf(state, [resource]),
    { askedAt: AT, nowMs: NOW },
  );
  const tried = recordDelivery(polled, { accepted: 0, acceptedStatus: null, failure }, NOW, 0.5);
  return {
    ...tried,
    resources: state.resources,
    pending: state.pending,
    held: state.held,
    head: { ...tried.head, rejection: tried.head.lastError },
  };
}
