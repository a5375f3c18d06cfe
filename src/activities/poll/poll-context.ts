import type { DueResource, PollResourcesInput } from '../../contract/activities';
import { bytesPerEvent } from '../../domain/delivery/build-notifications';
import { AS_WRITTEN, asPreciseAs, type DateStepMs } from '../../domain/reading/precision';
import { lookBackOf } from '../../domain/reading/start';
import type { ReadingRules } from '../../domain/reading/reader';
import { coveredFromOf } from '../../domain/reading/next-window';
import type { StartedWatermark } from '../../domain/reading/watermark';
import { pageSizeOf } from '../../domain/reading/page-size';
import type { PagePosition } from '../../domain/reading/window';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { wantedBy } from '../../domain/reading/wanted';
import { recordsPlaceOf, requestTemplateOf } from '../../domain/reading/requested';
import type { RequestTemplate } from '../../domain/vendor/request-template';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { Connection, Element, ListQuery } from '../../elements/element';
import type { Tokens } from '../../elements/oauth';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure } from '../failures';
import { listQuery } from '../vendor/list-query';
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
  template: RequestTemplate;
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
    const template = requestTemplateOf(settings);
    const isWanted = wantedBy(settings);
    const poll = { ...context, template, isWanted, records: createRecordReader(settings), lookBackMs: 0 };
    const { at, dateStepMs } = context.due.watermark;
    return succeeded(withPrecision(poll, at === null ? AS_WRITTEN : dateStepMs));
  } catch (error) {
    return failed(configurationFailure(error));
  }
}

/** The same for dates that are no more precise than was seen. */
export function withPrecision(poll: PreparedPoll, seen: DateStepMs): PreparedPoll {
  const { template, due } = poll;
  const records = asPreciseAs(createRecordReader(due.settings), seen);
  return { ...poll, records, lookBackMs: lookBackOf(due.settings.pollDelayMs, records.unitMs, template.unitMs) };
}

/** Asks for what changed from `fromMs` on. `sizeVariant`: see `pageSizeOf`. */
export function changesQuery(poll: PreparedPoll, fromMs: number, position: PagePosition, sizeVariant = 0): ListQuery {
  const { due, polledAtMs, element, template } = poll;
  const query = listQuery(poll, {
    resource: due.resource,
    ...recordsPlaceOf(due.settings),
    ...template.render({ fromMs, nowMs: polledAtMs }, element.encodeDate),
    updatedField: (due.settings.updated ?? due.settings.created)?.field ?? null,
    pageSize: due.settings.pageSize,
    position,
  });
  return { ...query, pageSize: pageSizeOf(query.pageSize, sizeVariant) };
}

/** The rules of one reading. What was found before it counts against the bounds of the poll. */
export function readingRules(
  poll: PreparedPoll,
  watermark: StartedWatermark,
  { unitMs, isAskedByDate, keepsDeleted }: { unitMs: number; isAskedByDate: boolean; keepsDeleted: boolean },
  before: { changes: number; bytes: number; doubts: number } = { changes: 0, bytes: 0, doubts: 0 },
): ReadingRules {
  const { element, connection, input, due, maxBytes, maxBaseline, maxDoubts, template } = poll;
  const { settings } = due;
  const dateUnitMs = Math.max(unitMs, template.unitMs ?? 0);
  const lookBackMs = lookBackOf(settings.pollDelayMs, unitMs, template.unitMs);
  const { reachedAt, reachedInMs, isSettled } = watermark;
  const askedMs = Date.parse(input.askedAt);
  const reachedMs = reachedAt === null ? askedMs : Date.parse(reachedAt);
  const isNewestFirst = settings.order === 'newestFirst' && !isAskedByDate && settings.filterByUpdatedDate;
  return {
    instanceId: input.instance.id,
    resource: due.resource,
    paging: element.paging(connection),
    askedAt: input.askedAt,
    isAskedByDate,
    keepsDeleted,
    isNewestFirst,
    coveredFromMs: coveredFromOf(watermark, { isAskedByDate, isNewestFirst, lookBackMs }),
    filterByUpdatedDate: settings.filterByUpdatedDate,
    filterByCurrentDate: settings.filterByCurrentDate,
    createdCheckToleranceMs: settings.createdCheckToleranceMs,
    dateUnitMs,
    openMs: dateUnitMs + lookBackMs,
    atMs: Date.parse(watermark.at),
    readFromMs: reachedMs - reachedInMs,
    sinceReachedMs: askedMs - reachedMs,
    // `at` is the latest date that was shown, less what the reading took.
    settledUntilMs: isSettled ? Date.parse(watermark.at) + reachedInMs : -Infinity,
    baseline: watermark.baseline,
    maxChanges: MAX_CHANGES - before.changes,
    maxBytes: maxBytes - before.bytes,
    maxBaseline,
    maxDoubts: maxDoubts - before.doubts,
    bytesPerEvent: bytesPerEvent(input.instance, due.resource, input.notifications),
  };
}
