import { buildNotifications } from '../../domain/delivery/build-notifications';
import { withDeletions, type Change } from '../../domain/reading/change';
import { NOTHING_READ, type Reading } from '../../domain/reading/found';
import { encodeEntry } from '../../domain/reading/ledger';
import { knownVersions } from '../../domain/reading/known-versions';
import { isBack, nextWatermark, type StartedWatermark } from '../../domain/reading/watermark';
import type { DueResource } from '../../contract/activities';
import type { ResourcePoll } from '../../domain/instance/reports';
import { succeeded } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import { packed } from '../runtime/packing';
import { changesQuery, prepare, readingRules, type PollContext, type PreparedPoll } from './poll-context';
import { beginningOf } from './beginning';
import { readDeletions } from './read-deletions';
import { readWindow, type WindowRead, type WindowReading } from './read-window';
import { MANY_RESTARTS, warningOf } from './reading-warnings';
import type { AnsweredPage } from '../vendor/fetch-page';

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
  const { watermark, first } = beginning;
  const changesRead = isRestOfDeletions(due) ? succeeded(UNREAD) : await readChanges(poll, watermark, first);
  if (!changesRead.ok) return failure(changesRead.problem);
  const read = changesRead.value;
  const deletionsRead = await readDeletions(poll, beginning, read.reading);
  if (!deletionsRead.ok) return failure(deletionsRead.problem);
  const deletions = deletionsRead.value;

  const { found } = read.reading;
  const listed = deletions?.read.reading ?? null;
  const isAskedByDate = poll.template.unitMs !== null;
  const { lookBackMs } = poll;
  const gone = await stillGone(poll, listed?.found.changes ?? []);
  const changes = withDeletions(found.changes, gone, { isAskedByDate, lookBackMs });
  const cutShortBy = read.cutShortBy ?? deletions?.read.cutShortBy ?? null;
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
    next: nextWatermark(watermark, read.reading, { lookBackMs, isAskedByDate }),
    deletions: deletions === null ? null : { next: deletions.next, started: deletions.started },
    started: due.watermark.at === null ? watermark : null,
    againInMs: goesOnAtOnce(read.reading) || (listed !== null && goesOnAtOnce(listed)) ? 0 : null,
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

/** Not if it has begun again so often that it may never end, and brings nothing: then it has its turn on schedule. */
function goesOnAtOnce({ window, found }: Reading): boolean {
  return window !== null && (window.restarts < MANY_RESTARTS || found.changes.length > 0);
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
