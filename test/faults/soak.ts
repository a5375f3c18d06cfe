import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import type { HeldDescription } from '../../src/contract/held-notification';
import { createTemporalClient } from '../../src/temporal/connect';
import { localTarget } from '../../src/temporal/target';
import { waitUntil } from '../support/wait-until';
import { type Api, createApi } from './api';
import { CONTROL } from './canaries';
import { type Chance, createChance, createTally, type Tally } from './chance';
import { type Cluster, type MemorySample, startCluster } from './cluster';
import { type Customer, startCustomer } from './customers';
import { readInbox } from '../simulators/workflow-inbox';
import { untilQuiet } from './quiet';
import { noticeProblems, signatureProblems } from './signed-and-told';
import { troubleCluster, troubleReceiver, troubleVendor } from './trouble';
import { textOfFile } from './text-of-file';
import { createSecretSearch, readHistories, verdictOf, type HistoryFigures } from './verdict';

export interface SoakOptions {
  /** Decides what goes wrong and what changes, not how the operating system times it. */
  seed: number;
  /** Path of the Temporal CLI. */
  cli: string;
  customers: number;
  chaosMs: number;
  /** Every instance's refresh interval, as its body has it. */
  minutes: string;
  /** Between one fault of the cluster and the next, milliseconds. */
  clusterPauseMs: readonly [number, number];
  /** Whether one worker lives from start to end, so that the growth of its memory can be told. */
  sparesWorker1: boolean;
  onProgress(line: string): void;
}

export interface SoakReport {
  seed: number;
  /** Promises that were not kept. Empty: all were. */
  problems: string[];
  changes: Tally['counts'];
  clusterFaults: Tally['counts'];
  vendorFaults: Tally['counts'];
  receiverFaults: Tally['counts'];
  events: number;
  deliveries: number;
  /** Of the deliveries, those to workflows. */
  signals: number;
  notices: number;
  repeats: number;
  lostAnswers: number;
  held: number;
  quietAfterMs: number;
  histories: HistoryFigures;
  memory: { start: MemorySample[]; end: MemorySample[] };
}

