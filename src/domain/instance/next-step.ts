import { notificationsToSend } from './delivery';
import { toHold, toSplit } from './holding';
import { stateNameOf, type InstanceState, type ResourceState, type WantedUpdate } from './state';
import { nextNotice } from './notices';
import type { NoticeKind } from '../delivery/notice';
import type { Notification } from '../delivery/notification';
import type { NamedSet } from '../sweeps/sweep-state';
import { ledgerToFile, type LedgerName } from './filing';
import type { Window } from '../reading/window';

/**
 * What an instance does next. Who drives it carries the step out, takes what came of it into the state, and asks again.
 */
export type Step =
  | { kind: 'stop' }
  | { kind: 'takeUpdate'; update: WantedUpdate }
  | { kind: 'closeForgotten'; sets: NamedSet[] }
  | { kind: 'tellNotice'; notice: NoticeKind }
  | { kind: 'split'; notification: Notification }
  | { kind: 'hold'; notification: Notification; reason: string }
  | { kind: 'deliver'; notifications: Notification[] }
  | { kind: 'reportDeletions'; resource: string }
  | { kind: 'fileLedger'; ledger: LedgerName }
  | { kind: 'sweep'; resource: string }
  /** Those whose page tokens were forgotten come first; then the longest waiting one. */
  | { kind: 'poll'; resources: string[] }
  /** Nothing is to be done until then, an ISO instant, or until a signal comes. */
  | { kind: 'wait'; until: string; for: 'poll' | 'delivery' | 'notice' }
  | { kind: 'wait'; until: null; for: 'signal' };

/**
 * The first of these that there is cause for. Decides by the state and the time alone, and changes nothing.
 * `nearEntries`: versions that the state has room for.
 *
 * 1. `stop`: nothing is worth doing for an instance that ends.
 * 2. `takeUpdate`: all that follows is done as wanted by now. Also while paused: a mistake is corrected before anything
 * goes on.
 * 3. `closeForgotten`: what an update left behind is cleared away once it is taken, whatever state the instance is in.
 * 4. `tellNotice`: handed over at once to who sends it; whatever is wrong with the instance.
 * 5. `split`, `hold`: before a delivery, which would only be rejected again as the first notification stands.
 * 6. `deliver`: before anything is read, since only what is accepted moves the watermark. The receiver does not wait
 * for the vendor's credentials (`reauth_required`). As long as anything is pending, nothing below is done.
 * 7. `reportDeletions`: before any poll. A record that came back meanwhile is then CREATED after it was DELETED.
 * 8. `fileLedger`: what is remembered outgrows the state. Before more is read, as that would add to it.
 * 9. `sweep`: one that waits longer than every poll. Neither keeps the other waiting for good. Not between the polls of
 * one window: until the sweep is over, the vendor may have forgotten the window's page tokens.
 * 10. `poll`: all resources that are due, together.
 * 11. `wait`: until the first of these is due, or a notice that was held back for its hour. Paused, suspended, or
 * without credentials and with nothing to deliver: until a signal.
 */
export function nextStep(state: InstanceState, now: string, nearEntries?: number): Step {
  return (
    stopping(state) ??
    updating(state) ??
    clearing(state) ??
    telling(state, now) ??
    sending(state, now) ??
    reporting(state, now) ??
    filing(state, nearEntries) ??
    sweeping(state, now) ??
    polling(state, now) ??
    waiting(state)
  );
}

/**
 * When a resource is read next, by a poll or a sweep, or found deletions are reported; null if only something else can
 * bring that.
 */
export function nextReadAt(state: InstanceState): string | null {
  if (!canRead(state)) return null;
  const times = Object.values(state.resources).flatMap((resource) => [
    pollDueAt(resource),
    sweepDueAt(resource),
    reportDueAt(resource),
  ]);
  return times.filter((at) => at !== null).sort()[0] ?? null;
}

function canSend(state: InstanceState): boolean {
  const name = stateNameOf(state);
  return state.pending !== null && (name === 'polling' || name === 'reauth_required');
}

/** Nothing is read while something read before is not accepted: the watermark holds the place. */
function canRead(state: InstanceState): boolean {
  return state.pending === null && stateNameOf(state) === 'polling';
}

function stopping({ isStopped }: InstanceState): Step | null {
  return isStopped ? { kind: 'stop' } : null;
}

