import { randomBytes } from 'node:crypto';
import type { DueResource, PollResourcesInput } from '../contract/activities';
import { buildNotifications, charsPerEvent } from '../domain/notification';
import { lookBackMs, startingPoint, toIso, windowFrom } from '../domain/poll-window';
import type { VendorClock } from '../domain/vendor-clock';
import { recordIdOf } from '../domain/record';
import type { ResourcePoll } from '../domain/reports';
import { DEFAULT_NOTIFICATION_RULES } from '../domain/settings';
import type { PagePosition } from '../domain/scan';
import { parseUrlTemplate, type UrlTemplate } from '../domain/url-template';
import type { VendorFailure } from '../domain/vendor-failure';
import { startFrom, type StartedProgress } from '../domain/watermark';
import {
  byDate,
  createWindowReader,
  type WindowReader,
  type WindowResult,
  type WindowRules,
} from '../domain/window-reader';
import type { Connection, DeletionQuery, Element, ListQuery } from '../elements/element';
import type { Tokens } from '../elements/oauth';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure } from './failures';
import { packed } from './packing';
import { createPageWatch } from './page-watch';
import type { PollRoom } from './poll-room';
import { createRecordReader } from './record-reader';
import { fetchPage, type PageSource } from './vendor';

const MAX_CHANGES = 1_000;
/** What one poll reads of one resource before the rest is left to the next one, which follows at once. */
const MAX_PAGES = 200;
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** Characters of changes that are read for each byte of room: a bulk is packed to a third or less. Where it is not, some is read again. */
const CHARS_PER_BYTE = 3;

/** Everything that the poll of one resource needs. */
export interface PollContext {
  dependencies: ActivityDependencies;
  element: Element;
  connection: Connection;
  tokens: Tokens | null;
  input: PollResourcesInput;
  due: DueResource;
  signal: AbortSignal;
  polledAtMs: number;
  /** What all resources of the poll may bring together, and how much of it is this one's. */
  room: PollRoom;
  share: number;
  /** Records of before the start that the resource may have remembered. */
  maxHistory: number;
}

/** Reads one resource from its watermark on. Whatever goes wrong is its result, and spoils no other resource. */
export async function pollResource(context: PollContext): Promise<ResourcePoll> {
  const { input, due } = context;
  const failed = (failure: VendorFailure): ResourcePoll => ({ resource: due.resource, outcome: 'failed', failure });
  const prepared = prepare(context);
  if ('failure' in prepared) return failed(prepared.failure);
  const started = await start(context, prepared);
  if ('failure' in started) return failed(started.failure);
  const { progress } = started;
  const read = await readRecords(context, prepared, progress);
  if ('failure' in read) return failed(read.failure);
  const deletions = await readDeletions(context, prepared, progress, read);
  if (deletions !== null && 'failure' in deletions) return failed(deletions.failure);

  const changes = deletions === null ? read.changes : [...read.changes, ...deletions.read.changes].sort(byDate);
  const all = buildNotifications(input.instance, due.resource, changes, context.polledAtMs, input.notifications);
  const notifications = context.room.take(packed(all), context.share);
  const isCut = notifications.length < all.length;
  return {
    resource: due.resource,
    outcome: 'read',
    notifications,
    next: isCut ? null : read.next,
    deletions: deletions === null ? null : { next: isCut ? null : deletions.read.next, started: deletions.started },
    started: due.progress.at === null ? progress : null,
    againInMs: isCut ? 0 : sooner(read.againInMs, deletions?.read.againInMs ?? null),
    warning: warningOf(due, read.withoutId, read.withoutDate),
  };
}

async function readRecords(
  context: PollContext,
  prepared: Prepared,
  progress: StartedProgress,
): Promise<WindowResult | { failure: VendorFailure }> {
  const { due, element } = context;
  const { unitMs } = prepared.template;
  const reader = createWindowReader(rulesOf(context, unitMs, { changes: [], chars: 0 }), prepared.records, progress);
  const fromMs = Date.parse(windowFrom(progress, lookBackMs(due.settings.pollDelayMs, unitMs)));
  const failure = await readPages(context, element, (at) => queryOf(context, prepared, fromMs, at), reader);
  return failure === null ? reader.finish() : { failure };
}

/**
 * Reads the vendor's list of deletions, where `deletes` is `feed`: a window with a watermark of its own, whose records are DELETED. It
 * begins where the resource itself stands; with `all`, at the time the resource was wanted: nobody asks for what was gone before.
 */
async function readDeletions(
  context: PollContext,
  prepared: Prepared,
  progress: StartedProgress,
  before: WindowResult,
): Promise<{ read: WindowResult; started: StartedProgress | null } | { failure: VendorFailure } | null> {
  const { due, element, input } = context;
  const { deletionFeed: feed } = element;
  if (due.settings.deletes.mode !== 'feed' || feed === undefined) return null;
  const settings = { ...due.settings, updated: feed.deletedDate, created: null };
  const records = { ...createRecordReader(settings), isDeleted: () => true };
  const unitMs = Math.max(1000, records.unitMs);
  const wantedFrom = due.progress.at === null && input.start === 'all' ? due.wantedAt : progress.at;
  // Dates of deletions are coarse: one in the very unit of the beginning may have come after it.
  const beginning = startFrom(toIso(Math.floor(Date.parse(wantedFrom) / unitMs) * unitMs));
  const known = due.deletions;
  const position = known === null || known.at === null ? beginning : { ...known, at: known.at };
  const reader = createWindowReader(rulesOf(context, unitMs, before), records, position);
  const since = windowFrom(position, lookBackMs(due.settings.pollDelayMs, unitMs));
  const source: PageSource = {
    listRequest: (query) => feed.listRequest(query as DeletionQuery),
    readPage: (response, query, nowMs) => element.readPage(response, query, nowMs),
  };
  const queryAt = (at: PagePosition): DeletionQuery => ({
    ...queryOf(context, prepared, Date.parse(since), at),
    since,
  });
  const failure = await readPages(context, source, queryAt, reader);
  return failure === null ? { read: reader.finish(), started: position === beginning ? beginning : null } : { failure };
}

