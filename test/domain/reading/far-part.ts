import {
  decodeEntry,
  keptFrom,
  keyOf,
  NO_VERSIONS,
  textsOf,
  toldAgainIn,
  withEntries,
} from '../../../src/domain/reading/ledger';
import type { FarLedger, Watermark } from '../../../src/domain/reading/watermark';

/** The far part of a ledger as a plain map, filed as the activity files it into shards. */
export function createFarPart() {
  let texts = new Map<string, string>();
  let filings = 0;

  function lookup(key: string, far: FarLedger | null): string | undefined {
    const text = far === null ? undefined : texts.get(key);
    return text === undefined ? text : toldAgainIn(text, far?.again ?? null);
  }

  /** The near part becomes far. */
  function file(watermark: Watermark): Watermark {
    const { far, ledger, coveredFrom } = watermark;
    const before = far === null ? [] : [...texts.keys()].map((key) => lookup(key, far) as string);
    const all = withEntries(before.join(''), ledger);
    const kept = textsOf(coveredFrom === null ? all : keptFrom(all, Date.parse(coveredFrom)));
    texts = new Map(kept.map((text) => [keyOf(text), text]));
    filings += 1;
    const entries = kept.map(decodeEntry);
    const hasStaying = entries.some(({ at, stays }) => stays || at === null);
    const untilMs = Math.max(...entries.map(({ at }) => at ?? 0));
    const until = hasStaying || entries.length === 0 ? null : new Date(untilMs).toISOString();
    const filed = { number: 1, shards: 1, recorded: filings, entries: kept.length, until, again: null };
    return { ...watermark, ledger: NO_VERSIONS, far: filed };
  }

  return { lookup, file, filings: () => filings };
}
