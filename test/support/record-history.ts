import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { version } from '../../package.json';
import { heldWorkflowIdOf } from '../../src/contract/ids';
import { HELD_SIGNALS } from '../../src/contract/held-notification';
import { findInstanceWorkflow } from '../../src/client/instance-workflows';
import { QUERIES, SIGNALS } from '../../src/contract/messages';
import { createLogger } from '../../src/logging';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { startEmbeddedTemporal } from '../../src/temporal/embedded-server';
import { startStage, type Stage, type StagedInstance } from './stage';
import { prepareWorkflowBundle } from './workflow-bundle';

const FOLDER = join(__dirname, '../histories');

/** What is recorded of each release; every later build must replay it. Each life leaves one history per run. */
const LIVES: Record<string, (stage: Stage, instance: StagedInstance) => Promise<void>> = {
  idle: async (_, instance) => {
    await instance.until('three polls', ({ resources }) => resources.accounts!.polls >= 3);
  },
  changes: async ({ crm }, instance) => {
    for (let i = 0; i < 12; i += 1) crm.create('company');
    crm.create('person');
    await instance.poll();
    crm.update('company', 1, { Comp_Name: 'Renamed' });
    await instance.poll();
  },
  'delivery-failure': async ({ crm, receiver }, instance) => {
    receiver.replyNext({ status: 500 }, { status: 503, headers: { 'retry-after': '1' } }, { status: 410 });
    crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    await instance.until('a failure', ({ delivery }) => delivery.attempts === 1);
    await instance.signal(SIGNALS.pollNow);
    await instance.until('the suspension', ({ state }) => state === 'suspended');
    await instance.signal(SIGNALS.resume);
    await receiver.waitForEvents(1, 10_000);
  },
  'vendor-failure': async ({ crm }, instance) => {
    crm.failNext(1, { status: 503, retryAfter: 1 }, { entity: 'person' });
    await instance.poll();
    const { password } = crm.switches;
    crm.switches.password = 'another';
    for (let i = 0; i < 5; i += 1) await instance.poll();
    crm.switches.password = password;
    await instance.signal(SIGNALS.resume);
    await instance.until('a good poll', ({ resources }) => resources.accounts!.consecutiveFailures === 0);
  },
  signals: async ({ crm, receiver }, instance) => {
    await instance.signal(SIGNALS.updatePollerConfiguration, { users: null, accounts: { pageSize: 7 } });
    await instance.signal(SIGNALS.updatePollerConfiguration, 'not a configuration');
    await instance.configure({ password: crm.switches.password });
    await instance.until('two changes', ({ configuration }) => configuration.revision === 3);
    await instance.signal(SIGNALS.updateConfiguration, { name: 'Renamed', tags: ['renamed'] });
    await instance.signal(SIGNALS.pause);
    crm.create('company');
    await instance.until('the pause', ({ state }) => state === 'paused');
    await instance.signal(SIGNALS.resume);
    await receiver.waitForEvents(1, 10_000);
    await instance.signal(SIGNALS.backfill, { resource: 'accounts', since: '2020-01-01T00:00:00Z' });
    await receiver.waitForEvents(2, 10_000);
    receiver.replyNext({ delayMs: 500 });
    crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    await receiver.waitForDeliveries(3, 10_000);
    await instance.signal(SIGNALS.pause);
    await instance.until('the end of the attempt', ({ delivery }) => delivery.state !== 'delivering');
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
  },
  updates: async ({ crm, receiver, temporal: { client } }, instance) => {
    const workflow = await findInstanceWorkflow(client, null, instance.id);
    await workflow.update('begin', 'begin', null);
    for (let i = 0; i < 4; i += 1) {
      const names = [`One ${i}`, `Two ${i}`];
      await Promise.all(names.map((name) => workflow.update('configure', name, { name })));
      await workflow.update('configurePoller', `refused ${i}`, { accounts: { url: 7 } }).catch(() => undefined);
    }
    await workflow.update('control', 'pause', { action: 'pause' });
    crm.create('company');
    await workflow.update('control', 'nonsense', null).catch(() => undefined);
    await workflow.update('control', 'resume', { action: 'resume' });
    await receiver.waitForEvents(1, 10_000);
  },
  held: async ({ crm, receiver, temporal: { client } }, instance) => {
    receiver.replyIf(({ body }) => body.includes('Poison'), { status: 422 });
    for (const Comp_Name of ['First', 'Poison', 'Third']) crm.create('company', { Comp_Name });
    for (let attempts = 1; attempts <= 3; attempts += 1) {
      await instance.signal(SIGNALS.pollNow);
      if (attempts < 3) await instance.until(`rejection ${attempts}`, ({ delivery }) => delivery.attempts === attempts);
    }
    await instance.until('a held notification', ({ delivery }) => delivery.held === 1);
    await receiver.waitForEvents(2, 10_000);
    receiver.clearReplies();
    const [heldId] = await instance.handle.query<string[]>(QUERIES.held);
    await client.workflow.getHandle(heldWorkflowIdOf(instance.id, heldId!)).signal(HELD_SIGNALS.redeliver);
    await instance.until('nothing held', ({ delivery }) => delivery.held === 0);
  },
  sweeps: async ({ crm, receiver }, instance) => {
    const ids = Array.from({ length: 5 }, () => crm.create('company').id);
    await instance.poll();
    await receiver.waitForEvents(5, 10_000);
    await instance.signal(SIGNALS.updatePollerConfiguration, {
      accounts: { deletes: { mode: 'sweep', everyMinutes: 60 } },
    });
    await instance.until('a sweep', ({ resources }) => resources.accounts!.sweep?.knownRecords === 5);
    crm.remove('company', ids[0]!);
    await instance.signal(SIGNALS.sweepNow);
    await receiver.waitForEvents(6, 10_000);
    crm.failNext(1, { status: 503 }, { entity: 'company' });
    await instance.signal(SIGNALS.sweepNow);
    await instance.until('a failure', ({ resources }) => resources.accounts!.sweep?.lastError !== null);
    await instance.signal(SIGNALS.updatePollerConfiguration, { accounts: null });
    await instance.until('the removal', ({ resources }) => resources.accounts === undefined);
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
  },
};

