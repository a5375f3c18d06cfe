import type { ChangeType } from './change-type';
import { toIso } from '../values/instant';
import type { JsonObject } from '../values/json';
import { contentDigest, eventIdOf, recordKey } from './version';
import { isOfBaseline, isQuiet, isToldAgain } from './baseline';
import type { RecordReader, ShownChange } from './change';
import { isFinal } from './freshness';
import type { KnownVersions } from './known-versions';
import { ledgerDate, type LedgerEntry } from './ledger';
import { LONGEST_DAY_MS } from './precision';
import type { ChangeSource } from './settings';
import type { WatermarkRules } from './watermark-rules';

/** What stays the same for every record of one reading. */
export interface JudgeRules extends WatermarkRules {
  instanceId: number;
  resource: string;
  /** The poll asked from here. */
  fromMs: number;
  /** What one text of a date stands for, in URL or record, whichever is longer. */
  dateUnitMs: number;
  /** The vendor was asked by date. `false`: it shows all that there is. */
  isAskedByDate: boolean;
  /**
   * The updated date says when a record changed. `false`: the vendor filters by another date, so the content alone
   * tells.
   */
  filterByUpdatedDate: boolean;
  /** How changes are found. Other than by dates, the ledger has all that was ever shown. */
  source: 'dates' | ChangeSource['kind'];
  /** Leave records dated after the vendor's now to a later poll, which shows them again. */
  filterByCurrentDate: boolean;
  createdCheckToleranceMs: number;
  /**
   * A deleted record is remembered as such: it may come back. `false`: a list of deletions, which are no records of it.
   */
  keepsDeleted: boolean;
  /** The poll before showed this older version, too. */
  isConfirmed(entry: LedgerEntry): boolean;
}

/** When and by whose clock a record was shown, epoch ms. */
export interface Shown {
  /** The vendor's now, at the earliest and at the latest. */
  earliestMs: number;
  latestMs: number;
  /** By our clock. */
  answeredAtMs: number;
  /** The same answer has another record with this id. */
  hasTwin: boolean;
  /** What stands for the record, if the caller has it already: `recordKey` of its id. */
  key?: string;
}

/**
 * What a record is to us. `outside`: dated before what the ledger has; it was told long ago. `known`: told in this
 * version, or one that does not count. `later`: not yet. `doubted`: older than the version told; it counts if the next
 * poll shows it again, as a replica may lag. `reverted`: this poll has read another version, and the record is again as
 * it was told. `baseline`: remembered, not sent. `renewed`: told in this version, which the ledger has as another one,
 * of other settings.
 */
export type Verdict =
  | { kind: 'unidentified' }
  | { kind: 'outside'; updatedMs: number }
  /** `told`: this very version, if it was told before this poll, and this poll has not read it yet. */
  | { kind: 'known'; updatedMs: number | null; told?: LedgerEntry | undefined }
  | { kind: 'later'; updatedMs: number }
  | { kind: 'doubted'; updatedMs: number; version: LedgerEntry }
  | { kind: 'reverted'; updatedMs: number | null; version: LedgerEntry }
  | { kind: 'baseline' | 'renewed'; updatedMs: number | null; version: LedgerEntry }
  | { kind: 'news'; updatedMs: number | null; change: ShownChange };

/** A vendor tells its now to the second: what is dated within that second may be ahead of it. */
const CLOCK_DOUBT_MS = 999;

