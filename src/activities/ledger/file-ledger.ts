import type { ElementInstanceActivities, FileLedgerInput } from '../../contract/activities';
import { NO_IDS } from '../../domain/sweeps/known-ids';
import type { FilingReport } from '../../domain/instance/reports';
import type { KnownSet } from '../../domain/sweeps/sweep-state';
import { unexpected } from '../failures';
import { addToFarLedger } from './far-ledger';
import { withHeartbeat } from '../runtime/heartbeat';
import { readKnownIds, writeKnownIds } from './known-ids';
import type { ShardStore } from './shards';

/**
 * Moves what an instance remembers of a resource out of its state, into shards: the near part of its ledger, and ids
 * for its sweeps.
 */
export function createFileLedger(store: ShardStore): ElementInstanceActivities['fileLedger'] {
  return async function fileLedger(input) {
    try {
      return await withHeartbeat(
        () => null,
        () => fileAway(store, input),
      );
    } catch (error) {
      throw unexpected('fileLedger', error);
    }
  };
}

/** The same without a Temporal context. */
export async function fileAway(store: ShardStore, input: FileLedgerInput): Promise<FilingReport> {
  const { instance, resource, number, ledger: near, far, keepFrom } = input;
  const owner = { instanceId: instance.id, resource };
  const filed =
    near === '' ? { far, forgotten: 0 } : await addToFarLedger(store, owner, { number, near, far, keepFrom });
  return { ...filed, known: await withTold(store, input) };
}

async function withTold(store: ShardStore, input: FileLedgerInput): Promise<KnownSet | null> {
  const { instance, resource, sweep } = input;
  // A set of its own, though both may be made at once.
  const number = input.number + 1;
  if (sweep === null || sweep.told.length === 0) return sweep?.known ?? null;
  const owner = { instanceId: instance.id, resource };
  const held = sweep.known === null ? null : await readKnownIds(store, owner, sweep.known, sweep.recorded);
  const ids = held?.ids ?? NO_IDS;
  const known = [...new Set([...ids.known, ...sweep.told])].sort();
  return (await writeKnownIds(store, owner, { number, ids: { ...ids, known } }, held)) ?? sweep.known;
}