/** Lives that differ in how the instance starts. */
const INTERVAL_MINUTES: Record<string, string> = { idle: '0.01' };

/** Writes `test/histories/<what>-<version>.json`: the runs of real instances on a server that lets runs end early. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'element-events-record-'));
  const log = createLogger({ level: 'warn', pretty: true });
  const cli = await findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH,
    cacheDir: process.env.XDG_CACHE_HOME,
    onProgress: () => undefined,
  });
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': 60 };
  const server = await startEmbeddedTemporal({ cli, dataDir, log, dynamicConfig, inMemory: true, port: 0, uiPort: 0 });
  const removeBundle = await prepareWorkflowBundle();
  try {
    for (const [what, live] of Object.entries(LIVES)) await record(what, live, server.address);
  } finally {
    await server.stop();
    removeBundle();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function record(what: string, live: (typeof LIVES)[string], address: string): Promise<void> {
  const stage = await startStage({ address });
  try {
    const instance = await stage.start({}, { minutes: INTERVAL_MINUTES[what] ?? '60' });
    await live(stage, instance);
    for (const [run, history] of (await runsOf(stage, instance)).entries()) {
      const file = join(FOLDER, `${what}${run === 0 ? '' : `-run-${run + 1}`}-${version}.json`);
      // Where it was recorded is nobody's business: stack traces name the folder.
      const text = JSON.stringify(history, null, 1).replaceAll(`${process.cwd()}/`, '');
      writeFileSync(file, `${text}\n`);
      process.stdout.write(`${file}: ${history.events.length} events\n`);
    }
  } finally {
    await stage.close();
  }
}

/** The histories of all runs, oldest first, without the name of the machine. */
async function runsOf(stage: Stage, { handle }: StagedInstance): Promise<{ events: object[] }[]> {
  const { workflow } = stage.temporal.client;
  const runs = [];
  for await (const { runId, startTime } of workflow.list({ query: `WorkflowId = '${handle.workflowId}'` })) {
    runs.push({ runId, startTime });
  }
  runs.sort((one, other) => one.startTime.getTime() - other.startTime.getTime());
  const histories = await Promise.all(
    runs.map(({ runId }) => workflow.getHandle(handle.workflowId, runId).fetchHistory()),
  );
  return histories.map((history) => {
    const { History } = temporal.api.history.v1;
    const plain = History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String });
    return withoutMachine(plain) as { events: object[] };
  });
}

function withoutMachine(history: object): unknown {
  const replaced = (key: string, value: unknown) => (key === 'identity' ? 'recorder' : value);
  return JSON.parse(JSON.stringify(history, replaced));
}

void main();
