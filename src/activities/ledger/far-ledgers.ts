import { keyOf, textsOf } from '../../domain/reading/ledger';
import type { FarLedger } from '../../domain/reading/watermark';
import { readFarLedger } from './far-ledger';
import type { KnownOwner, ShardStore } from './shards';

/** Answers for the far part of a resource's ledger. */
export type FarLookup = (key: string) => string | undefined;

/** The far parts of ledgers, read when they are needed, and kept for a while. */
export interface FarLedgers {
  /** Null if a shard is gone: then what it held is not known any more. */
  lookup(owner: KnownOwner, far: FarLedger): Promise<FarLookup | null>;
  /** Its entries, as texts; null as above. */
  texts(owner: KnownOwner, far: FarLedger): Promise<Iterable<string> | null>;
}

/** Entries that are kept in the memory of a worker: some 60 MB. */
const MAX_KEPT = 400_000;

export function createFarLedgers(store: ShardStore): FarLedgers {
  const kept = new Map<string, Map<string, string>>();

  async function read(owner: KnownOwner, far: FarLedger): Promise<Map<string, string> | null> {
    const name = JSON.stringify([owner.instanceId, owner.resource, far]);
    const present = kept.get(name);
    if (present !== undefined) return present;
    const ledger = await readFarLedger(store, owner, far);
    if (ledger === null) return null;
    const texts = new Map(textsOf(ledger).map((text) => [keyOf(text), text]));
    keep(kept, name, texts);
    return texts;
  }

  return {
    async lookup(owner, far) {
      const texts = await read(owner, far);
      return texts === null ? null : (key) => texts.get(key);
    },
    async texts(owner, far) {
      const texts = await read(owner, far);
      return texts === null ? null : texts.values();
    },
  };
}

/** The oldest go first; one alone may be as large as it is. */
function keep(kept: Map<string, Map<string, string>>, name: string, texts: Map<string, string>): void {
  kept.set(name, texts);
  const sum = () => [...kept.values()].reduce((entries, { size }) => entries + size, 0);
  for (const oldest of [...kept.keys()].slice(0, -1)) {
    if (sum() <= MAX_KEPT) return;
    kept.delete(oldest);
  }
}
