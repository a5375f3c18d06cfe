import type { Told } from './model-receiver';
import type { News, RowCase } from './row-verdict';
import { PROMPT_MS } from './row-verdict';
import type { Version } from './table';
import { UNIT_MS, type ResourceTraits } from './world';

/** A start from now is asked for from so much earlier. */
const START_MARGIN_MS = 30 * 60_000;

/**
 * Why an event's type cannot be right; null where it may be. `version`: the one that it tells; `before`: the news
 * before it.
 */
export function wrongType(rowCase: RowCase, event: Told, version: number, before: News | undefined): string | null {
  const { versions } = rowCase.row;
  const told = versions[version]!;
  const isDeletion = told.isGone || told.isMarked;
  if (isDeletion !== (event.type === 'DELETED')) return `${event.type}, and it is ${isDeletion ? '' : 'not '}deleted`;
  if (isDeletion) return null;
  // What is read again from its beginning may be told as it was told then; of twins nobody knows which one was there
  // before.
  const isUnsure =
    rowCase.traits.hasTwins ||
    isCreatedAtStart(rowCase, told) ||
    rowCase.backfilledAtMs.some((atMs) => atMs <= event.atMs);
  const wasDeleted = versions.slice(0, version).some(({ isGone, isMarked }) => isGone || isMarked);
  // What the receiver got is not known if its answer was lost, and the event was read once more.
  const isKnownTold = before !== undefined && !rowCase.unanswered.has(before.event.eventId);
  if (event.type === 'CREATED' && isKnownTold && !wasDeleted && !isUnsure) return 'CREATED, and it was told before';
  if (event.type === 'CREATED') return null;
  if (before?.event.type === 'DELETED') return `${event.type}, and it was told as deleted before`;
  return isCreationTold(rowCase, before) ? `${event.type}, and it was created after the start and never told` : null;
}

/** By a coarse date it may have been created after the start, although it was there. */
function isCreatedAtStart({ traits, createdAtMs }: RowCase, { createdMs }: Version): boolean {
  return createdMs <= createdAtMs && createdMs + UNIT_MS[traits.unit] > createdAtMs - START_MARGIN_MS;
}

/** Whether a creation can be told from a change for sure: dates that are right, in time and not too coarse. */
function isCreationTold(
  { row, traits, world, backfilledAtMs, createdAtMs, begunAtMs }: RowCase,
  before: News | undefined,
): boolean {
  const { recordClockMs, dateHeaderMs } = world.vendor;
  const isKnown = knowsByLedger(traits);
  const isCertain =
    !isKnown &&
    traits.hasCreated &&
    traits.dates === 'updated' &&
    traits.lateMs === 0 &&
    recordClockMs === 0 &&
    dateHeaderMs === 0 &&
    // What changes again behind the end of a slice comes with the next window: the watermark may have passed its
    // creation by then.
    traits.maxWindowMinutes === null &&
    !traits.hasTwins;
  const first = row.versions[0]!;
  return (
    (isCertain || isKnown) &&
    before === undefined &&
    backfilledAtMs.length === 0 &&
    first.cause === 'create' &&
    first.fromMs > (isKnown ? Math.max(begunAtMs, createdAtMs) : createdAtMs) + PROMPT_MS
  );
}

/** Whoever was never shown before is new. */
function knowsByLedger({ source, hasCreated }: ResourceTraits): boolean {
  return source === 'snapshot' || (source !== 'dates' && !hasCreated);
}
