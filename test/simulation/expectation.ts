import { lookOf, recordOf } from './record';
import { isClockFarBehind, PROMPT_MS, type News, type RowCase } from './row-verdict';
import type { Row, Version } from './table';
import { UNIT_MS, type ResourceTraits, type VendorTraits, type World } from './world';

/**
 * Why the row's end was not told: null where the last news shows the row as it is, or where nobody could know better.
 * Versions in between may be merged.
 */
export function mustBeTold(rowCase: RowCase, news: readonly News[]): string | null {
  const { row, traits, world } = rowCase;
  const final = row.versions.at(-1)!;
  if (final.isGone && !isDeletionKnown(rowCase, news)) return null;
  // The latest version that has to be told: those after it may be told or not.
  const required = row.versions.findLastIndex((version) => !isHidden(row, version, traits));
  if (required < 0 || isHiddenSince(rowCase, required)) return null;
  const isAfterStart = row.versions[required]!.fromMs > startedMs(rowCase, row.versions[required]!);
  if (world.instance.start === 'now' && !isAfterStart) return null;
  if (traits.hasTwins && isAsBefore(rowCase)) return null;
  const last = news.at(-1);
  if (last === undefined) return isBackUnseen(rowCase) ? null : `version ${required} was never told`;
  if (hasDateOf(rowCase, required, last)) return null;
  const isTold = row.versions.slice(required).some((version) => isSame(rowCase, version, last));
  return isTold ? null : `version ${required} was never told; the last one that was is ${last.version}`;
}

/**
 * From when on changes have to be told. During a first reading what was there before can be told apart only by a date
 * that is precise, and not before the start by the clock that it was written by.
 */
function startedMs({ world, traits, createdAtMs, begunAtMs }: RowCase, { fromMs, keepsDate }: Version): number {
  const isDatedBefore = fromMs + Math.min(0, world.vendor.recordClockMs) < createdAtMs;
  const isDated = traits.dates === 'updated' && !traits.hasMixedPrecision && !isDatedBefore && !keepsDate;
  return isDated ? createdAtMs + PROMPT_MS : Math.max(createdAtMs + PROMPT_MS, begunAtMs);
}

/**
 * The clock that dates records is behind: a date looks as if it had passed, and what was told of it by then is final,
 * although the row changed once more under it.
 */
function hasDateOf({ row, traits, world }: RowCase, required: number, last: News): boolean {
  if (world.vendor.recordClockMs >= 0 || traits.dates !== 'updated' || traits.source !== 'dates') return false;
  const dateOf = ({ updatedMs }: Version) => Math.floor((updatedMs ?? 0) / UNIT_MS[traits.unit]);
  const told = row.versions[last.version];
  return told !== undefined && last.event.type !== 'DELETED' && dateOf(told) === dateOf(row.versions[required]!);
}

/** It looks as it did once. Records that share an id are told apart by what they look like, with a warning. */
function isAsBefore({ row, traits }: RowCase): boolean {
  const lookAt = (version: Version) => lookOf(recordOf(row, version, traits, 0));
  return row.versions.slice(0, -1).some((version) => lookAt(version) === lookAt(row.versions.at(-1)!));
}

/** It looks as it did at the start, and nobody was ever given another look of it. */
function isBackUnseen(rowCase: RowCase): boolean {
  const { row, traits, shown, world } = rowCase;
  const first = row.versions[0]!;
  const atStart = world.instance.start === 'now' ? versionsAtStart(rowCase) : [];
  const starts = atStart.length > 0 ? atStart : [first];
  const wasThere = atStart.length > 0 || first.cause === 'initial';
  const lookAt = (version: Version) => lookOf(recordOf(row, version, traits, 0));
  const final = lookAt(row.versions.at(-1)!);
  const seen = [...shown.keys()].filter(
    (version) =>
      version.fromMs >= starts[0]!.fromMs && (version === row.versions.at(-1) || !isHidden(row, version, traits)),
  );
  const isFinal = (version: Version) => lookAt(version) === final;
  return wasThere && starts.some(isFinal) && seen.every(isFinal);
}

