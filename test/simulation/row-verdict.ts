import { LONGEST_DAY_MS } from '../../src/domain/reading/precision';
import { lookOf, recordOf } from './record';
import type { Told } from './model-receiver';
import type { Row, Version } from './table';
import type { Finding } from './verdict';
import { UNIT_MS, lookBackMsOf, type ResourceTraits, type World } from './world';
import { wrongType } from './type-verdict';

/** One row with all that its verdict depends on. */
export interface RowCase {
  world: World;
  traits: ResourceTraits;
  row: Row;
  /** Its versions that polls were given, and when first. */
  shown: ReadonlyMap<Version, number>;
  backfilledAtMs: readonly number[];
  /** The latest end of them; Infinity if one has none, and -Infinity if there was none. */
  backfilledUntilMs: number;
  /** Ids of events whose answer was lost. */
  unanswered: ReadonlySet<string>;
  createdAtMs: number;
  /** When the first reading was whole. */
  begunAtMs: number;
  /** When the first sweep had learned what is there. */
  sweptAtMs: number;
}

/** An event that is no repeat, and which of the row's versions it tells. */
export interface News {
  event: Told;
  version: number;
}

/** What a start from `now` may take for history: what is answered so soon. */
export const PROMPT_MS = 10_000;

/** What a first reading takes, with some of slow pages. */
const FIRST_READING_MS = 60_000;

/** How long a date that the record shows stays in doubt, beside its unit and the look-back. */
const FRESH_MS = 17 * 60_000;

/** Judges the events of one row in the order they came; what is missing is another question. */
export function judgeEvents(rowCase: RowCase, events: readonly Told[]): { findings: Finding[]; news: News[] } {
  const { row, traits, backfilledAtMs, unanswered } = rowCase;
  const looks = row.versions.map((version) => lookOf(recordOf(row, version, traits, 0)));
  const findings: Finding[] = [];
  const news: News[] = [];
  const ids = new Set<string>();
  let repeats = 0;
  const find = (kind: Finding['kind'], event: Told, text: string) =>
    findings.push({ kind, resource: traits.name, row: row.number, atMs: event.atMs, text });

  for (const event of events) {
    const backfills = backfilledAtMs.filter((atMs) => atMs <= event.atMs).length;
    if (ids.has(event.eventId)) {
      // A row whose twin has changed may be told with it.
      const isAskedAgain = backfills > 0 && !isAfterBackfills(rowCase, event);
      if (!unanswered.has(event.eventId) && !isAskedAgain && !traits.hasTwins)
        find('sameId', event, 'an event that was accepted came again');
      continue;
    }
    ids.add(event.eventId);
    const last = news.at(-1)?.version ?? -1;
    const shown = row.versions.flatMap((version, i) => {
      const isSame = event.row === null ? version.isGone : !version.isGone && looks[i] === event.look;
      return isSame && version.fromMs <= event.atMs ? [i] : [];
    });
    const version = shown.find((i) => i > last);
    if (version !== undefined) {
      if (isHistory(rowCase, shown, event)) find('history', event, 'it had not changed since before the start');
      const wrong = wrongType(rowCase, event, version, news.at(-1));
      if (wrong !== null) find('type', event, wrong);
      news.push({ event, version });
    } else if (shown.includes(last)) {
      repeats += 1;
      if (repeats > backfills + volatileRepeats(rowCase) && !traits.hasTwins)
        find('repeat', event, `version ${last} was told before, under another id`);
    } else if (shown.length > 0) {
      if (isOrderUnsure(rowCase)) news.push({ event, version: shown.at(-1)! });
      else if (backfills === 0) find('backwards', event, `version ${shown.at(-1)} came after version ${last}`);
    } else {
      const isDeletion = event.row === null;
      find(
        isDeletion ? 'falseDeletion' : 'invented',
        event,
        isDeletion ? 'it was never deleted' : `the vendor never showed ${event.look}`,
      );
    }
  }
  return { findings, news };
}

/**
 * Whether all that the event can tell of is dated after the end of every backfill, by the dates that the records show.
 */
function isAfterBackfills({ row, traits, backfilledUntilMs }: RowCase, event: Told): boolean {
  const told = row.versions.filter(
    (version) => !version.isGone && lookOf(recordOf(row, version, traits, 0)) === event.look,
  );
  const dates = told.map(({ updatedMs }) =>
    updatedMs === null ? -Infinity : Math.floor(updatedMs / UNIT_MS[traits.unit]) * UNIT_MS[traits.unit],
  );
  const isDated = traits.dates === 'updated' && !traits.hasMixedPrecision && traits.source === 'dates';
  return isDated && dates.length > 0 && dates.every((dateMs) => dateMs > backfilledUntilMs);
}

/**
 * A list of deletions and dates that do not say what came first: a row that was deleted and is back is told as deleted
 * last, and then as created once more.
 */
function isOrderUnsure({ world, traits, row }: RowCase): boolean {
  const isDated = traits.dates === 'updated' && !traits.hasMixedPrecision && UNIT_MS[traits.unit] <= 1_000;
  if (traits.deletes !== 'feed' || isDated) return false;
  return isClockFarBehind(world, traits) || row.versions.some(({ cause }) => cause === 'recreate');
}

/** So far that what a list of deletions has seems to have been deleted long before it was shown. */
export function isClockFarBehind({ vendor }: World, traits: ResourceTraits): boolean {
  return -vendor.recordClockMs > lookBackMsOf(traits);
}

