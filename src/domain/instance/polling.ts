import { logDetected } from '../delivery/event-log';
import type { InstanceState, PendingPoll, ResourceState } from './state';
import { isCurrent, unlessAskedMeanwhile, type Asked, type AskedResource } from './asked';
import { forgetFailing } from './notices';
import { after } from './standstill';
import { farSetsOf } from './far-sets';
import { noteMissed, type NamedSet } from '../sweeps/sweep-state';
import { afterFailureMs, nextPollMs } from './phase';
import { remembered } from './remembering';
import type { PollReport, ResourcePoll } from './reports';
import { intervalMsOf } from './settings';
import { withFittingWords } from './resource-words';
import type { VendorFailure } from '../vendor/failure';
import { moveOn, type NextWatermark, type Watermark } from '../reading/watermark';

/** So many polls in a row with refused credentials, and the vendor is asked no more until someone repairs them. */
export const UNAUTHORIZED_LIMIT = 5;

/**
 * Takes a poll's report into the state. What changed becomes the pending delivery; the watermark of a resource moves
 * only when all of it is accepted, at once if nothing changed. Parts about a resource that was removed, started over or
 * configured anew while it was read are dropped: it is due at once anyway.
 */
export function recordPoll(
  state: InstanceState,
  report: PollReport,
  asked: Asked,
  { askedAt, nowMs }: { askedAt: string; nowMs: number },
): InstanceState {
  const current = report.resources.filter(({ resource }) => isCurrent(state, resource, asked[resource]));
  // Kept whatever became of the resources: a refresh token that was used is of no use any more.
  let next: InstanceState = { ...state, grant: report.grant ?? state.grant };
  const polls: PendingPoll[] = [];
  for (const poll of current) {
    next = withResource(next, poll.resource, (resource) =>
      recordResource(next, resource, poll, (asked[poll.resource] as AskedResource).nextPollAt, report.polledAt, nowMs),
    );
    if (poll.outcome === 'failed') continue;
    const { consecutiveFailures } = next.resources[poll.resource] as ResourceState;
    const againInMs = againAfterMs(poll, intervalMsOf(state.settings, poll.resource), consecutiveFailures);
    const pending: PendingPoll = {
      ...(asked[poll.resource] as AskedResource),
      ...pendingPollOf(poll),
      askedAt,
      againInMs,
    };
    if (pending.left > 0) polls.push(pending);
    else next = completePoll(next, pending, nowMs);
  }
  next = forgetFailing(countUnauthorized({ ...next, resources: withFittingWords(next.resources) }, current));
  if (report.reauthorization !== null) next = { ...next, standstill: after(next.standstill, 'credentialsRefused') };
  const notifications = current.flatMap((poll) => (poll.outcome === 'read' ? poll.notifications : []));
  if (notifications.length === 0) return next;
  return {
    ...next,
    pending: { notifications, polls },
    events: logDetected(next.events, notifications),
  };
}

function recordResource(
  state: InstanceState,
  resource: ResourceState,
  poll: ResourcePoll,
  askedFor: string,
  polledAt: string,
  nowMs: number,
): ResourceState {
  const polled = { ...resource, lastPollAt: polledAt, polls: resource.polls + 1 };
  if (poll.outcome === 'failed')
    return recordFailure(polled, poll.failure, askedFor, intervalMsOf(state.settings, poll.resource), nowMs);
  const read = {
    ...polled,
    watermark: poll.started ?? polled.watermark,
    deletions: poll.deletions === null ? null : (poll.deletions.started ?? polled.deletions),
    consecutiveFailures: poll.isStuck ? polled.consecutiveFailures + 1 : 0,
    lastError: poll.isStuck ? (poll.cutShortBy?.message ?? null) : null,
    lastWarning: poll.keepsWarning ? (poll.warning ?? resource.lastWarning) : poll.warning,
  };
  return poll.leftOut === undefined ? read : remembered(read, poll.leftOut);
}

function recordFailure(
  resource: ResourceState,
  failure: VendorFailure,
  askedFor: string,
  intervalMs: number,
  nowMs: number,
): ResourceState {
  const consecutiveFailures = resource.consecutiveFailures + 1;
  const waitMs = afterFailureMs(consecutiveFailures, intervalMs, failure.retryAfterMs);
  return {
    ...resource,
    consecutiveFailures,
    lastError: failure.message,
    nextPollAt: unlessAskedMeanwhile(resource.nextPollAt, askedFor, nowMs + waitMs),
  };
}

