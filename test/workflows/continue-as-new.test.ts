import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstanceWorkflow } from '../../src/client/instance-workflows';
import { SIGNALS } from '../../src/contract/messages';
import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../src/temporal/embedded-server';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

let dataDir: string;
let server: Pick<EmbeddedTemporal, 'address' | 'stop'>;
let stage: Stage;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'element-events-test-'));
  const log = createLogger({ level: 'warn', pretty: false });
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': 40 };
  const { cli, address } = testTemporalServer();
  server = process.env.TEST_SHORT_RUNS
    ? { address, stop: async () => undefined }
    : await startEmbeddedTemporal({ cli, dataDir, log, dynamicConfig, inMemory: true, port: 0, uiPort: 0 });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  stage = await startStage({ address: server.address });
});
afterEach(() => stage.close());

async function runIdOf(instance: StagedInstance): Promise<string> {
  return (await instance.status()).temporal.runId;
}

/** Does something again and again until the instance has gone over into so many new runs. */
async function throughRuns(instance: StagedInstance, runs: number, act: (round: number) => Promise<unknown>) {
  const seen = new Set([await runIdOf(instance)]);
  for (let round = 0; seen.size <= runs; round += 1) {
    if (round > 500) throw new Error(`only ${seen.size} runs after ${round} rounds`);
    await act(round);
    seen.add(await runIdOf(instance));
  }
}

