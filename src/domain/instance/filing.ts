import { namedSet } from './far-sets';
import { withResource } from './polling';
import { forgetting } from './sweeps';
import type { InstanceState, ResourceState } from './state';
import type { Json } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import { ENTRY_LENGTH, NO_VERSIONS } from '../reading/ledger';
import type { Watermark } from '../reading/watermark';
import type { FilingReport } from './reports';
import { FULL_STATE_BYTES, LEDGER_BYTES, STATE_BOUNDS } from './state-bounds';
import type { KnownSet, NamedSet } from '../sweeps/sweep-state';

/** The near parts of all ledgers of an instance together have room for so many entries. */
const NEAR_ENTRIES = 16_000;

/** A ledger of an instance: a resource's own, or that of its list of deletions. */
export interface LedgerName {
  resource: string;
  list: 'records' | 'deletions';
}

/** The ledger that has to be filed away before anything more is read; null if there is room. */
export function ledgerToFile(state: InstanceState, nearEntries = NEAR_ENTRIES): LedgerName | null {
  const told = Object.entries(state.resources).map(([resource, { sweep }]) => ({
    resource,
    bytes: bytesOf(sweep?.told ?? []),
  }));
  const [longest] = told.sort((one, other) => other.bytes - one.bytes);
  if (longest !== undefined && sumOf(told) > STATE_BOUNDS.told) return { resource: longest.resource, list: 'records' };
  const ledgers = Object.entries(state.resources).flatMap(([resource, { watermark, deletions }]) => [
    { resource, list: 'records' as const, bytes: watermark.ledger.length },
    { resource, list: 'deletions' as const, bytes: deletions?.ledger.length ?? 0 },
  ]);
  const bytes = sumOf(ledgers);
  const most = nearEntries * ENTRY_LENGTH;
  // The rest of the state is measured only if it may matter: that takes time.
  const room = bytes <= Math.min(most, LEDGER_BYTES) ? most : Math.min(most, roomIn(state, bytes));
  if (bytes <= room) return null;
  const [largest] = ledgers.sort((one, other) => other.bytes - one.bytes);
  return largest === undefined ? null : { resource: largest.resource, list: largest.list };
}

function roomIn(state: InstanceState, ledgerBytes: number): number {
  return Math.max(LEDGER_BYTES, FULL_STATE_BYTES - (bytesOf(state as unknown as Json) - ledgerBytes));
}

function sumOf(parts: readonly { bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function ledgerOf(resource: ResourceState, { list }: LedgerName): Watermark | null {
  return list === 'records' ? resource.watermark : resource.deletions;
}

/**
 * What is dated before this ISO instant may be forgotten when the ledger is filed away; null: nothing. As long as a
 * baseline is read, it is not known what the settings of now may show.
 */
export function forgottenBefore({ coveredFrom, baseline, keepsAll }: Watermark): string | null {
  return keepsAll || baseline !== null ? null : coveredFrom;
}

/** Numbers that a filing takes: of the write of the ledger, and of that of the ids. */
export const FILING_NUMBERS = 2;

/**
 * A ledger was filed away. If the resource has started over meanwhile, it stays as it is, and sets that were made for
 * this are of no use; what was written over a set that was there does no harm.
 */
export function recordFiling(
  state: InstanceState,
  name: LedgerName,
  report: FilingReport,
  asked: { epoch: number; number: number },
): InstanceState {
  const resource = state.resources[name.resource];
  const before = resource === undefined ? null : ledgerOf(resource, name);
  if (resource === undefined || before === null || resource.epoch !== asked.epoch)
    return forgetting(state, [...made(name.resource, report.far, asked), ...made(name.resource, report.known, asked)]);
  const filed = withResource(state, name.resource, (one) => {
    const watermark: Watermark = { ...before, ledger: NO_VERSIONS, far: report.far };
    return name.list === 'records' ? { ...one, watermark } : { ...one, deletions: watermark };
  });
  const next = forgetting(filed, replacedSet(name.resource, before.far, report.far));
  const { sweep } = resource;
  // If no ids were written, what a sweep that did not end left in the shards is still not to be taken into account.
  if (name.list === 'deletions' || sweep === null || sweep.told.length === 0) return next;
  const swept = withResource(next, name.resource, (one) => ({
    ...one,
    sweep: { ...sweep, known: report.known, recorded: asked.number + 1, told: [] },
  }));
  return forgetting(swept, replacedSet(name.resource, sweep.known, report.known));
}

/** A set that this write made. */
function made(resource: string, set: KnownSet | null, { number }: { number: number }): NamedSet[] {
  const isNew = set !== null && set.number >= number && set.number < number + FILING_NUMBERS;
  return isNew ? [namedSet(resource, set)] : [];
}

function replacedSet(resource: string, before: KnownSet | null, after: KnownSet | null): NamedSet[] {
  return before === null || before.number === after?.number ? [] : [namedSet(resource, before)];
}
