import {
  newResource,
  REMOVED,
  type InstanceState,
  type PendingDelivery,
  type ResourceState,
  type WantedUpdate,
} from './state';
import { canonicalJson } from '../values/canonical-json';
import { connectionOf, targetOf } from './configuration-parts';
import { fittingProblems } from './fitting-problems';
import { isKnownChange, decide } from './decided-changes';
import { withKeptDefaults, type Understood } from './kept-defaults';
import { isDeeperThan, type Json } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import { triedAnew } from './queue-head';
import { after } from './standstill';
import { scheduledMs } from './polling';
import { intervalMsOf } from './settings';
import type { Problem } from '../values/problem';
import { adjustSweeps } from './sweeps';
import type { ResourceSettings } from '../reading/settings';
import { underChangedSettings, type Watermark } from '../reading/watermark';
import { readAnew } from '../reading/window';
import { WANTED_BYTES } from './state-bounds';

/**
 * What the present grant began with: an authorization code, a refresh token that there was already, a user who logged
 * in.
 */
const GRANT_KEYS = ['providerData.code', 'oauth.refresh.token', 'username', 'password', 'login.url', 'login.body'];

/** Changes that wait to be validated; more at once are refused. */
const MAX_WANTED_CHANGES = 100;

/** Of objects and arrays within one another. Temporal takes thousands, which no JSON text of ours survives. */
const MAX_DEPTH = 100;

/**
 * Takes a change that arrived, to be validated; one too many or too large is refused. One whose id is known already is
 * the same change.
 */
export function wantUpdate(state: InstanceState, update: WantedUpdate, now: string): InstanceState {
  if (update.id !== undefined && isKnownChange(state, update.id)) return state;
  const problem = whyNotWanted(state, update);
  if (problem !== null) return refuseWanted(state, update, [problem], now);
  return { ...state, wantedUpdates: [...state.wantedUpdates, update] };
}

/** Why there is no room for a change; null: there is. */
export function whyNotWanted(state: InstanceState, update: WantedUpdate): Problem | null {
  const because = (message: string): Problem => ({ pointer: '', message });
  if (isDeeperThan(update.payload, MAX_DEPTH))
    return because(`more than ${MAX_DEPTH} levels of nesting; send a flatter update`);
  const wantedUpdates = [...state.wantedUpdates, update];
  if (wantedUpdates.length > MAX_WANTED_CHANGES)
    return because(`${MAX_WANTED_CHANGES} changes wait already; send this one again later`);
  const bytes = bytesOf(wantedUpdates as unknown as Json);
  if (bytes <= WANTED_BYTES) return null;
  return because(
    `the updates that wait, with this one, have ${bytes} bytes of JSON, and ${WANTED_BYTES} are allowed; ` +
      'send it in parts, or again later',
  );
}

/**
 * A change was found bad: who sent it is told. What came by hand is shown in the status, as nobody waits for an answer.
 */
export function refuseWanted(state: InstanceState, { id }: WantedUpdate, errors: Problem[], now: string) {
  return id === undefined ? refuseUpdate(state, errors, now) : decide(state, { id, at: now, errors });
}

/** An update was found bad: refused whole, and shown, as much as there is room for, until the next good one. */
export function refuseUpdate(state: InstanceState, errors: Problem[], now: string): InstanceState {
  return { ...state, lastRefusal: { at: now, errors: fittingProblems(errors) } };
}

/**
 * An update was found good. Every resource keeps its watermark; one whose settings changed reads its window afresh, a
 * new one starts by itself, a removed one is forgotten. New credentials end `reauth_required`; a new callback or any
 * new setting of the delivery cuts its wait short. What was never given stays as it was, whatever a release takes it
 * for; see `withKeptDefaults`.
 */