type ReadPoll = Extract<ResourcePoll, { outcome: 'read' }>;

function pendingPollOf({ resource, next, deletions, notifications, missed }: ReadPoll) {
  const nextDeletions = deletions?.next ?? null;
  return { resource, next, nextDeletions, left: notifications.length, ...(missed && { missed }) };
}

/**
 * A page that failed is waited for as after a first failed poll; if a token has ended, a new one is asked for at once.
 */
function againAfterMs(
  { againInMs, cutShortBy, isStuck }: ReadPoll,
  intervalMs: number,
  failures: number,
): number | null {
  if (cutShortBy === null || cutShortBy.kind === 'unauthorized') return againInMs;
  if (isStuck) return afterFailureMs(failures, intervalMs, cutShortBy.retryAfterMs);
  // What is behind a page that is refused for good is asked for in another way, at once.
  if (isFinal(cutShortBy)) return againInMs;
  return afterFailureMs(1, intervalMs, cutShortBy.retryAfterMs);
}

/**
 * All that a poll found in a resource is accepted: its watermark moves, and its next poll is set, unless someone asked
 * for a poll while this one was under way.
 */
export function completePoll(state: InstanceState, poll: PendingPoll, nowMs: number): InstanceState {
  const now = new Date(nowMs).toISOString();
  const { againInMs } = poll;
  const pollAtMs = againInMs === null ? scheduledMs(state, poll.resource, nowMs) : nowMs + againInMs;
  const settled = withResource(state, poll.resource, (resource) => ({
    ...resource,
    watermark: moved(resource.watermark, poll.next, poll.askedAt, now),
    deletions: resource.deletions === null ? null : moved(resource.deletions, poll.nextDeletions, poll.askedAt, now),
    sweep:
      poll.missed === undefined || resource.sweep === null
        ? resource.sweep
        : noteMissed(resource.sweep, poll.missed, now),
    nextPollAt: unlessAskedMeanwhile(resource.nextPollAt, poll.nextPollAt, pollAtMs),
  }));
  return { ...settled, forgotten: [...settled.forgotten, ...farSetsLost(state, settled, poll.resource)] };
}

/** When a resource is polled next, if nothing is the matter. */
export function scheduledMs(
  { instance, settings }: Pick<InstanceState, 'instance' | 'settings'>,
  resource: string,
  nowMs: number,
): number {
  return nextPollMs(nowMs, instance.id, intervalMsOf(settings, resource), settings.refreshIntervalMs);
}

/** What the window has passed is needed no more: its shards are closed. */
function farSetsLost(before: InstanceState, after: InstanceState, name: string): NamedSet[] {
  const setsIn = ({ resources }: InstanceState) => farSetsOf(name, resources[name] as ResourceState);
  if (before.resources[name] === undefined) return [];
  const kept = new Set(setsIn(after).map(({ set }) => set.number));
  return setsIn(before).filter(({ set }) => !kept.has(set.number));
}

function moved(watermark: Watermark, next: NextWatermark | null, askedAt: string, now: string): Watermark {
  return next === null ? watermark : moveOn(watermark, next, askedAt, now);
}

function isFinal({ kind }: VendorFailure): boolean {
  return kind !== 'unavailable' && kind !== 'throttled' && kind !== 'unauthorized';
}

export function withResource(
  state: InstanceState,
  name: string,
  change: (resource: ResourceState) => ResourceState,
): InstanceState {
  const resource = state.resources[name];
  return resource === undefined ? state : { ...state, resources: { ...state.resources, [name]: change(resource) } };
}

/**
 * A poll that read anything at all shows that the credentials are good; while one resource can be read, another that
 * they do not reach is its own matter.
 */
function countUnauthorized(state: InstanceState, polls: readonly ResourcePoll[]): InstanceState {
  if (polls.some(({ outcome }) => outcome === 'read')) return { ...state, unauthorizedPolls: 0 };
  const isUnauthorized = polls.some((poll) => poll.outcome === 'failed' && poll.failure.kind === 'unauthorized');
  const isAnyRead = Object.values(state.resources).some(
    ({ polls: count, consecutiveFailures }) => count > 0 && consecutiveFailures === 0,
  );
  if (!isUnauthorized || isAnyRead) return state;
  const unauthorizedPolls = state.unauthorizedPolls + 1;
  const isFinal = unauthorizedPolls >= UNAUTHORIZED_LIMIT;
  return {
    ...state,
    unauthorizedPolls,
    standstill: isFinal ? after(state.standstill, 'credentialsRefused') : state.standstill,
  };
}