describe('an instance whose runs end early', () => {
  it('delivers every change once in its latest version, through bursts of signals and a receiver that fails', async () => {
    const instance = await stage.start({}, { minutes: '0.01' });
    const since = stage.crm.changes.length;
    await throughRuns(instance, 4, async (round) => {
      if (round % 7 === 3) stage.receiver.replyNext({ status: 503, headers: { 'retry-after': '1' } });
      const { id } = stage.crm.create('company');
      stage.crm.create('person');
      stage.crm.update('company', id, { Comp_Name: `Round ${round}` });
      const pageSize = 10 + (round % 50);
      await Promise.all([
        instance.signal(SIGNALS.pollNow),
        instance.signal(SIGNALS.updatePollerConfiguration, { accounts: { pageSize } }),
        instance.signal(SIGNALS.pause),
      ]);
      stage.crm.update('company', id, { Comp_Name: `Round ${round} again` });
      await instance.signal(SIGNALS.resume);
    });
    await instance.poll();
    const last = await instance.poll();
    expect(checkLedger(stage.crm, stage.receiver, { since })).toEqual(NO_PROBLEMS);
    expect(last.configuration.lastRefusal).toBeNull();
  }, 60_000);

  it('applies every change of configuration, also those that arrive while a run ends', async () => {
    const instance = await stage.start({}, { minutes: '0.01' });
    let sent = 0;
    await throughRuns(instance, 2, async () => {
      const names = Array.from({ length: 5 }, () => `Name ${(sent += 1)}`);
      for (const name of names) await instance.signal(SIGNALS.updateConfiguration, { name });
    });
    const { configuration } = await instance.until(
      'all changes',
      (status) => status.configuration.revision === sent + 1,
    );
    expect(configuration.lastRefusal).toBeNull();
    const memo = (await instance.handle.describe()).memo;
    expect(memo).toMatchObject({ name: `Name ${sent}` });
  });

  it('answers every update, also those that arrive while a run ends; sent again to a later run it is the same change', async () => {
    const instance = await stage.start({}, { minutes: '0.01' });
    const workflow = await findInstanceWorkflow(stage.temporal.client, null, instance.id);
    const rename = (id: string, name: string) => workflow.update('configure', id, { name });
    expect((await rename('first', 'The first')).instance.name).toBe('The first');
    let sent = 1;
    await throughRuns(instance, 3, async () => {
      const names = Array.from({ length: 5 }, () => `Name ${(sent += 1)}`);
      const answers = await Promise.all(names.map((name) => rename(`change of ${name}`, name)));
      expect(answers.map(({ instance: { name } }) => name)).toEqual(names);
      await expect(workflow.update('configure', `bad ${sent}`, { colour: 1 })).rejects.toMatchObject({
        kind: 'invalid',
        problems: [{ pointer: '/colour' }],
      });
    });
    const again = await rename(`change of Name ${sent}`, `Name ${sent}`);
    expect(again).toMatchObject({ revision: sent + 1, lastRefusal: null });
  }, 120_000);

  it('keeps a pause that came while a run ended', async () => {
    const instance = await stage.start({}, { minutes: '0.01' });
    await throughRuns(instance, 3, async () => {
      await Promise.all([instance.signal(SIGNALS.pollNow), instance.signal(SIGNALS.pause)]);
      await instance.until('the pause', ({ state }) => state === 'paused');
      expect((await instance.status()).state).toBe('paused');
      await instance.signal(SIGNALS.resume);
      await instance.until('the resumption', ({ state }) => state === 'polling');
    });
  });

  it('goes over into new runs also while it is paused: each signal is history', async () => {
    const instance = await stage.start();
    await instance.signal(SIGNALS.pause);
    await throughRuns(instance, 2, () => instance.signal(SIGNALS.pollNow));
    expect((await instance.status()).state).toBe('paused');
  });

  it('stops when asked to while runs end', async () => {
    const instances = await Promise.all(Array.from({ length: 4 }, () => stage.start({}, { minutes: '0.003' })));
    for (const [index, instance] of instances.entries()) {
      // Each one a little further into its run.
      await throughRuns(instance, 1, () => instance.signal(SIGNALS.pollNow));
      for (let i = 0; i < index; i += 1) await instance.signal(SIGNALS.pollNow);
      await instance.signal(SIGNALS.stop);
      await instance.handle.result();
      expect((await instance.handle.describe()).status.name).toBe('COMPLETED');
    }
  });

  it('carries the waiting notification: same id, same bytes, and its place in the schedule', async () => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 503, headers: { 'retry-after': '3600' } });
    stage.crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    const before = await instance.until('the failure', ({ delivery }) => delivery.attempts === 1);
    const log = await instance.events();
    const run = await runIdOf(instance);
    let changes = 0;
    while ((await runIdOf(instance)) === run) {
      await instance.signal(SIGNALS.updateConfiguration, { name: `Name ${(changes += 1)}` });
      await instance.until('the change', ({ configuration }) => configuration.revision === changes + 1);
    }
    const after = await instance.status();
    expect(after.delivery).toEqual(before.delivery);
    expect(after.resources).toEqual(before.resources);
    expect(await instance.events()).toEqual(log);

    stage.receiver.clearReplies();
    await instance.signal(SIGNALS.pollNow);
    const [first, second] = await stage.receiver.waitForDeliveries(2, 20_000);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body.equals(first!.body)).toBe(true);
    await instance.until('its acceptance', ({ delivery }) => delivery.state === 'idle');
    expect((await instance.events())[0]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('survives a burst of large changes that wait when a run ends', async () => {
    const instance = await stage.start();
    const large = 'x'.repeat(150_000);
    for (let i = 0; i < 40; i += 1) await instance.signal(SIGNALS.updatePollerConfiguration, large);
    await instance.signal(SIGNALS.backfill, { resource: 'accounts', since: '2020-01-01T00:00:00Z' });
    stage.crm.create('company');
    await stage.receiver.waitForEvents(1, 20_000);
    expect((await instance.status()).state).toBe('polling');
  });

  it('keeps counters, watermarks and the refusal', async () => {
    const instance = await stage.start();
    stage.crm.create('company');
    await instance.poll();
    await instance.signal(SIGNALS.backfill, { resource: 'planets' });
    const before = await instance.until('the refusal', ({ configuration }) => configuration.lastRefusal !== null);
    let polls = before.resources.accounts!.polls;
    await throughRuns(instance, 2, async () => {
      await instance.poll();
      polls += 1;
    });
    const { resources, configuration } = await instance.status();
    expect(resources.accounts).toMatchObject({ polls, changes: 1, watermark: before.resources.accounts!.watermark });
    expect(configuration).toEqual(before.configuration);
  });

  it('ends a run as continued as new, with the next one as its heir', async () => {
    const instance = await stage.start({}, { minutes: '0.003' });
    const first = await runIdOf(instance);
    await waitUntil('another run', async () => (await runIdOf(instance)) !== first);
    const { status } = await stage.temporal.client.workflow.getHandle(instance.handle.workflowId, first).describe();
    expect(status.name).toBe('CONTINUED_AS_NEW');
    // What the Web UI shows of the new run, beside its history.
    type Metadata = { currentDetails: string };
    const { currentDetails } = await instance.handle.query<Metadata>('__temporal_workflow_metadata');
    expect(currentDetails).toContain(`Element instance **${instance.id}** of element \`sagecrm\``);
    expect(currentDetails).toMatch(/\| accounts \| \d{4}-\d{2}-\d{2}T/);
  });
});