/** Decides whether one record is news. Asks the ledger, changes nothing. */
export function judge(
  record: JsonObject,
  shown: Shown,
  rules: JudgeRules,
  reader: RecordReader,
  known: KnownVersions,
): Verdict {
  const recordId = reader.idOf(record);
  if (recordId === null) return { kind: 'unidentified' };
  const updatedMs = reader.updatedMs(record);
  const content = reader.contentOf(record);
  const isDayAlone = reader.isDayAlone(record);
  const unitMs = isDayAlone ? Math.max(reader.unitMs, LONGEST_DAY_MS) : reader.unitMs;
  const isVersion = rules.filterByUpdatedDate && !isDayAlone;
  const dated = isVersion ? ledgerDate(updatedMs) : null;
  const isBefore = dated !== null && dated < rules.fromMs - (rules.isAskedByDate ? rules.dateUnitMs : 0);
  // What the vendor shows although it is dated before what it was asked for has a date that cannot be trusted.
  const at = isBefore && rules.isAskedByDate ? null : dated;
  const isDeleted = reader.isDeleted(record);
  const version: LedgerEntry = {
    key: shown.key ?? recordKey(recordId),
    at,
    content: contentDigest(content),
    turn: 0,
    isDeleted,
    isPostdated: at !== null && at > shown.latestMs - CLOCK_DOUBT_MS,
    // What no window brings by its date is kept, and so is a deletion: the record may come back.
    stays: at === null || rules.keepsAll || (rules.keepsDeleted && isDeleted),
    isAgain: false,
  };
  const told = known.told(version.key);
  const read = known.read(version.key);
  const latest = read ?? told;
  // Nearly always, and then nothing else is to be asked: a record of this id that has no twin is as it was told.
  if (latest !== undefined && !latest.isAgain && !shown.hasTwin && isSame(latest, version))
    return { kind: 'known', updatedMs, told: read === undefined ? latest : undefined };
  const isAgain = (entry: LedgerEntry) =>
    entry.isAgain && isToldAgain(rules.baseline, rules.source === 'dates' ? at : updatedMs, unitMs);
  if (reader.before !== undefined && told !== undefined && read === undefined && !shown.hasTwin && !isAgain(told)) {
    const { contentOf, hasOtherDates } = reader.before;
    const asTold = { ...version, content: contentDigest(contentOf(record)), ...(hasOtherDates && { at: told.at }) };
    if (isSame(told, asTold)) return { kind: 'renewed', updatedMs, version: { ...version, turn: told.turn } };
  }
  const twin = { ...version, key: recordKey(recordId, content) };
  if (known.read(twin.key) !== undefined || isTold(known.told(twin.key))) return { kind: 'known', updatedMs };
  if (shown.hasTwin) return tell(twin, undefined, known.told(twin.key));

  // What is dated before was told, and forgotten; so was the version that came after an older one which stays
  // remembered.
  const isAfterLatest = latest === undefined || isOlder(latest, version);
  if (at !== null && at < rules.coveredFromMs && isAfterLatest) return { kind: 'outside', updatedMs: at };
  if (at !== null && !rules.keepsAll && isAfterLatest && isQuiet(rules.baseline, at))
    return { kind: 'baseline', updatedMs, version: { ...version, turn: turnAfter(latest, version) } };
  if (latest === undefined) return tell(version, undefined, undefined);
  if (isSame(latest, version))
    return read === undefined && isAgain(latest) ? tell(version, latest, latest) : { kind: 'known', updatedMs };
  if (at !== null && latest.at !== null && !latest.isPostdated) {
    const isOtherContent = at === latest.at && version.isDeleted === latest.isDeleted;
    if (isOtherContent && isFinal(at, shown.earliestMs, rules)) return { kind: 'known', updatedMs };
    if (at < latest.at) {
      if (!rules.isConfirmed(version)) return { kind: 'doubted', updatedMs: at, version };
      // Shown twice although this very reading shows a newer one: two records with one id.
      if (read !== undefined) return tell(twin, undefined, undefined);
    }
  }
  if (read !== undefined && told !== undefined && !told.isAgain && isSame(told, version))
    return { kind: 'reverted', updatedMs, version: told };
  return tell(version, told, told);

  function tell(entry: LedgerEntry, before: LedgerEntry | undefined, same: LedgerEntry | undefined): Verdict {
    if (updatedMs !== null && rules.filterByCurrentDate && updatedMs > shown.latestMs)
      return { kind: 'later', updatedMs };
    const dateToTrust = isBefore && at === null ? null : updatedMs;
    if (before === undefined && isOfBaseline(rules.baseline, dateToTrust, unitMs, shown.answeredAtMs))
      return { kind: 'baseline', updatedMs, version: entry };
    const turn = same !== undefined && isSame(same, entry) ? same.turn : turnAfter(before, entry);
    const updatedAt = updatedMs === null ? null : toIso(updatedMs);
    const id = recordId as string;
    // What a backfill tells again is told as to somebody who knows nothing of it: dates say whether it is new. Without
    // dates the first version of a record was CREATED, and is so once more.
    const isFirst = rules.source === 'dates' || turn === 0;
    const isToldAsNew = before?.isAgain === true && !before.isDeleted && isFirst;
    return {
      kind: 'news',
      updatedMs,
      change: {
        eventId: eventIdOf(rules.instanceId, rules.resource, id, updatedAt, content, turn),
        type: typeOf(entry, isToldAsNew ? undefined : before, updatedMs, rules, {
          createdMs: reader.createdMs(record),
          hasUpdated: reader.hasUpdated(record),
          unitMs: reader.createdUnitMs,
        }),
        recordId: id,
        updatedAt,
        record,
        shownAtMs: Math.min(shown.earliestMs, shown.answeredAtMs),
        // The far part of the ledger may have the version told: forgotten by its date, an older one would be news
        // again.
        version: { ...entry, turn, stays: entry.stays || (same !== undefined && isOlder(entry, same)) },
      },
    };
  }
}