const MOST_HISTORY_EVENTS = 10_000;
const MOST_PAYLOAD_BYTES = 1_000_000;
const MOST_STATE_BYTES = 500_000;
const QUIET_DEADLINE_MS = 180_000;
const FROZEN_MS = [3_000, 20_000] as const;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Customers' records change every second while everything that can fail does, at random: workers, API and Temporal are
 * killed, workers frozen, vendors and receivers misbehave. Then all is healed, and what was promised is checked.
 */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const chance = createChance(options.seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'element-events-soak-'));
  const customers: Customer[] = [];
  let cluster: Cluster | null = null;
  try {
    cluster = await startCluster({ cli: options.cli, dataDir });
    for (let place = 1; place <= options.customers; place += 1)
      customers.push(await startCustomer(place, { minutes: options.minutes, chance }));
    return await soak(cluster, customers, chance, options);
  } finally {
    await cluster?.close();
    await Promise.all(customers.map((customer) => customer.close()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function soak(cluster: Cluster, customers: Customer[], chance: Chance, options: SoakOptions) {
  const beganAtMs = Date.now();
  const api = createApi(cluster.apiUrl);
  const temporal = await createTemporalClient(localTarget(cluster.address));
  for (const customer of customers) await customer.createInstance(api);
  const loudBefore = await untilQuiet({ api, temporal }, customers, QUIET_DEADLINE_MS);
  options.onProgress(`${customers.length} instances poll; the chaos begins`);
  const memoryAtStart = cluster.memory();

  const tallies = await chaos(cluster, api, customers, chance, options);
  for (const customer of customers) customer.heal();
  options.onProgress(`The chaos is over: ${JSON.stringify(tallies.clusterFaults.counts)}`);
  const healedAtMs = Date.now();
  const loudAfter = await untilQuiet({ api, temporal }, customers, QUIET_DEADLINE_MS);
  const quietAfterMs = Date.now() - healedAtMs;
  for (const line of loudAfter) options.onProgress(line);
  options.onProgress(`All but ${loudAfter.length} quiet after ${quietAfterMs} ms`);

  const memory = { start: memoryAtStart, end: cluster.memory() };
  const held = await Promise.all(customers.map((customer) => heldOf(api, customer.instanceId())));
  for (const { inbox } of customers) if (inbox !== null) await readInbox(temporal, inbox);
  await temporal.connection.close();
  await cluster.stopServices();
  const interruptions = interruptionsIn(tallies.clusterFaults);
  const verdicts = customers.map((customer, place) => verdictOf(customer, held[place] ?? [], interruptions));
  const hours = (Date.now() - beganAtMs) / HOUR_MS;
  const told = customers.flatMap((customer, place) => [
    ...signatureProblems(customer),
    ...noticeProblems(customer, held[place]?.length ?? 0, { hours, interruptions }),
  ]);
  const { figures, problems } = await inspect(cluster, customers);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    seed: options.seed,
    problems: [...loudBefore, ...loudAfter, ...verdicts.flatMap((verdict) => verdict.problems), ...told, ...problems],
    changes: tallies.changes.counts,
    clusterFaults: tallies.clusterFaults.counts,
    vendorFaults: tallies.vendorFaults.counts,
    receiverFaults: tallies.receiverFaults.counts,
    events: sum(customers.map(({ receiver }) => receiver.events().length)),
    deliveries: sum(customers.map(({ receiver }) => receiver.deliveries.length)),
    signals: sum(customers.map(({ inbox }) => inbox?.deliveries.length ?? 0)),
    notices: sum(customers.map(({ notices }) => notices.deliveries.length)),
    repeats: sum(verdicts.map(({ repeats }) => repeats)),
    lostAnswers: sum(verdicts.map(({ lostAnswers }) => lostAnswers)),
    held: sum(held.map(({ length }) => length)),
    quietAfterMs,
    histories: figures,
    memory,
  };
}

/** Changes and faults for so long; the cluster is whole again when this resolves. */
async function chaos(cluster: Cluster, api: Api, customers: Customer[], chance: Chance, options: SoakOptions) {
  const [changes, clusterFaults, vendorFaults, receiverFaults] = [
    createTally(),
    createTally(),
    createTally(),
    createTally(),
  ];
  for (const customer of customers) customer.slideRows(changes);
  const end = new AbortController();
  const inTrouble = troubleCluster(cluster, {
    seed: options.seed,
    tally: clusterFaults,
    pauseMs: options.clusterPauseMs,
    frozenMs: FROZEN_MS,
    sparesWorker1: options.sparesWorker1,
    signal: end.signal,
  }).finally(() => end.abort());
  // Who waits for it is still busy: without this, a failure would end the process.
  inTrouble.catch(() => undefined);
  const seconds = Math.round(options.chaosMs / SECOND_MS);
  for (let second = 0; second < seconds && !end.signal.aborted; second += 1) {
    for (const customer of customers) {
      if (chance.isTrue(0.5)) customer.change(changes);
      if (chance.isTrue(0.02)) troubleVendor(customer, chance, vendorFaults);
      // A workflow answers nothing: its trouble is Temporal's.
      if (chance.isTrue(0.03) && customer.inbox === null) troubleReceiver(customer, chance, receiverFaults);
      // A person who looks after it: cuts long waits short, resumes what is suspended. The API may be dead just now.
      if (chance.isTrue(0.05)) void nudge(api, customer.instanceId()).catch(() => undefined);
    }
    await pass(SECOND_MS);
  }
  end.abort();
  await inTrouble;
  return { changes, clusterFaults, vendorFaults, receiverFaults };
}

/** An instance that was busy a moment ago may not answer at once. */
async function heldOf(api: Api, id: number): Promise<HeldDescription[]> {
  let held: HeldDescription[] | null = null;
  await waitUntil(
    `what instance ${id} holds`,
    async () => (held = await api.held(id).catch(() => null)) !== null,
    QUIET_DEADLINE_MS,
  );
  return held!;
}

async function nudge(api: Api, id: number): Promise<void> {
  const { state } = await api.status(id);
  await (state === 'suspended' ? api.enable(id) : api.poll(id));
}

/** Times at which a worker may have lost what it knew: each may cost every instance one repeat. */
function interruptionsIn({ counts }: Tally): number {
  const weights = { 'worker killed': 1, 'all workers killed': 2, 'worker frozen': 1, 'Temporal killed': 1 };
  return Object.entries(weights).reduce((total, [kind, weight]) => total + weight * (counts[kind] ?? 0), 0);
}

/** What the cluster leaves behind: histories, logs and the database file. */
async function inspect(cluster: Cluster, customers: Customer[]) {
  const secrets = createSecretSearch();
  const figures: HistoryFigures = { runs: 0, mostEvents: 0, largestPayload: 0, largestState: 0 };
  const client = await createTemporalClient(localTarget(cluster.address));
  try {
    for (const customer of customers) {
      const found = await readHistories(client, customer.instanceId(), (text) =>
        secrets.search('histories', text, CONTROL),
      );
      figures.runs += found.runs;
      figures.mostEvents = Math.max(figures.mostEvents, found.mostEvents);
      figures.largestPayload = Math.max(figures.largestPayload, found.largestPayload);
      figures.largestState = Math.max(figures.largestState, found.largestState);
    }
  } finally {
    await client.connection.close();
  }
  for (const text of cluster.printed()) secrets.search('logs of the service', text, 'The worker is running');
  for (const text of cluster.temporalLogs()) secrets.search('logs of Temporal', text, 'Server');
  for (const end of ['', '-wal', '-shm'])
    secrets.search('database', textOfFile(`${cluster.databaseFile}${end}`), CONTROL);
  const problems = secrets.finish();
  if (figures.mostEvents > MOST_HISTORY_EVENTS) problems.push(`a run has ${figures.mostEvents} history events`);
  if (figures.largestPayload > MOST_PAYLOAD_BYTES) problems.push(`a payload has ${figures.largestPayload} bytes`);
  if (figures.largestState > MOST_STATE_BYTES) problems.push(`a state has ${figures.largestState} bytes`);
  return { figures, problems };
}
