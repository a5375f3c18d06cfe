import { logDetected } from './event-log';
import { withResource } from './instance-polling';
import {
  canPoll,
  capacityOf,
  dueResources,
  sweepDueAt,
  type InstanceState,
  type PendingSweep,
  type ResourceState,
} from './instance-state';
import type { Notification } from './notification';
import { afterFailureMs, nextPollMs } from './phase';
import type { DeletionsReport, SweepReport } from './reports';
import { withFittingWords } from './resource-words';
import type { ResourceSettings } from './settings';
import { adjustedSweep, everyMsOf, newSweep, type KnownSet, type NamedSet, type SweepState } from './sweep-state';
import type { VendorFailure } from './vendor-failure';
import { noteGone } from './watermark';

/**
 * The resource whose sweep, or the next of whose found deletions, is due; null where there is none. Found deletions come before any
 * poll: a record that came back meanwhile is then CREATED after it was DELETED. A sweep lets a poll that waits longer go first.
 */
export function dueSweep(state: InstanceState, now: string): string | null {
  const due = Object.keys(state.resources)
    .map((name) => ({ name, sweep: sweepOf(state, name), at: sweepDueAt(state.resources[name] as ResourceState) }))
    .filter(({ at }) => at !== null && at <= now)
    .sort((one, other) => ((one.at as string) < (other.at as string) ? -1 : 1));
  const reporting = due.find(({ sweep }) => sweep?.unreported !== null);
  const first = reporting ?? due[0];
  if (!canPoll(state) || first === undefined) return null;
  const [poll] = dueResources(state, now);
  const isPollFirst = poll !== undefined && (state.resources[poll] as ResourceState).nextPollAt <= (first.at as string);
  return reporting === undefined && isPollFirst ? null : first.name;
}

export function sweepOf(state: InstanceState, resource: string): SweepState | null {
  return state.resources[resource]?.sweep ?? null;
}

/**
 * Takes the report of a sweep into the state. A failed one is tried again after the wait of a failed poll. One that missed too many
 * records waits a whole interval, so that a vendor in trouble has time to recover before it is believed.
 */
export function recordSweep(
  state: InstanceState,
  name: string,
  report: SweepReport,
  askedFor: string,
  nowMs: number,
): InstanceState {
  const sweep = sweepOf(state, name);
  const next: InstanceState = {
    ...state,
    grant: report.grant ?? state.grant,
    isReauthRequired: state.isReauthRequired || report.reauthorization !== null,
  };
  const { result, sweptAt } = report;
  if (sweep === null || result.outcome === 'interrupted') return next;
  if (result.outcome === 'failed')
    return withSweep(next, name, failed(state, name, sweep, result.failure, askedFor, nowMs));
  const everyMs = everyMsOf(state.settings.resources[name] as ResourceSettings);
  const nextMs = result.suspected > 0 ? nowMs + everyMs : nextPollMs(nowMs, state.instance.id, everyMs);
  const nextSweepAt = sweep.nextSweepAt === askedFor ? new Date(nextMs).toISOString() : sweep.nextSweepAt;
  const isReplaced = sweep.known !== null && sweep.known.number !== result.known.number;
  const replaced = isReplaced ? [{ resource: name, set: sweep.known as KnownSet }] : [];
  return withSweep(forgetting(next, replaced), name, {
    ...sweep,
    nextSweepAt,
    lastSweepAt: sweptAt,
    known: result.known,
    recorded: report.sweep,
    records: result.records,
    unreported: result.deleted > 0 ? { foundAt: sweptAt, total: result.deleted, reported: 0 } : null,
    suspected: result.suspected,
    consecutiveFailures: 0,
    lastError: null,
    lastWarning: warningOf(result, nextSweepAt),
  });
}

function failed(
  state: InstanceState,
  name: string,
  sweep: SweepState,
  failure: VendorFailure,
  askedFor: string,
  nowMs: number,
): SweepState {
  const consecutiveFailures = sweep.consecutiveFailures + 1;
  const everyMs = everyMsOf(state.settings.resources[name] as ResourceSettings);
  const intervalMs = Math.min(everyMs, state.settings.refreshIntervalMs);
  const waitMs = afterFailureMs(consecutiveFailures, intervalMs, failure.retryAfterMs);
  const nextSweepAt = sweep.nextSweepAt === askedFor ? new Date(nowMs + waitMs).toISOString() : sweep.nextSweepAt;
  return { ...sweep, nextSweepAt, consecutiveFailures, lastError: failure.message };
}

