import type { DueResource, PollResourcesInput } from '../../contract/activities';
import { bytesPerEvent } from '../../domain/delivery/build-notifications';
import { AS_WRITTEN, asPreciseAs, type DateStepMs } from '../../domain/reading/precision';
import { lookBackOf } from '../../domain/reading/start';
import type { ReadingRules } from '../../domain/reading/reader';
import { watermarkRules } from '../../domain/reading/watermark-rules';
import type { StartedWatermark } from '../../domain/reading/watermark';
import { pageSizeOf } from '../../domain/reading/page-size';
import { untilMsOf, type Asking } from '../../domain/reading/slices';
import type { PagePosition, Window } from '../../domain/reading/window';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { markQueryOf, recordsPlaceOf, requestTemplateOf, windowTemplateOf } from '../../domain/reading/requested';
import { wantedBy } from '../../domain/reading/wanted';
import type { RequestTemplate } from '../../domain/vendor/request-template';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { Connection, Element, ListQuery } from '../../elements/element';
import type { Tokens } from '../../elements/oauth';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure } from '../failures';
import { listQuery, pageSizesOf } from '../vendor/list-query';
import { createRecordReader } from '../vendor/record-reader';
import type { FarLedgers } from '../ledger/far-ledgers';
import type { AnsweredPage } from '../vendor/fetch-page';

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
  far: FarLedgers;
  polledAtMs: number;
  /** No page is asked for after this, but the first one. */
  endsAtMs: number;
  /** What the resource may bring, in bytes of JSON; one change at least, unless it is nothing. */
  maxBytes: number;
  /** Records of the baseline that the resource may have remembered. */
  maxBaseline: number;
  /** Older versions that the resource may have put in doubt. */
  maxDoubts: number;
}

/** The same with the resource's settings understood. */
export interface PreparedPoll extends PollContext {
  /** What this window asks for: `startUrl` until a first reading is whole, then `url`. */
  template: RequestTemplate;
  /**
   * Of the dates in `url`; null: no poll is asked by date, so that every one shows all that there is, or what has
   * changed.
   */
  urlUnitMs: number | null;
  /** This window is asked by date. */
  isAskedByDate: boolean;
  records: ReturnType<typeof createRecordReader>;
  lookBackMs: number;
  /** Whether a change is to be sent. */
  isWanted: ReturnType<typeof wantedBy>;
}

/** Where a resource goes on, or begins. */
export interface Beginning {
  watermark: StartedWatermark;
  /** The vendor's now when the resource was first wanted. Epoch ms. */
  wantedAtMs: number;
  /** The first page, if it was asked for to learn the vendor's now. */
  first: AnsweredPage | null;
}

export function prepare(context: PollContext): Result<PreparedPoll, VendorFailure> {
  const { settings } = context.due;
  try {
    const { watermark } = context.due;
    const template = windowTemplateOf(settings, watermark);
    const isByDate = settings.source === undefined;
    const urlUnitMs = isByDate ? requestTemplateOf(settings).unitMs : null;
    const isAskedByDate = isByDate && template.unitMs !== null;
    const records = createRecordReader(settings, watermark.toldUnder);
    const isWanted = wantedBy(settings);
    const poll = { ...context, template, urlUnitMs, isAskedByDate, isWanted, records, lookBackMs: 0 };
    const { at, dateStepMs } = watermark;
    return succeeded(withPrecision(poll, at === null ? AS_WRITTEN : dateStepMs));
  } catch (error) {
    return failed(configurationFailure(error));
  }
}

/** The same for dates that are no more precise than was seen. */
export function withPrecision(poll: PreparedPoll, seen: DateStepMs): PreparedPoll {
  const { due } = poll;
  const records = asPreciseAs(createRecordReader(due.settings, due.watermark.toldUnder), seen);
  return { ...poll, records, lookBackMs: lookBackOf(due.settings.pollDelayMs, records.unitMs, dateUnitOf(poll)) };
}

/** What one text of a date stands for in what this window and the next ones ask for; 0: they have no date. */
function dateUnitOf({ template, urlUnitMs }: PreparedPoll): number {
  return Math.max(template.unitMs ?? 0, urlUnitMs ?? 0);
}

