import { buildNotifications } from '../../domain/delivery/build-notifications';
import { withDeletions, type Change } from '../../domain/reading/change';
import { NOTHING_READ } from '../../domain/reading/found';
import { knownVersions } from '../../domain/reading/known-versions';
import { startingPoint } from '../../domain/reading/start';
import { askFrom, isBack, nextWatermark, type StartedWatermark } from '../../domain/reading/watermark';
import type { DueResource } from '../../contract/activities';
import type { ResourcePoll } from '../../domain/instance/reports';
import type { VendorClock } from '../../domain/vendor/clock';
import { succeeded, type Result } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import { packed } from '../runtime/packing';
import {
  changesQuery,
  prepare,
  readingRules,
  type Beginning,
  type PollContext,
  type PreparedPoll,
} from './poll-context';
import { readDeletions } from './read-deletions';
import { readWindow, type WindowRead, type WindowReading } from './read-window';
import { warningOf } from './reading-warnings';
import { fetchPage, type AnsweredPage } from '../vendor/fetch-page';

/** Reads one resource from its watermark on. Whatever goes wrong is its result, and spoils no other resource. */
export async function pollResource(context: PollContext): Promise<ResourcePoll> {
  const { input, due, polledAtMs } = context;
  const failure = (problem: VendorFailure): ResourcePoll => ({
    resource: due.resource,
    outcome: 'failed',
    failure: problem,
  });
  const prepared = prepare(context);
  if (!prepared.ok) return failure(prepared.problem);
  const poll = prepared.value;
  const beginning = await beginningOf(poll);
  if (!beginning.ok) return failure(beginning.problem);
  const { watermark, first } = beginning.value;
  const changesRead = isRestOfDeletions(due) ? succeeded(UNREAD) : await readChanges(poll, watermark, first);
  if (!changesRead.ok) return failure(changesRead.problem);
  const read = changesRead.value;
  const deletionsRead = await readDeletions(poll, beginning.value, read.reading);
  if (!deletionsRead.ok) return failure(deletionsRead.problem);
  const deletions = deletionsRead.value;

  const { found, window } = read.reading;
  const listed = deletions?.read.reading ?? null;
  const isAskedByDate = poll.template.unitMs !== null;
  const { lookBackMs } = poll;
  const gone = await stillGone(poll, listed?.found.changes ?? []);
  const changes = withDeletions(found.changes, gone, { isAskedByDate, lookBackMs });
  const cutShortBy = read.cutShortBy ?? deletions?.read.cutShortBy ?? null;
  const notifications = buildNotifications(input.instance, due.resource, changes, polledAtMs, input.notifications);
  return {
    resource: due.resource,
    outcome: 'read',
    notifications: packed(notifications),
    next: nextWatermark(watermark, read.reading, { lookBackMs, isAskedByDate }),
    deletions: deletions === null ? null : { next: deletions.next, started: deletions.started },
    started: due.watermark.at === null ? watermark : null,
    againInMs: window !== null || (listed !== null && listed.window !== null) ? 0 : null,
    cutShortBy,
    isStuck: read.isStuck || (deletions?.read.isStuck ?? false),
    warning: warningOf(poll, [read, ...(deletions === null ? [] : [deletions.read])]),
    keepsWarning: read === UNREAD,
  };
}

/** Deletions without those of records that are back: the list of deletions may be read later than their own, and alone. */
async function stillGone({ due, far, input }: PreparedPoll, deletions: readonly Change[]): Promise<readonly Change[]> {
  if (deletions.length === 0) return deletions;
  const { watermark, resource } = due;
  const ask =
    watermark.far === null ? null : await far.lookup({ instanceId: input.instance.id, resource }, watermark.far);
  const known = knownVersions(watermark.ledger, ask ?? undefined);
  return deletions.filter(({ version }) => {
    const told = known.told(version.key);
    return told === undefined || !isBack(told, version);
  });
}

const UNREAD: WindowRead = {
  reading: NOTHING_READ,
  cutShortBy: null,
  isStuck: false,
  isFarLost: false,
  pages: 0,
};

/**
 * Only the list of deletions is still to be read to its end. Were its list read along, that would begin a new window, at whose end the
 * deletions would begin another one: if each takes several polls, they would follow each other without rest.
 */
function isRestOfDeletions({ watermark, deletions, failures }: DueResource): boolean {
  const isOpen = deletions !== null && deletions.window !== null;
  return isOpen && watermark.at !== null && watermark.window === null && failures === 0;
}

/** A clock of the vendor that is further behind ours than this: the first page was asked from too late a date. */
const CLOCK_DOUBT_MS = 60_000;

/**
 * The watermark to go on from. A resource that starts learns the vendor's now from its first page, which counts, unless that clock is so
 * far behind ours that it was asked from too late a date. Deletions begin with the same now.
 */
async function beginningOf(poll: PreparedPoll): Promise<Result<Beginning, VendorFailure>> {
  const { dependencies, element, input, due, signal, lookBackMs } = poll;
  const wantedAtMs = Date.parse(due.wantedAt);
  if (due.watermark.at !== null)
    return succeeded({ watermark: { ...due.watermark, at: due.watermark.at }, wantedAtMs, first: null });
  const ourClock: VendorClock = { earliestMs: wantedAtMs, latestMs: wantedAtMs };
  const planned = startingPoint(input.start, ourClock, wantedAtMs, wantedAtMs);
  const fromMs = Date.parse(askFrom(planned, lookBackMs));
  const first = await fetchPage(dependencies, element, changesQuery(poll, fromMs, null), signal);
  if (!first.ok) return first;
  const { clock, answeredAtMs } = first.value;
  const started = startingPoint(input.start, clock, wantedAtMs, answeredAtMs);
  const wantedByVendorMs = clock.earliestMs - Math.max(0, answeredAtMs - wantedAtMs);
  // Deletions of it may have been told before it was ever read.
  const { ledger, far } = due.watermark;
  const kept = { ...started, ledger, far };
  if (Date.parse(started.at) < Date.parse(planned.at) - CLOCK_DOUBT_MS)
    return succeeded({ watermark: kept, wantedAtMs: wantedByVendorMs, first: null });
  return succeeded({ watermark: { ...kept, at: planned.at }, wantedAtMs: wantedByVendorMs, first: first.value });
}

async function readChanges(
  poll: PreparedPoll,
  watermark: StartedWatermark,
  first: AnsweredPage | null,
): Promise<WindowReading> {
  const { element, records, template, lookBackMs } = poll;
  return readWindow(poll, {
    source: element,
    queryAt: (fromMs, position, sizeVariant) => changesQuery(poll, fromMs, position, sizeVariant),
    rules: readingRules(poll, watermark, {
      unitMs: records.unitMs,
      isAskedByDate: template.unitMs !== null,
      keepsDeleted: true,
    }),
    records,
    watermark,
    lookBackMs,
    first,
  });
}
