import { buildNotifications } from '../../domain/delivery/build-notifications';
import { withDeletions, type Change } from '../../domain/reading/change';
import { NOTHING_READ } from '../../domain/reading/found';
import { encodeEntry } from '../../domain/reading/ledger';
import { knownVersions } from '../../domain/reading/known-versions';
import { nextWatermark } from '../../domain/reading/next-watermark';
import type { Unproven } from '../../domain/reading/unproven';
import { isBack, type NextWatermark, type Watermark } from '../../domain/reading/watermark';
import type { DueResource } from '../../contract/activities';
import type { ResourcePoll } from '../../domain/instance/reports';
import { succeeded } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import { packed } from '../runtime/packing';
import { askingOf, keepsAllOf, prepare, type PollContext, type PreparedPoll } from './poll-context';
import { beginningOf } from './beginning';
import { missedBy } from './missed';
import { readDeletions } from './read-deletions';
import { readChanges } from './read-changes';
import type { WindowRead } from './read-window';
import { MANY_RESTARTS, warningOf } from './reading-warnings';

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
  const begun = await beginningOf(prepared.value);
  if (!begun.ok) return failure(begun.problem);
  const { poll, beginning } = begun.value;
  const { watermark: begunAt, first } = beginning;
  const changesRead = isRestOfDeletions(due)
    ? succeeded({ read: UNREAD, watermark: begunAt })
    : await readChanges(poll, begunAt, first);
  if (!changesRead.ok) return failure(changesRead.problem);
  const { read, watermark } = changesRead.value;
  const deletionsRead = await readDeletions(poll, beginning, read.reading);
  if (!deletionsRead.ok) return failure(deletionsRead.problem);
  const deletions = deletionsRead.value;

  const { found } = read.reading;
  const { isAskedByDate } = poll;
  const { lookBackMs } = poll;
  const { isAligned } = read;
  const next = {
    ...nextWatermark(watermark, read.reading, {
      ...askingOf(poll),
      isAskedByDate,
      keepsAll: keepsAllOf(poll),
      askedAt: input.askedAt,
    }),
    ...(isAligned && { isAligned }),
  };
  const gone = await stillGone(poll, deletions?.read.reading.found.changes ?? []);
  const changes = withDeletions(found.changes, gone, { isAskedByDate: poll.urlUnitMs !== null, lookBackMs });
  const missed = await missedBy(poll, watermark, read.reading);
  const cutShortBy = read.cutShortBy ?? deletions?.read.cutShortBy ?? null;
  const reads = [read, ...(deletions === null ? [] : [deletions.read])];
  const wanted = changes.filter(poll.isWanted);
  const leftOut = changes.filter((change) => !poll.isWanted(change));
  const notifications = buildNotifications(input.instance, due.resource, wanted, polledAtMs, input.notifications);
  return {
    resource: due.resource,
    outcome: 'read',
    notifications: packed(notifications),
    ...(leftOut.length > 0 && {
      leftOut: leftOut.map(({ version, type }) => ({ version: encodeEntry(version), type })),
    }),
    next,
    deletions: deletions === null ? null : { next: deletions.next, started: deletions.started },
    started: due.watermark.at === null ? begunAt : null,
    againInMs: isToGoOn(next, read) || (deletions !== null && isToGoOn(deletions.next, deletions.read)) ? 0 : null,
    cutShortBy,
    isStuck: read.isStuck || (deletions?.read.isStuck ?? false),
    warning: warningOf(poll, reads, [
      unprovenAfter(watermark, next),
      ...(deletions === null ? [] : [unprovenAfter(due.deletions, deletions.next)]),
    ]),
    ...(missed !== null && { missed }),
    keepsWarning: read === UNREAD,
  };
}

/**
 * Deletions without those of records that are back: the list of deletions may be read later than their own, and alone.
 */
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

function unprovenAfter(before: Watermark | null, { closed }: NextWatermark): Unproven | null {
  return closed === null ? (before?.unproven ?? null) : closed.unproven;
}

/** Not if it has begun again so often that it may never end, and brings nothing: then it has its turn on schedule. */
function isToGoOn({ window }: NextWatermark, { reading }: WindowRead): boolean {
  return window !== null && (window.restarts < MANY_RESTARTS || reading.found.changes.length > 0);
}

const UNREAD: WindowRead = {
  reading: NOTHING_READ,
  cutShortBy: null,
  isStuck: false,
  isFarLost: false,
  pages: 0,
};

/**
 * Only the list of deletions is still to be read to its end. Were its list read along, that would begin a new window,
 * at whose end the deletions would begin another one: if each takes several polls, they would follow each other without
 * rest.
 */
function isRestOfDeletions({ watermark, deletions, failures }: DueResource): boolean {
  const isOpen = deletions !== null && deletions.window !== null;
  return isOpen && watermark.at !== null && watermark.window === null && failures === 0;
}