/**
 * Whether the row is told as it was before the start from `now`, although its first reading was prompt, or its date is
 * older.
 */
function isHistory(
  { world, traits, row, shown: shownToPolls, backfilledAtMs, createdAtMs }: RowCase,
  shown: readonly number[],
  event: Told,
) {
  const first = row.versions[0]!;
  const isUnchanged = shown.every((i) => i === 0) && first.cause === 'initial';
  if (!isUnchanged || world.instance.start !== 'now' || backfilledAtMs.some((atMs) => atMs <= event.atMs)) return false;
  // The answer arrives later than the vendor has looked.
  const firstShownMs = shownToPolls.get(first) ?? Infinity;
  const isPrompt = firstShownMs + world.vendor.latencyMs[1] <= createdAtMs + PROMPT_MS && !isDisturbed(world, traits);
  // A row that a new one shares its id with is told with it.
  if (traits.hasTwins) return false;
  const { recordClockMs, dateHeaderMs } = world.vendor;
  const clocksMs = Math.abs(recordClockMs) + Math.abs(dateHeaderMs ?? 0);
  if (traits.isVolatile && first.touchedMs > createdAtMs - freshMsOf(traits, world) - clocksMs) return false;
  // The list is asked for twice if its dates may be cut to days, or to a part of an hour: what came promptly comes
  // later then.
  if (isPrompt && !looksCut(first, traits)) return true;
  if (traits.dates !== 'updated') return false;
  const doubtMs =
    clocksMs +
    // When in the exchange the vendor told its time is not known.
    world.vendor.latencyMs[1] +
    (traits.hasMixedPrecision || looksLikeMidnight(first, traits) ? LONGEST_DAY_MS : UNIT_MS[traits.unit]) +
    FEW_DATES_MS;
  return first.touchedMs - recordClockMs < createdAtMs - doubtMs - lookBackMsOf(traits);
}

/**
 * The worker was killed while it read the first time, or the settings changed, so what it was shown then counts no
 * more; or records that show the day alone, which no window of the settings before has brought, are shown under others;
 * or rows came between its pages: a page that does not begin where the one before ended is read again, later.
 */
function isDisturbed({ happenings, vendor }: World, { hasMixedPrecision, dates }: ResourceTraits): boolean {
  const areOffsetsUndated = vendor.paging === 'offset' && dates !== 'updated';
  return happenings.some((happening) => {
    const { kind, atMs } = happening;
    const isOther = ['changeLookBack', 'changeUrl', 'changePageSize'].includes(kind);
    const isSlide = areOffsetsUndated && 'rows' in happening;
    return kind === 'kill' || isOther || isSlide ? atMs < FIRST_READING_MS || (isOther && hasMixedPrecision) : false;
  });
}

function freshMsOf(traits: ResourceTraits, { happenings }: World): number {
  const others = happenings.flatMap((one) => (one.kind === 'changeLookBack' ? [one.lookBackS * 1000] : []));
  return FRESH_MS + UNIT_MS[traits.unit] + 2 * Math.max(lookBackMsOf(traits), ...others);
}

/** To a minute or more: with few other dates beside it, nobody can say to how many. */
function looksCut(version: Version, traits: ResourceTraits): boolean {
  return shownDateMs(version, traits) % 60_000 === 0;
}

/** In some zone; with no other date beside it, the row may have changed later on the day. */
function looksLikeMidnight(version: Version, traits: ResourceTraits): boolean {
  return shownDateMs(version, traits) % (15 * 60_000) === 0;
}

function shownDateMs({ touchedMs }: Version, { unit }: ResourceTraits): number {
  return Math.floor(touchedMs / UNIT_MS[unit]) * UNIT_MS[unit];
}

/** So coarse dates may look of which few were shown yet. */
const FEW_DATES_MS = 20 * 60_000;

/** Rows whose ties have no order are read so often in one window. */
const MAX_TIED_READINGS = 40;

/** A page that is the first one again may be a place that was forgotten: the reading begins again, five times. */
function circlesOf({ vendor }: World): number {
  return vendor.beyond === 'empty' ? 0 : 5;
}

/** A field that differs in each answer makes a new version of each reading, as long as the date is fresh. */
function volatileRepeats({ traits, world, row }: RowCase): number {
  if (!traits.isVolatile) return 0;
  // With few other dates beside it, such a one may be cut to a day: unit and look-back are as long then.
  const mayBeDay = row.versions.some((version) => looksLikeMidnight(version, traits));
  const freshMs = freshMsOf(traits, world) + (mayBeDay ? 2 * LONGEST_DAY_MS : 0);
  const intervals = world.happenings.flatMap((one) => (one.kind === 'changeInterval' ? [one.refreshMinutes] : []));
  const own = (traits.ownInterval ?? 1) * world.instance.refreshMinutes;
  const polls = 3 + freshMs / (Math.min(world.instance.refreshMinutes, own, ...intervals) * UNIT_MS.minute);
  // A poll that failed comes again soon.
  const failedPolls = world.happenings.flatMap((one) => (one.kind === 'vendorFails' ? [one.forMs / 10_000] : []));
  const extraPolls = world.happenings.length + failedPolls.reduce((sum, count) => sum + count, circlesOf(world));
  const readings = traits.ties === 'stable' ? 1 : MAX_TIED_READINGS;
  return row.versions.length * Math.ceil(polls + extraPolls) * readings;
}
