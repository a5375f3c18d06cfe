import { createFarLedgers } from '../src/activities/ledger/far-ledgers';
import { fileAway } from '../src/activities/ledger/file-ledger';
import { pollAll } from '../src/activities/poll/poll-resources';
import type { ShardStore } from '../src/activities/ledger/shards';
import { parseInstanceBody } from '../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../src/configuration/sealing';
import type { KnownRecords } from '../src/contract/known-records';
import { pollInputOf } from '../src/contract/inputs';
import { initialState, type InstanceState, type ResourceState } from '../src/domain/instance/state';
import { encodeEntry } from '../src/domain/reading/ledger';
import type { Watermark } from '../src/domain/reading/watermark';
import { recordKey } from '../src/domain/reading/version';
import { elementOf, elements } from '../src/elements/registry';

/**
 * What an idle poll of one resource carries through Temporal, and how long it takes, by what the instance remembers.
 * The vendor answers at once, with one record that is known or with none.
 */
const NOW_MS = Date.parse('2026-03-02T10:00:00Z');
const RUNS = 20;
const sealer = createSealer([{ id: 'k', key: Buffer.alloc(32, 7) }]);
const held = new Map<string, KnownRecords>();
const shards: ShardStore = {
  read: async (owner, set, shard) => held.get(JSON.stringify([owner, set.number, shard])) ?? null,
  write: async (owner, set, shard, content) => void held.set(JSON.stringify([owner, set.number, shard]), content),
};
let records: unknown[] = [];
const dependencies = {
  sealer,
  elementOf,
  elementKeys: elements.map(({ key }) => key),
  minRefreshIntervalMs: 1_000,
  now: () => NOW_MS,
  send: async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(records)), isWhole: true }),
};

function instance(): InstanceState {
  const resource = {
    url: "/orders?since=${date:yyyy-MM-dd'T'HH:mm:ss'Z'}",
    idField: 'id',
    datesConfiguration: { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssX" },
  };
  const configuration = {
    'base.url': 'https://api.example.com',
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://receiver.example.com/events',
    'event.poller.configuration': { orders: resource },
  };
  const body = { name: 'bench', element: { key: 'rest' }, configuration };
  const draft = parseInstanceBody(body, { ...dependencies, elementKeys: [...dependencies.elementKeys] });
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const { configuration: typed, element, settings } = draft.value;
  const identity = { id: 7, name: 'bench', tags: [], elementKey: 'rest', hubKey: 'general', organization: 'o' };
  const who = { ...identity, accountId: 1, companyId: 2, userId: 3 };
  return initialState(who, sealConfiguration(typed, element, 7, sealer), settings, new Date(NOW_MS).toISOString());
}

function ledgerOf(entries: number): string {
  const one = (i: number) =>
    encodeEntry({
      key: recordKey(String(i)),
      at: NOW_MS - 1_000,
      content: 'AAAA',
      turn: 0,
      isDeleted: false,
      isPostdated: false,
      stays: false,
      isAgain: false,
    });
  return Array.from({ length: entries }, (_, i) => one(i)).join('');
}

async function measure(name: string, watermark: Partial<Watermark>): Promise<void> {
  const state = instance();
  const orders = state.resources['orders'] as ResourceState;
  const at = new Date(NOW_MS - 1_000).toISOString();
  const known: Watermark = { ...orders.watermark, at, coveredFrom: at, reachedAt: at, ...watermark };
  const polled = { ...state, resources: { orders: { ...orders, watermark: known } } };
  const far = createFarLedgers(shards);
  const times: number[] = [];
  let bytes = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const input = pollInputOf(polled, ['orders'], new Date(NOW_MS).toISOString());
    const startedAtMs = performance.now();
    const session = { heartbeat: { grant: null, isExchangingCode: false }, signal: new AbortController().signal, far };
    const report = await pollAll(dependencies, input, { ...session, record: async () => true });
    times.push(performance.now() - startedAtMs);
    bytes = JSON.stringify(input).length + JSON.stringify(report).length;
  }
  const [first = 0] = times;
  const median = [...times].sort((one, other) => one - other)[RUNS / 2] ?? 0;
  console.log(`${name}: ${bytes} bytes a cycle, ${median.toFixed(1)} ms a poll (the first ${first.toFixed(1)} ms)`);
}

async function main(): Promise<void> {
  await measure('empty ledger, nothing shown', {});
  await measure('16,000 near entries, nothing shown', { ledger: ledgerOf(16_000) });
  records = [{ id: 3, updated: new Date(NOW_MS - 1_000).toISOString() }];
  await measure('empty ledger, one record shown', {});
  await measure('16,000 near entries, one record shown', { ledger: ledgerOf(16_000) });
  const owner = { instance: instance().instance, resource: 'orders', far: null, keepFrom: null, sweep: null };
  const { far } = await fileAway(shards, { ...owner, number: 1, ledger: ledgerOf(100_000) });
  await measure('100,000 far entries, one record shown', { far });
  records = [];
  await measure('100,000 far entries, nothing shown', { far });
}

void main();