/** The rules of a window; what was found before it counts against the bounds of the poll. */
function rulesOf(
  { element, connection, input, due, share, maxHistory }: PollContext,
  templateUnitMs: number | null,
  before: Pick<WindowResult, 'changes' | 'chars'>,
): WindowRules {
  return {
    ...due.settings,
    instanceId: input.instance.id,
    resource: due.resource,
    paging: element.paging(connection),
    templateUnitMs,
    maxChanges: MAX_CHANGES - before.changes.length,
    maxChars: CHARS_PER_BYTE * share - before.chars,
    maxHistory,
    charsPerEvent: charsPerEvent(input.instance, due.resource, input.notifications ?? DEFAULT_NOTIFICATION_RULES),
  };
}

interface Prepared {
  template: UrlTemplate;
  records: ReturnType<typeof createRecordReader>;
}

function prepare({ due }: PollContext): Prepared | { failure: VendorFailure } {
  try {
    return { template: parseUrlTemplate(due.settings.url), records: createRecordReader(due.settings) };
  } catch (error) {
    return { failure: configurationFailure(error) };
  }
}

/** The progress to go on from. A resource that starts `now` asks the vendor once just for its clock. */
async function start(
  context: PollContext,
  prepared: Prepared,
): Promise<{ progress: StartedProgress } | { failure: VendorFailure }> {
  const { dependencies, input, due } = context;
  if (due.progress.at !== null) return { progress: { ...due.progress, at: due.progress.at } };
  const wantedAtMs = Date.parse(due.wantedAt);
  const unitMs = Math.max(1000, prepared.template.unitMs ?? 0, prepared.records.unitMs);
  let clock: VendorClock = { earliestMs: wantedAtMs, latestMs: wantedAtMs };
  if (input.start === 'now') {
    const fromMs = wantedAtMs - lookBackMs(due.settings.pollDelayMs, prepared.template.unitMs);
    const answer = await fetchPage(
      dependencies,
      context.element,
      queryOf(context, prepared, fromMs, null),
      context.signal,
    );
    if ('failure' in answer) return answer;
    clock = answer.clock;
  }
  return { progress: startingPoint(input.start, clock, dependencies.now() - wantedAtMs, unitMs) };
}

/** Brings pages until the reader has enough. A failure on any page spoils the whole poll of the resource: nothing has moved. */
async function readPages(
  context: PollContext,
  source: PageSource,
  queryAt: (position: PagePosition) => ListQuery,
  reader: WindowReader,
): Promise<VendorFailure | null> {
  const problemWith = createPageWatch((record) => recordIdOf(record, context.due.settings.idField));
  let bytes = 0;
  for (let pages = 0; pages < MAX_PAGES && bytes < MAX_READ_BYTES; pages += 1) {
    const position = reader.position();
    const answer = await fetchPage(context.dependencies, source, queryAt(position), context.signal);
    if ('failure' in answer) return answer.failure;
    const problem = problemWith(position, answer.page);
    if (problem !== null) return problem;
    bytes += answer.bytes;
    if (!reader.take(answer.page, answer.clock)) return null;
  }
  return null;
}

function queryOf(context: PollContext, { template }: Prepared, fromMs: number, position: PagePosition): ListQuery {
  const { due, polledAtMs, element, connection, tokens } = context;
  return {
    connection,
    token: tokens === null ? null : { accessToken: tokens.accessToken, answer: tokens.answer },
    nonce: randomBytes(16).toString('hex'),
    resource: due.resource,
    recordsPath: due.settings.recordsPath,
    hubUrl: template.render({ fromMs, nowMs: polledAtMs }, element.encodeDate),
    updatedField: (due.settings.updated ?? due.settings.created)?.field ?? null,
    pageSize: Math.min(due.settings.pageSize ?? element.defaultPageSize, element.maxPageSize),
    position,
  };
}

function sooner(oneMs: number | null, otherMs: number | null): number | null {
  return oneMs === null || otherMs === null ? (oneMs ?? otherMs) : Math.min(oneMs, otherMs);
}

function warningOf(due: DueResource, withoutId: number, withoutDate: number): string | null {
  const warnings = [];
  if (withoutId > 0) warnings.push(`${withoutId} records without an id in "${due.settings.idField}" were not sent`);
  if (withoutDate > 0) {
    const field = (due.settings.updated ?? due.settings.created)?.field ?? 'datesConfiguration';
    warnings.push(`${withoutDate} records without a usable date in "${field}" were sent and do not move the watermark`);
  }
  return warnings.length === 0 ? null : warnings.join('; ');
}
