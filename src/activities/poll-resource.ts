import type { DueResource } from '../contract/activities';
import { buildNotifications } from '../domain/build-notifications';
import { byDate } from '../domain/found-changes';
import { lookBackMs, windowFrom } from '../domain/poll-window';
import type { ResourcePoll } from '../domain/reports';
import type { VendorFailure } from '../domain/vendor-failure';
import type { StartedProgress } from '../domain/watermark';
import { packed } from './packing';
import { changesQuery, prepare, windowRules, type PollContext, type PreparedPoll } from './poll-context';
import { readDeletions } from './read-deletions';
import { readWindow, type WindowRead, type WindowReading } from './read-window';
import { startingProgress } from './starting-progress';

/** Reads one resource from its watermark on. Whatever goes wrong is its result, and spoils no other resource. */
export async function pollResource(context: PollContext): Promise<ResourcePoll> {
  const { input, due, polledAtMs } = context;
  const failed = (failure: VendorFailure): ResourcePoll => ({ resource: due.resource, outcome: 'failed', failure });
  const poll = prepare(context);
  if ('failure' in poll) return failed(poll.failure);
  const started = await startingProgress(poll);
  if ('failure' in started) return failed(started.failure);
  const { progress } = started;
  const read = await readChanges(poll, progress);
  if ('failure' in read) return failed(read.failure);
  const deletions = await readDeletions(poll, started, read);
  if (deletions !== null && 'failure' in deletions) return failed(deletions.failure);

  const changes = deletions === null ? read.changes : [...read.changes, ...deletions.read.changes].sort(byDate);
  const cutShortBy = read.cutShortBy ?? deletions?.read.cutShortBy ?? null;
  const notifications = buildNotifications(input.instance, due.resource, changes, polledAtMs, input.notifications);
  return {
    resource: due.resource,
    outcome: 'read',
    notifications: packed(notifications),
    next: read.next,
    deletions: deletions === null ? null : { next: deletions.read.next, started: deletions.started },
    started: due.progress.at === null ? progress : null,
    againInMs: sooner(read.againInMs, deletions?.read.againInMs ?? null),
    cutShortBy,
    warning: warningOf(due, read, cutShortBy),
  };
}

async function readChanges(poll: PreparedPoll, progress: StartedProgress): Promise<WindowReading> {
  const { due, element, records } = poll;
  const { unitMs } = poll.template;
  const fromMs = Date.parse(windowFrom(progress, lookBackMs(due.settings.pollDelayMs, unitMs)));
  return readWindow(poll, {
    source: element,
    queryAt: (position) => changesQuery(poll, fromMs, position),
    rules: windowRules(poll, unitMs),
    records,
    progress,
    failures: due.failures ?? 0,
  });
}

function sooner(oneMs: number | null, otherMs: number | null): number | null {
  return oneMs === null || otherMs === null ? (oneMs ?? otherMs) : Math.min(oneMs, otherMs);
}

function warningOf(
  due: DueResource,
  { withoutId, withoutDate }: WindowRead,
  cutShortBy: VendorFailure | null,
): string | null {
  const warnings = [];
  if (cutShortBy !== null) warnings.push(`a page failed, and is asked for again: ${cutShortBy.message}`);
  if (withoutId > 0)
    warnings.push(`${withoutId} records without an id in "${due.settings.idField.join(', ')}" were not sent`);
  if (withoutDate > 0) {
    const field = (due.settings.updated ?? due.settings.created)?.field ?? 'datesConfiguration';
    warnings.push(`${withoutDate} records without a usable date in "${field}" were sent and do not move the watermark`);
  }
  return warnings.length === 0 ? null : warnings.join('; ');
}
