import { namedSet } from './far-sets';
import { withResource } from '../instance-polling';
import { forgetting } from '../instance-sweeps';
import type { InstanceState, ResourceState } from '../instance-state';
import type { Json } from '../json';
import { bytesOf } from '../json-bytes';
import { ENTRY_LENGTH, NO_VERSIONS } from '../reading/ledger';
import type { Watermark } from '../reading/watermark';
import type { FilingReport } from '../reports';
import { BESIDE_LEDGER_BYTES, LEDGER_BYTES } from '../state-bounds';
import type { KnownSet, NamedSet } from '../sweep-state';

/** The near parts of all ledgers of an instance together have room for so many entries. */
export const NEAR_ENTRIES = 16_000;
/** Ids told since the last sweep that are remembered in the state, in bytes of JSON. */
const TOLD_BYTES = 16_000;

/** A ledger of an instance: a resource's own, or that of its list of deletions. */
export interface LedgerName {
  resource: string;
  list: 'records' | 'deletions';
}

/** The ledger that has to be filed away before anything more is read; null where there is room. */
export function ledgerToFile(state: InstanceState, nearEntries = NEAR_ENTRIES): LedgerName | null {
  const told = Object.entries(state.resources).map(([resource, { sweep }]) => ({
    resource,
    bytes: bytesOf(sweep?.told ?? []),
  }));
  const [longest] = told.sort((one, other) => other.bytes - one.bytes);
  if (longest !== undefined && sumOf(told) > TOLD_BYTES) return { resource: longest.resource, list: 'records' };
  const ledgers = Object.entries(state.resources).flatMap(([resource, { watermark, deletions }]) => [
    { resource, list: 'records' as const, bytes: watermark.ledger.length },
    { resource, list: 'deletions' as const, bytes: deletions?.ledger.length ?? 0 },
  ]);
  const bytes = sumOf(ledgers);
  const most = nearEntries * ENTRY_LENGTH;
  // The rest of the state is measured only where it may matter: that takes time.
  const room = bytes <= Math.min(most, LEDGER_BYTES) ? most : Math.min(most, roomIn(state, bytes));
  if (bytes <= room) return null;
  const [largest] = ledgers.sort((one, other) => other.bytes - one.bytes);
  return largest === undefined ? null : { resource: largest.resource, list: largest.list };
}

function roomIn(state: InstanceState, ledgerBytes: number): number {
  return Math.max(LEDGER_BYTES, BESIDE_LEDGER_BYTES + LEDGER_BYTES - (bytesOf(state as unknown as Json) - ledgerBytes));
}

function sumOf(parts: readonly { bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function ledgerOf(resource: ResourceState, { list }: LedgerName): Watermark | null {
  return list === 'records' ? resource.watermark : resource.deletions;
}

/** Numbers that a filing takes: of the write of the ledger, and of that of the ids. */
export const FILING_NUMBERS = 2;

/** A ledger was filed away, unless the resource has started over meanwhile: then what was written is of no use. */
export function recordFiling(
  state: InstanceState,
  name: LedgerName,
  report: FilingReport,
  asked: { epoch: number; number: number },
): InstanceState {
  const resource = state.resources[name.resource];
  const before = resource === undefined ? null : ledgerOf(resource, name);
  if (resource === undefined || before === null || resource.epoch !== asked.epoch)
    return forgetting(state, report.far === null ? [] : [namedSet(name.resource, report.far)]);
  const replaced = [
    ...replacedSet(name.resource, before.far, report.far),
    ...(name.list === 'records' ? replacedSet(name.resource, resource.sweep?.known ?? null, report.known) : []),
  ];
  const filed: Watermark = { ...before, ledger: NO_VERSIONS, far: report.far };
  const next = withResource(state, name.resource, (one) => {
    if (name.list === 'deletions') return { ...one, deletions: filed };
    const { sweep } = one;
    const withTold = sweep === null ? null : { ...sweep, known: report.known, recorded: asked.number + 1, told: [] };
    return { ...one, watermark: filed, sweep: withTold };
  });
  return forgetting(next, replaced);
}

function replacedSet(resource: string, before: KnownSet | null, after: KnownSet | null): NamedSet[] {
  return before === null || before.number === after?.number ? [] : [namedSet(resource, before)];
}
