import { randomBytes } from 'node:crypto';
import type { DueResource, PollResourcesInput } from '../contract/activities';
import { buildNotifications, bytesPerEvent } from '../domain/build-notifications';
import { toIso } from '../domain/instant';
import { lookBackMs, startingPoint, windowFrom } from '../domain/poll-window';
import type { VendorClock } from '../domain/vendor-clock';
import type { ResourcePoll } from '../domain/reports';
import { DEFAULT_NOTIFICATION_RULES } from '../domain/settings';
import type { PagePosition } from '../domain/scan';
import { parseUrlTemplate, type UrlTemplate } from '../domain/url-template';
import type { VendorFailure } from '../domain/vendor-failure';
import { startFrom, type StartedProgress } from '../domain/watermark';
import { byDate } from '../domain/found-changes';
import type { WindowResult, WindowRules } from '../domain/window-reader';
import type { Connection, DeletionQuery, Element, ListQuery } from '../elements/element';
import type { Tokens } from '../elements/oauth';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure } from './failures';
import { packed } from './packing';
import { createRecordReader } from './record-reader';
import { readWindow, type WindowReading } from './read-window';
import { fetchPage, type PageSource } from './vendor';

/** What one poll takes of one resource before the rest is left to the next one, which follows at once. */
const MAX_CHANGES = 1_000;

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
  /** What the resource may bring, in bytes of JSON; one change at least, unless it is nothing. */
  maxBytes: number;
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
  const notifications = buildNotifications(
    input.instance,
    due.resource,
    changes,
    context.polledAtMs,
    input.notifications,
  );
  return {
    resource: due.resource,
    outcome: 'read',
    notifications: packed(notifications),
    next: read.next,
    deletions: deletions === null ? null : { next: deletions.read.next, started: deletions.started },
    started: due.progress.at === null ? progress : null,
    againInMs: sooner(read.againInMs, deletions?.read.againInMs ?? null),
    warning: warningOf(due, read.withoutId, read.withoutDate),
  };
}

async function readRecords(
  context: PollContext,
  prepared: Prepared,
  progress: StartedProgress,
): Promise<WindowReading> {
  const { due, element } = context;
  const { unitMs } = prepared.template;
  const fromMs = Date.parse(windowFrom(progress, lookBackMs(due.settings.pollDelayMs, unitMs)));
  return readWindow(context, {
    source: element,
    queryAt: (position) => queryOf(context, prepared, fromMs, position),
    rules: rulesOf(context, unitMs, { changes: [], bytes: 0 }),
    records: prepared.records,
    progress,
  });
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
  const since = windowFrom(position, lookBackMs(due.settings.pollDelayMs, unitMs));
  const source: PageSource = {
    listRequest: (query) => feed.listRequest(query as DeletionQuery),
    readPage: (response, query, nowMs) => element.readPage(response, query, nowMs),
  };
  const queryAt = (at: PagePosition): DeletionQuery => ({
    ...queryOf(context, prepared, Date.parse(since), at),
    since,
  });
  const rules = rulesOf(context, unitMs, before);
  const read = await readWindow(context, { source, queryAt, rules, records, progress: position });
  if ('failure' in read) return read;
  return { read, started: position === beginning ? beginning : null };
}

/** The rules of a window; what was found before it counts against the bounds of the poll. */
function rulesOf(
  { element, connection, input, due, maxBytes, maxHistory }: PollContext,
  templateUnitMs: number | null,
  before: Pick<WindowResult, 'changes' | 'bytes'>,
): WindowRules {
  return {
    ...due.settings,
    instanceId: input.instance.id,
    resource: due.resource,
    paging: element.paging(connection),
    templateUnitMs,
    maxChanges: MAX_CHANGES - before.changes.length,
    maxBytes: maxBytes - before.bytes,
    maxHistory,
    bytesPerEvent: bytesPerEvent(input.instance, due.resource, input.notifications ?? DEFAULT_NOTIFICATION_RULES),
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
