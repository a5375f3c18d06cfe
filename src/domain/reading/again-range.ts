import { laterOf } from '../values/instant';

/** Dates that a backfill tells again, ISO instants, both inclusive. `until` null: no end. */
export interface AgainRange {
  from: string;
  until: string | null;
}

/** Two backfills at a time count as one, from the earlier beginning to the later end. */
export function joined(one: AgainRange | null, other: AgainRange): AgainRange {
  if (one === null) return other;
  return {
    from: one.from < other.from ? one.from : other.from,
    until: one.until === null || other.until === null ? null : laterOf(one.until, other.until),
  };
}
