import { fractionOf } from './fraction';
import { CREATED_AT_MS, UNIT_MS, type ResourceTraits, type VendorTraits } from './world';

/** What a row was from one moment on. Dates are those of the vendor's clock for records, as it stores them. */
export interface Version {
  /** Our time from which the vendor shows it. */
  fromMs: number;
  /** When it was written: before `fromMs` where the vendor shows it late. */
  writtenMs: number;
  cause: 'initial' | 'create' | 'edit' | 'toggle' | 'restore' | 'delete' | 'recreate';
  /** The vendor's own date of the change: what it filters and sorts by. */
  touchedMs: number;
  /** The date that the record shows; null: none. */
  updatedMs: number | null;
  /** What the record says of its creation. */
  createdMs: number;
  content: number;
  isOpen: boolean;
  /** Shown, and marked as deleted. */
  isMarked: boolean;
  /** Not in the list any more. */
  isGone: boolean;
  /** Changed under the date that it had before. */
  keepsDate: boolean;
}

export interface Row {
  number: number;
  versions: Version[];
}

/** One list of the vendor with everything that ever was in it. */
export interface Table {
  traits: ResourceTraits;
  rows: ReadonlyMap<number, Row>;
  /** The rows as they are at a moment; the same array as long as nothing changes. */
  at(nowMs: number): readonly ShownRow[];
  create(number: number, atMs: number): void;
  edit(number: number, atMs: number): void;
  toggle(number: number, atMs: number, keepsDate: boolean): void;
  restore(number: number, atMs: number): void;
  remove(number: number, atMs: number): void;
  recreate(number: number, atMs: number): void;
}

export interface ShownRow {
  row: Row;
  version: Version;
}

const DAY_MS = UNIT_MS.day;

/**
 * A table with the rows that are there before the instance: changed within the last days, each fourth within the last
 * hours.
 */
export function createTable(seed: number, vendor: VendorTraits, traits: ResourceTraits): Table {
  const rows = new Map<number, Row>();
  let shown: ShownRow[] | null = null;
  /** Moments at which rows that were written become visible. */
  let changes: number[] = [];

  for (let number = 1; number <= traits.rows; number += 1) {
    const age = fractionOf(seed, traits.name, 'age', number);
    const ageMs = 1_000 + Math.floor(age * (number % 4 === 0 ? 2 * 3_600_000 : 20 * DAY_MS));
    const isEdited = number % 3 === 0;
    const createdMs = CREATED_AT_MS - ageMs - (isEdited ? DAY_MS : 0);
    rows.set(number, { number, versions: [] });
    const at = dated(CREATED_AT_MS - ageMs);
    const isEmpty = traits.isUpdatedEmptyAtFirst && !isEdited;
    add(number, CREATED_AT_MS - ageMs, {
      cause: 'initial',
      createdMs: dated(createdMs),
      touchedMs: at,
      updatedMs: isEmpty ? null : dateFor(number, at),
    });
  }

  /** What the vendor's clock for records writes. */
  function dated(atMs: number): number {
    const unitMs = traits.storesFiner ? 1 : UNIT_MS[traits.unit];
    return Math.floor((atMs + vendor.recordClockMs) / unitMs) * unitMs;
  }

  function dateFor(number: number, touchedMs: number): number {
    if (traits.dates !== 'due') return touchedMs;
    const versions = rows.get(number)?.versions.length ?? 0;
    return touchedMs + Math.floor((fractionOf(seed, 'due', number, versions) - 0.5) * 16) * 3_600_000;
  }

  function add(number: number, atMs: number, change: Partial<Version> & Pick<Version, 'cause'>): void {
    const row = rows.get(number)!;
    const before = row.versions.at(-1);
    const lateMs = traits.lateMs * fractionOf(seed, 'late', number, row.versions.length);
    const fromMs =
      before === undefined && change.cause === 'initial'
        ? atMs
        : Math.max(atMs + Math.floor(lateMs), before?.fromMs ?? 0);
    const touchedMs = dated(atMs);
    row.versions.push({
      createdMs: before?.createdMs ?? touchedMs,
      touchedMs,
      updatedMs: dateFor(number, touchedMs),
      content: row.versions.length,
      isOpen: before?.isOpen ?? false,
      isMarked: false,
      isGone: false,
      keepsDate: false,
      ...change,
      fromMs,
      writtenMs: atMs,
    });
    shown = null;
    changes.push(fromMs);
  }

  /** Also one that is not shown yet: rows are written one after another. */
  function latest(number: number): Version | null {
    const version = rows.get(number)?.versions.at(-1);
    return version === undefined || version.isGone || version.isMarked ? null : version;
  }

  return {
    traits,
    rows,
    at(nowMs) {
      if (changes.some((atMs) => atMs <= nowMs)) {
        changes = changes.filter((atMs) => atMs > nowMs);
        shown = null;
      }
      return (shown ??= [...rows.values()].flatMap((row) => {
        const version = row.versions.findLast(({ fromMs }) => fromMs <= nowMs);
        return version === undefined || version.isGone ? [] : [{ row, version }];
      }));
    },
    create(number, atMs) {
      if (rows.has(number)) return;
      rows.set(number, { number, versions: [] });
      add(number, atMs, {
        cause: 'create',
        createdMs: dated(atMs),
        ...(traits.isUpdatedEmptyAtFirst ? { updatedMs: null } : {}),
      });
    },
    edit(number, atMs) {
      if (latest(number) !== null) add(number, atMs, { cause: 'edit' });
    },
    toggle(number, atMs, keepsDate) {
      const before = latest(number);
      if (before === null) return;
      const { content, isOpen, touchedMs, updatedMs } = before;
      const date = keepsDate ? { touchedMs, updatedMs, keepsDate } : {};
      add(number, atMs, { cause: 'toggle', content, isOpen: !isOpen, ...date });
    },
    restore(number, atMs) {
      const now = latest(number);
      const versions = rows.get(number)?.versions ?? [];
      const before = versions.at(-2);
      if (now === null || before === undefined || before.isGone || before.isMarked) return;
      const { touchedMs, updatedMs, content, isOpen } = before;
      add(number, atMs, { cause: 'restore', touchedMs, updatedMs, content, isOpen });
    },
    remove(number, atMs) {
      const before = latest(number);
      if (before === null) return;
      const { content, isOpen } = before;
      const how = traits.deletes === 'flag' ? { isMarked: true } : { isGone: true };
      add(number, atMs, { cause: 'delete', content, isOpen, ...how });
    },
    recreate(number, atMs) {
      const row = rows.get(number);
      if (row === undefined || latest(number) !== null) return;
      add(number, atMs, {
        cause: 'recreate',
        createdMs: dated(atMs),
        ...(traits.isUpdatedEmptyAtFirst ? { updatedMs: null } : {}),
      });
    },
  };
}