function updating({ wantedUpdates: [update] }: InstanceState): Step | null {
  return update === undefined ? null : { kind: 'takeUpdate', update };
}

function clearing({ forgotten }: InstanceState): Step | null {
  return forgotten.length === 0 ? null : { kind: 'closeForgotten', sets: forgotten };
}

function telling(state: InstanceState, now: string): Step | null {
  const notice = nextNotice(state);
  return notice === null || notice.at > now ? null : { kind: 'tellNotice', notice: notice.kind };
}

function sending(state: InstanceState, now: string): Step | null {
  if (!canSend(state)) return null;
  const rejected = toSplit(state);
  if (rejected !== null) return { kind: 'split', notification: rejected };
  const unsendable = toHold(state);
  if (unsendable !== null) return { kind: 'hold', ...unsendable };
  return sendAt(state) <= now ? { kind: 'deliver', notifications: notificationsToSend(state) } : null;
}

function sendAt({ head, createdAt }: InstanceState): string {
  return head.nextAttemptAt ?? createdAt;
}

function reporting(state: InstanceState, now: string): Step | null {
  const [report] = due(state, now, reportDueAt);
  return report === undefined ? null : { kind: 'reportDeletions', resource: report.resource };
}

function filing(state: InstanceState, nearEntries?: number): Step | null {
  const ledger = canRead(state) ? ledgerToFile(state, nearEntries) : null;
  return ledger === null ? null : { kind: 'fileLedger', ledger };
}

function sweeping(state: InstanceState, now: string): Step | null {
  const [sweep] = due(state, now, sweepDueAt);
  if (sweep === undefined) return null;
  const polls = due(state, now, pollDueAt);
  const isPollFirst = polls.some(({ resource, at }) => at <= sweep.at || isBeingRead(state.resources[resource]));
  return isPollFirst ? null : { kind: 'sweep', resource: sweep.resource };
}

function isBeingRead(resource: ResourceState | undefined): boolean {
  return openWindows(resource).length > 0;
}

function openWindows(resource: ResourceState | undefined): Window[] {
  return [resource?.watermark.window, resource?.deletions?.window].flatMap((window) => window ?? []);
}

function polling(state: InstanceState, now: string): Step | null {
  const polls = due(state, now, pollDueAt).map(({ resource }) => resource);
  const isHurried = (resource: string) => hasBegunAgain(state.resources[resource]);
  const resources = [...polls.filter(isHurried), ...polls.filter((resource) => !isHurried(resource))];
  return resources.length === 0 ? null : { kind: 'poll', resources };
}

/** Its page tokens did not last until the poll after next. */
function hasBegunAgain(resource: ResourceState | undefined): boolean {
  return openWindows(resource).some(({ restarts }) => restarts > 0);
}

function waiting(state: InstanceState): Step {
  const notice = nextNotice(state);
  const [until, what] = canSend(state)
    ? ([sendAt(state), 'delivery'] as const)
    : ([nextReadAt(state), 'poll'] as const);
  if (notice !== null && (until === null || notice.at < until))
    return { kind: 'wait', until: notice.at, for: 'notice' };
  return until === null ? { kind: 'wait', until, for: 'signal' } : { kind: 'wait', until, for: what };
}

/**
 * What was there when snapshots begin is listed first, for its ids: the ledger has none. If that fails, they begin
 * without.
 */
function pollDueAt({ nextPollAt, sweep }: ResourceState): string | null {
  const isListedFirst = sweep?.reconciliation !== undefined && sweep.lastSweepAt === null;
  return isListedFirst && sweep.consecutiveFailures === 0 ? null : nextPollAt;
}

/** A resource is not swept again before all that was found is reported. */
function sweepDueAt({ sweep }: ResourceState): string | null {
  return sweep === null || sweep.unreported !== null ? null : sweep.nextSweepAt;
}

function reportDueAt({ sweep }: ResourceState): string | null {
  return sweep?.unreported?.foundAt ?? null;
}

/** The resources of which this is due, the longest waiting first; none if nothing may be read. */
function due(state: InstanceState, now: string, dueAt: typeof pollDueAt): { resource: string; at: string }[] {
  if (!canRead(state)) return [];
  return Object.entries(state.resources)
    .map(([resource, each]) => ({ resource, at: dueAt(each) }))
    .filter((each): each is { resource: string; at: string } => each.at !== null && each.at <= now)
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