export function applyUpdate(
  state: InstanceState,
  { name, tags, ...understood }: Understood & { name?: string; tags?: string[] },
  nowMs: number,
): InstanceState {
  const { configuration } = understood;
  const settings = withKeptDefaults(state, understood);
  const now = new Date(nowMs).toISOString();
  const isReconnected = differ(connectionOf(state.configuration), connectionOf(configuration));
  const isAuthorizedAnew = GRANT_KEYS.some((key) => differ(state.configuration[key], configuration[key]));
  const isRedirected = differ(targetOf(state.configuration), targetOf(configuration));
  const isEnabled = settings.eventsEnabled && !state.settings.eventsEnabled;
  const resources = Object.fromEntries(
    Object.keys(settings.resources).map((resource) => {
      const before = Object.hasOwn(state.resources, resource) ? state.resources[resource] : undefined;
      if (before === undefined) return [resource, newResource(settings.resources[resource] as ResourceSettings, now)];
      const [old, next] = [state.settings.resources[resource], settings.resources[resource]];
      const isRetimed = intervalMsOf(settings, resource) !== intervalMsOf(state.settings, resource);
      const onPhase = new Date(scheduledMs({ ...state, settings }, resource, nowMs)).toISOString();
      let changed = differ(readingOf(old), readingOf(next)) ? withNewSettings(before, old, next, now) : before;
      if (isReconnected) changed = readingAgain(changed);
      if (isReconnected || isEnabled) changed = { ...changed, nextPollAt: now };
      else if (isRetimed && changed.nextPollAt > onPhase) changed = { ...changed, nextPollAt: onPhase };
      return [resource, isEnabled && changed.watermark.at === null ? { ...changed, wantedAt: now } : changed];
    }),
  );
  const updated: InstanceState = {
    ...state,
    instance: { ...state.instance, name: name ?? state.instance.name, tags: tags ?? state.instance.tags },
    configuration,
    settings,
    resources,
    standstill: isReconnected ? after(state.standstill, 'reconnected') : state.standstill,
    grant: isAuthorizedAnew ? null : state.grant,
    unauthorizedPolls: isReconnected ? 0 : state.unauthorizedPolls,
    head: isRedirected ? triedAnew(state.head) : state.head,
    revision: state.revision + 1,
    lastChangeAt: now,
    lastRefusal: null,
  };
  return adjustSweeps({ ...updated, pending: withoutRemoved(state.pending, resources) }, state, now);
}

/** It is sent all the same. */
function withoutRemoved(
  pending: PendingDelivery | null,
  resources: InstanceState['resources'],
): PendingDelivery | null {
  if (pending === null) return null;
  const polls = pending.polls.map((poll) =>
    Object.hasOwn(resources, poll.resource) ? poll : { ...poll, epoch: REMOVED },
  );
  return { ...pending, polls };
}

export function pause(state: InstanceState): InstanceState {
  return { ...state, standstill: after(state.standstill, 'paused') };
}

/** Goes on from where it stood: also after a suspension or refused credentials. Polls and delivers at once. */
export function resume(state: InstanceState, now: string): InstanceState {
  const standstill = after(state.standstill, 'resumed');
  return pollNow({ ...state, standstill, unauthorizedPolls: 0, head: { ...state.head, failed: 0 } }, now);
}

/** Cuts every wait short, also that of a delivery. */
export function pollNow(state: InstanceState, now: string): InstanceState {
  const resources = Object.entries(state.resources).map(([name, resource]) => [name, { ...resource, nextPollAt: now }]);
  const head = { ...state.head, nextAttemptAt: null };
  return { ...state, head, resources: Object.fromEntries(resources) as Record<string, ResourceState> };
}

/** How often it is polled changes nothing of what is read. */
function readingOf(settings: ResourceSettings | undefined): Partial<ResourceSettings> {
  const { refreshIntervalMs: _, ...reading } = settings ?? {};
  return reading;
}

function datesOf(settings: ResourceSettings | undefined) {
  return [settings?.updated, settings?.created];
}

/** What a mark of the vendor's own is about. */
function markedOf(settings: ResourceSettings | undefined) {
  return [settings?.url, settings?.startUrl, settings?.source, settings?.shape];
}

function withNewSettings(
  resource: ResourceState,
  old: ResourceSettings | undefined,
  next: ResourceSettings | undefined,
  now: string,
): ResourceState {
  const { watermark, deletions } = resource;
  const hasOtherDates = differ(datesOf(old), datesOf(next));
  const hasOtherMarks = differ(markedOf(old), markedOf(next));
  const hasOtherVersions = hasOtherDates || differ(old?.ignoreFields, next?.ignoreFields);
  return {
    ...resource,
    watermark: underChangedSettings(watermark, {
      hasOtherDates,
      hasOtherMarks,
      ignoredBefore: hasOtherVersions ? (old?.ignoreFields ?? null) : null,
    }),
    deletions:
      deletions === null ? null : underChangedSettings(deletions, { hasOtherDates: false, hasOtherMarks: false }),
    settingsRevision: resource.settingsRevision + 1,
    nextPollAt: now,
  };
}

/**
 * Where to read on at another vendor, or in another paging, says nothing here: what is half read is read from its
 * beginning.
 */
function readingAgain(resource: ResourceState): ResourceState {
  const again = ({ isAligned: _, ...watermark }: Watermark): Watermark => ({
    ...watermark,
    window: watermark.window === null ? null : readAnew(watermark.window),
  });
  return {
    ...resource,
    watermark: again(resource.watermark),
    deletions: resource.deletions === null ? null : again(resource.deletions),
  };
}

function differ(one: unknown, other: unknown): boolean {
  return canonicalJson((one ?? null) as Json) !== canonicalJson((other ?? null) as Json);
}