function warningOf(
  { suspected, records, isLost }: Extract<SweepReport['result'], { outcome: 'swept' }>,
  nextAt: string,
) {
  if (isLost) return 'the known records were lost; what was deleted since the sweep before is not found';
  if (suspected === 0) return null;
  return (
    `${suspected} of ${suspected + records} records were missing, too many to be believed at once: ` +
    `they are reported as deleted when the sweep of ${nextAt} misses them too`
  );
}

/** Makes the next of the found deletions pending. */
export function recordDeletions(
  state: InstanceState,
  name: string,
  report: DeletionsReport,
  nowMs: number,
): InstanceState {
  const sweep = sweepOf(state, name);
  if (sweep === null || sweep.known === null) return state;
  if (report.notifications.length === 0) return withSweep(state, name, { ...sweep, unreported: null });
  const { notifications } = report;
  const now = new Date(nowMs).toISOString();
  const found = notifications.reduce((sum, { events }) => sum + events.length, 0);
  const counted = withResource(state, name, (resource) => ({
    ...resource,
    changes: resource.changes + found,
    lastChangeAt: now,
  }));
  return {
    ...counted,
    pending: { notifications, polls: [], sweep: { resource: name, known: sweep.known.number } },
    events: logDetected(counted.events, notifications, now),
  };
}

/** These deletions were accepted: they are not reported again, and a record that comes back is CREATED. */
export function noteReported(state: InstanceState, of: PendingSweep, accepted: readonly Notification[]): InstanceState {
  const events = accepted.flatMap(({ events }) => events);
  return withResource(state, of.resource, (resource) => {
    const progress = noteGone(resource.progress, events, capacityOf(state));
    const { sweep } = resource;
    if (sweep === null || sweep.unreported === null || sweep.known?.number !== of.known)
      return { ...resource, progress };
    const reported = sweep.unreported.reported + events.length;
    const unreported = reported < sweep.unreported.total ? { ...sweep.unreported, reported } : null;
    return { ...resource, progress, sweep: { ...sweep, unreported } };
  });
}

/** Sweeps every resource that has sweeps as soon as possible. */
export function sweepNow(state: InstanceState, now: string): InstanceState {
  return Object.keys(state.resources).reduce((next, name) => {
    const sweep = sweepOf(next, name);
    return sweep === null ? next : withSweep(next, name, { ...sweep, nextSweepAt: now });
  }, state);
}

/** Fits the sweeps to changed settings; what is known of a resource that is gone, or listed in another way, is forgotten. */
export function adjustSweeps(state: InstanceState, before: InstanceState, now: string): InstanceState {
  const resources = Object.entries(state.resources).map(([name, resource]) => {
    const after = state.settings.resources[name] as ResourceSettings;
    const settings = before.settings.resources[name];
    const old = before.resources[name]?.sweep ?? null;
    const sweep = settings === undefined ? newSweep(after, now) : adjustedSweep(old, settings, after, now);
    return [name, { ...resource, sweep }] as const;
  });
  const adjusted = { ...state, resources: Object.fromEntries(resources) };
  const kept = new Set(knownSets(adjusted).map(({ set }) => set.number));
  return forgetting(
    adjusted,
    knownSets(before).filter(({ set }) => !kept.has(set.number)),
  );
}

/** The sets of shard workflows that the instance has now. */
export function knownSets(state: InstanceState): NamedSet[] {
  return Object.entries(state.resources).flatMap(([resource, { sweep }]) =>
    sweep === null || sweep.known === null ? [] : [{ resource, set: sweep.known }],
  );
}

/** The shard workflows of these sets are no longer of use: the loop closes them. */
function forgetting(state: InstanceState, sets: readonly NamedSet[]): InstanceState {
  return sets.length === 0 ? state : { ...state, forgotten: [...state.forgotten, ...sets] };
}

function withSweep(state: InstanceState, name: string, sweep: SweepState): InstanceState {
  const swept = withResource(state, name, (resource) => ({ ...resource, sweep }));
  return { ...swept, resources: withFittingWords(swept.resources) };
}