/** Each of them may be what the first reading found. */
function versionsAtStart(rowCase: RowCase): Version[] {
  const { versions } = rowCase.row;
  return versions.filter((version, place) => {
    const next = versions[place + 1];
    const isOver = next !== undefined && next.fromMs <= rowCase.createdAtMs;
    return !isOver && version.fromMs <= startedMs(rowCase, version);
  });
}

/** The vendor may have hidden that version together with the row before any poll. */
function isHiddenSince({ row, traits }: RowCase, required: number): boolean {
  return row.versions
    .slice(required + 1)
    .some(({ cause, isGone }) => isGone || (cause === 'restore' && traits.filter !== null));
}

function isSame({ row, traits }: RowCase, version: Version, { event }: News): boolean {
  if (version.isGone || event.row === null) return version.isGone && event.type === 'DELETED';
  return lookOf(recordOf(row, version, traits, 0)) === event.look;
}

/**
 * Versions that the vendor's own date hides: rows that go back to an older date where the vendor is asked by date, and
 * what changes under a date that has passed. Without a date that is to be trusted, content alone decides.
 */
function isHidden(row: Row, version: Version, traits: ResourceTraits): boolean {
  const { filter, dates, deletes, unit, source } = traits;
  if (version.isGone) return deletes === 'none';
  if (source !== 'dates') return false;
  if (version.cause === 'restore') {
    const before = row.versions[row.versions.indexOf(version) - 1];
    const dateOf = ({ updatedMs }: Version) => Math.floor((updatedMs ?? 0) / UNIT_MS[unit]);
    return filter !== null || (dates === 'updated' && before !== undefined && dateOf(before) === dateOf(version));
  }
  return version.keepsDate && (dates === 'updated' || filter !== null);
}

/**
 * Whether anything shows that the row is gone: a list of deletions; or a listing without it, where it was there before.
 */
function isDeletionKnown({ row, traits, world, createdAtMs, sweptAtMs }: RowCase, news: readonly News[]): boolean {
  const goneAtMs = row.versions.at(-1)!.fromMs;
  if (traits.deletes === 'feed')
    return goneAtMs > createdAtMs + PROMPT_MS && !(traits.hasMixedPrecision && isClockFarBehind(world, traits));
  if (traits.deletes !== 'sweep') return false;
  // Under another url a snapshot begins anew: whether it would list the same nobody knows.
  const isListedAnew = world.happenings.some(({ kind }) => kind === 'changeUrl');
  if (traits.source === 'snapshot' && isListedAnew) return false;
  if (news.some(({ event }) => event.type !== 'DELETED')) return true;
  const isUndisturbed = world.happenings.every(
    ({ kind }) => !['vendorFails', 'receiverFails', 'pause', 'kill'].includes(kind),
  );
  return (
    isUndisturbed &&
    row.versions[0]!.cause === 'initial' &&
    goneAtMs > Math.max(createdAtMs + 3 * traits.sweepMinutes * UNIT_MS.minute, sweptAtMs)
  );
}

/** Whether the vendor leaves no way to be sure that everything was read. A warning in the status has to say so. */
export function isExcusedByWarning({ vendor }: World, traits: ResourceTraits): boolean {
  // A vendor that shows its only page once more may not know the parameter: the poll fails, and says so.
  const repeatsPages = vendor.beyond !== 'empty';
  return (
    hasShortTokens(vendor) ||
    vendor.lastCursor === 'always' ||
    hasRestlessTies(vendor, traits) ||
    vendor.offsetCap !== null ||
    vendor.forgottenPaging !== null ||
    repeatsPages
  );
}

/** Places of pages that are forgotten while others are asked for. */
function hasShortTokens({ tokenLifetimeMs, latencyMs }: VendorTraits): boolean {
  return tokenLifetimeMs !== null && tokenLifetimeMs < 20 * latencyMs[1];
}

function hasRestlessTies({ paging }: VendorTraits, { ties }: ResourceTraits): boolean {
  return ties !== 'stable' && paging !== 'none' && paging !== 'keysetCursor';
}