function isTold(entry: LedgerEntry | undefined): boolean {
  return entry !== undefined && !entry.isAgain;
}

function isOlder(one: LedgerEntry, other: LedgerEntry): boolean {
  return one.at !== null && other.at !== null && one.at < other.at;
}

/** A date that one of the two has not, as it was not trusted then or is not now, tells nothing. */
function isSame(one: LedgerEntry, other: LedgerEntry): boolean {
  const isSameDate = one.at === other.at || one.at === null || other.at === null;
  return one.content === other.content && one.isDeleted === other.isDeleted && isSameDate;
}

/** If the date did not move on, or ever went back, versions are counted. */
function turnAfter(before: LedgerEntry | undefined, entry: LedgerEntry): number {
  if (before === undefined) return 0;
  const hasMovedOn = before.at !== null && entry.at !== null && entry.at > before.at;
  return hasMovedOn && before.turn === 0 ? 0 : before.turn + 1;
}

/**
 * CREATED: it was deleted before; or nothing was told of it, and it was created at or after `createdFromMs` (in its
 * dates' own precision) and not before a beginning that is still read, or as good as when it was updated. A created
 * date that stands for the updated one says that only within what is asked for: what the vendor shows of before was
 * changed. A snapshot knows by its ledger, and so does a vendor's mark if there is no created date to go by.
 */
function typeOf(
  entry: LedgerEntry,
  before: LedgerEntry | undefined,
  updatedMs: number | null,
  { source, createdFromMs, fromMs, dateUnitMs, baseline, createdCheckToleranceMs }: JudgeRules,
  { createdMs, hasUpdated, unitMs }: { createdMs: number | null; hasUpdated: boolean; unitMs: number },
): ChangeType {
  if (entry.isDeleted) return 'DELETED';
  if (before !== undefined) return before.isDeleted ? 'CREATED' : 'UPDATED';
  if (source === 'snapshot') return 'CREATED';
  if (createdMs === null) return source === 'cursor' ? 'CREATED' : 'UPDATED';
  const begunMs = baseline === null ? -Infinity : Date.parse(baseline.before);
  const isAfter = createdMs + unitMs > Math.max(createdFromMs, begunMs);
  const isTelling = hasUpdated || createdMs >= fromMs - dateUnitMs;
  const isAsGoodAs = isTelling && updatedMs !== null && Math.abs(updatedMs - createdMs) <= createdCheckToleranceMs;
  return isAfter || isAsGoodAs ? 'CREATED' : 'UPDATED';
}