/** What tells where the windows of this poll begin and end. */
export function askingOf(poll: PreparedPoll): Asking {
  const { template, due, input, records, polledAtMs, lookBackMs } = poll;
  const { source } = due.settings;
  if (!template.hasEnd || source !== undefined) return { lookBackMs, source };
  const slicing = {
    maxMs: due.settings.maxWindowMs ?? null,
    unitMs: template.coarsestUnitMs,
    dateUnitMs: records.unitMs,
    nowMs: polledAtMs,
    askedAt: input.askedAt,
  };
  return { lookBackMs, slicing };
}

/**
 * No poll asks by the date that tells when a record changed: what was told may be shown whenever, whatever its date.
 */
export function keepsAllOf({ due, isAskedByDate, urlUnitMs }: PreparedPoll): boolean {
  const { source, order, filterByUpdatedDate } = due.settings;
  const isWholeList = !isAskedByDate && urlUnitMs === null && order !== 'newestFirst';
  return isWholeList || source !== undefined || !filterByUpdatedDate;
}

/** Asks for what changed from the window's beginning on. */
export function changesQuery(poll: PreparedPoll, window: Window, position: PagePosition): ListQuery {
  const { due, polledAtMs, element, template } = poll;
  const untilMs = untilMsOf(window, poll.dependencies.now(), template.coarsestUnitMs);
  const times = { fromMs: Date.parse(window.from), untilMs, nowMs: polledAtMs };
  const query = listQuery(poll, {
    resource: due.resource,
    ...recordsPlaceOf(due.settings),
    ...template.render(times, element.encodeDate),
    updatedField: (due.settings.updated ?? due.settings.created)?.field ?? null,
    ...pageSizesOf(due.settings),
    position,
    ...markQueryOf(due.settings.source, window.marked?.asked ?? null),
  });
  return { ...query, pageSize: pageSizeOf(query.pageSize, window.sizeVariant) };
}

/** The rules of one reading. What was found before it counts against the bounds of the poll. */
export function readingRules(
  poll: PreparedPoll,
  watermark: StartedWatermark,
  { unitMs, isAskedByDate, keepsDeleted }: { unitMs: number; isAskedByDate: boolean; keepsDeleted: boolean },
  before: { changes: number; bytes: number; doubts: number } = { changes: 0, bytes: 0, doubts: 0 },
): ReadingRules {
  const { element, connection, input, due, template, maxBytes, maxBaseline, maxDoubts, urlUnitMs } = poll;
  const { settings } = due;
  // A list of deletions has dates of its own.
  const source = keepsDeleted ? settings.source : undefined;
  const dateUnitMs = Math.max(unitMs, dateUnitOf(poll));
  const isWholeList = !isAskedByDate && urlUnitMs === null;
  const isNewestFirst = settings.order === 'newestFirst' && isWholeList && settings.filterByUpdatedDate;
  // What a mark has passed, or a window by another date, does not come once more: it cannot be put off.
  const isShownAgain = isWholeList ? source?.kind !== 'cursor' : settings.filterByUpdatedDate;
  const { askedAt } = input;
  return {
    ...watermarkRules(watermark, {
      ...{ isAskedByDate, isWholeList, isNewestFirst, dateUnitMs, askedAt },
      lookBackMs: lookBackOf(settings.pollDelayMs, unitMs, dateUnitOf(poll)),
    }),
    instanceId: input.instance.id,
    resource: due.resource,
    paging: element.paging(connection),
    pageSize: settings.pageSize,
    askedAt,
    isAskedByDate,
    readAs: template.readAs,
    keepsDeleted,
    isNewestFirst,
    source: source?.kind ?? 'dates',
    markField: source?.kind === 'cursor' ? source.field : null,
    filterByUpdatedDate: settings.filterByUpdatedDate && source === undefined,
    filterByCurrentDate: settings.filterByCurrentDate && isShownAgain,
    createdCheckToleranceMs: settings.createdCheckToleranceMs,
    dateUnitMs,
    maxChanges: MAX_CHANGES - before.changes,
    maxBytes: maxBytes - before.bytes,
    maxBaseline,
    maxDoubts: maxDoubts - before.doubts,
    bytesPerEvent: bytesPerEvent(input.instance, due.resource, input.notifications),
  };
}
