import { logDetected } from '../delivery/event-log';
import { farSetsOf } from './far-sets';
import { after } from './standstill';
import { withResource } from './polling';
import type { InstanceState, PendingSweep } from './state';
import type { Notification } from '../delivery/notification';
import { afterFailureMs, nextPollMs } from './phase';
import type { DeletionsReport, SweepReport } from './reports';
import { withFittingWords } from './resource-words';
import { intervalMsOf } from './settings';
import type { ResourceSettings } from '../reading/settings';
import {
  adjustedSweep,
  everyMsOf,
  newSweep,
  reconciled,
  type KnownSet,
  type NamedSet,
  type SweepState,
} from '../sweeps/sweep-state';
import type { VendorFailure } from '../vendor/failure';
import { noteDeleted } from '../reading/watermark';
import { toIso } from '../values/instant';

export function sweepOf(state: InstanceState, resource: string): SweepState | null {
  return state.resources[resource]?.sweep ?? null;
}

/**
 * Takes the report of a sweep into the state. A failed one is tried again after the wait of a failed poll. One that
 * missed too many records waits a whole interval, so that a vendor in trouble has time to recover before it is
 * believed.
 */
export function recordSweep(
  state: InstanceState,
  name: string,
  report: SweepReport,
  askedFor: string | null,
  nowMs: number,
): InstanceState {
  const sweep = sweepOf(state, name);
  const next: InstanceState = {
    ...state,
    grant: report.grant ?? state.grant,
    standstill: report.reauthorization === null ? state.standstill : after(state.standstill, 'credentialsRefused'),
  };
  const { result, sweptAt } = report;
  if (sweep === null || result.outcome === 'interrupted') return next;
  if (result.outcome === 'failed')
    return withSweep(next, name, failed(state, name, sweep, result.failure, askedFor, nowMs));
  const everyMs = everyMsOf(state.settings.resources[name] as ResourceSettings);
  const { reconciliation } = sweep;
  const nextMs = result.suspected > 0 ? nowMs + everyMs : nextPollMs(nowMs, state.instance.id, everyMs);
  const nextAt = everyMs === Infinity ? null : toIso(nextMs);
  const nextSweepAt = sweep.nextSweepAt === askedFor ? nextAt : sweep.nextSweepAt;
  const isReplaced = sweep.known !== null && sweep.known.number !== result.known.number;
  const replaced = isReplaced ? [{ resource: name, set: sweep.known as KnownSet }] : [];
  return withSweep(forgetting(next, replaced), name, {
    ...sweep,
    nextSweepAt,
    lastSweepAt: sweptAt,
    known: result.known,
    recorded: report.sweep,
    records: result.records,
    ...(result.numericIds && { numericIds: result.numericIds }),
    told: [],
    unreported: result.deleted > 0 ? { foundAt: sweptAt, total: result.deleted, reported: 0 } : null,
    suspected: result.suspected,
    consecutiveFailures: 0,
    lastError: null,
    lastWarning: warningOf(result, nextSweepAt),
    ...(reconciliation && { reconciliation: reconciled(reconciliation, result) }),
  });
}

function failed(
  state: InstanceState,
  name: string,
  sweep: SweepState,
  failure: VendorFailure,
  askedFor: string | null,
  nowMs: number,
): SweepState {
  const consecutiveFailures = sweep.consecutiveFailures + 1;
  const everyMs = everyMsOf(state.settings.resources[name] as ResourceSettings);
  const intervalMs = Math.min(everyMs, intervalMsOf(state.settings, name));
  const waitMs = afterFailureMs(consecutiveFailures, intervalMs, failure.retryAfterMs);
  const nextSweepAt = sweep.nextSweepAt === askedFor ? toIso(nowMs + waitMs) : sweep.nextSweepAt;
  return { ...sweep, nextSweepAt, consecutiveFailures, lastError: failure.message };
}

function warningOf(
  { suspected, records, isLost }: Extract<SweepReport['result'], { outcome: 'swept' }>,
  nextAt: string | null,
) {
  if (isLost) return 'the known records were lost; what was deleted since the sweep before is not found';
  if (suspected === 0) return null;
  return (
    `${suspected} of ${suspected + records} records were missing, too many to be believed at once: ` +
    `they are reported as deleted when ${nextAt === null ? 'the next sweep' : `the sweep of ${nextAt}`} misses them too`
  );
}

/** Makes the next of the found deletions pending. */
export function recordDeletions(state: InstanceState, name: string, report: DeletionsReport): InstanceState {
  const sweep = sweepOf(state, name);
  if (sweep === null || sweep.known === null) return state;
  if (report.notifications.length === 0) return withSweep(state, name, { ...sweep, unreported: null });
  const { notifications } = report;
  const of: PendingSweep = { resource: name, known: sweep.known.number };
  if (report.isUnwanted) return noteDeletions(state, of, notifications);
  return {
    ...state,
    pending: { notifications, polls: [], sweep: of },
    events: logDetected(state.events, notifications),
  };
}

/** These deletions were accepted: they are not reported again, and a record that comes back is CREATED. */
export function noteReported(
  state: InstanceState,
  of: PendingSweep,
  accepted: readonly Notification[],
  now: string,
): InstanceState {
  const told = accepted.flatMap(({ events }) => events).length;
  return withResource(noteDeletions(state, of, accepted), of.resource, (resource) => ({
    ...resource,
    changes: resource.changes + told,
    lastChangeAt: now,
  }));
}

function noteDeletions(state: InstanceState, of: PendingSweep, notifications: readonly Notification[]): InstanceState {
  const events = notifications.flatMap(({ events }) => events);
  return withResource(state, of.resource, (resource) => {
    const noted = { ...resource, watermark: noteDeleted(resource.watermark, events) };
    const { sweep } = resource;
    if (sweep === null || sweep.unreported === null || sweep.known?.number !== of.known) return noted;
    const reported = sweep.unreported.reported + events.length;
    const unreported = reported < sweep.unreported.total ? { ...sweep.unreported, reported } : null;
    return { ...noted, sweep: { ...sweep, unreported } };
  });
}

/** Sweeps every resource that has sweeps as soon as possible. */
export function sweepNow(state: InstanceState, now: string): InstanceState {
  return Object.keys(state.resources).reduce((next, name) => {
    const sweep = sweepOf(next, name);
    return sweep === null ? next : withSweep(next, name, { ...sweep, nextSweepAt: now });
  }, state);
}

/**
 * Fits the sweeps to changed settings; what is known of a resource that is gone, or listed in another way, is
 * forgotten.
 */
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
  return Object.entries(state.resources).flatMap(([name, resource]) => {
    const known = resource.sweep?.known ?? null;
    return [...(known === null ? [] : [{ resource: name, set: known }]), ...farSetsOf(name, resource)];
  });
}

/** The shard workflows of these sets are no longer of use: the loop closes them. */
export function forgetting(state: InstanceState, sets: readonly NamedSet[]): InstanceState {
  return sets.length === 0 ? state : { ...state, forgotten: [...state.forgotten, ...sets] };
}

function withSweep(state: InstanceState, name: string, sweep: SweepState): InstanceState {
  const swept = withResource(state, name, (resource) => ({ ...resource, sweep }));
  return { ...swept, resources: withFittingWords(swept.resources) };
}
