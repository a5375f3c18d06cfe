import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceInstances } from '../../src/client/service-instances';
import type { SealingKeys } from '../../src/configuration/keys';
import type { InstanceDescription } from '../../src/contract/messages';
import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../src/temporal/embedded-server';
import { startSageOneStage, type SageOneStage } from '../support/sage-one-stage';
import { TEST_KEY } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

jest.setTimeout(90_000);

const NEW = { id: 'new', key: Buffer.alloc(32, 8) };

// A server of its own: a rotation is about every instance that it finds.
let server: EmbeddedTemporal;
let stage: SageOneStage;
const dataDir = mkdtempSync(join(tmpdir(), 'element-events-keys-'));
beforeAll(async () => {
  const log = createLogger({ level: 'error', pretty: false });
  server = await startEmbeddedTemporal({
    cli: testTemporalServer().cli,
    dataDir,
    log,
    inMemory: true,
    port: 0,
    uiPort: 0,
  });
});
beforeEach(async () => {
  stage = await startSageOneStage({ worker: false, address: server.address, rotation: 'strict-revoke-family' });
});
afterEach(() => stage.close());
afterAll(async () => {
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function instancesWith(keys: SealingKeys, organization = 'default') {
  const { client, taskQueue } = stage.temporal;
  const settings = { minRefreshIntervalMs: 10, egressAllow: [] };
  return serviceInstances(client, settings, keys, null, { taskQueue, organization });
}

/** Visibility lags a moment behind. The instances are another organization's than who rotates. */
async function listed(count: number): Promise<void> {
  const list = () => instancesWith([NEW, TEST_KEY], 'test').list({ pageSize: 10, nextPage: null });
  await waitUntil(`${count} instances in the list`, async () => (await list()).items.length === count);
}

const describeOf = ({ handle }: { handle: Awaited<ReturnType<SageOneStage['start']>>['handle'] }) =>
  handle.query<InstanceDescription>('instance');

describe('rotate-keys', () => {
  it('seals configuration and tokens of every organization with the first key: the old one can go, and the instance polls and delivers', async () => {
    const old = await stage.runWorker(null, [TEST_KEY]);
    const instance = await stage.start();
    const paused = await stage.start();
    await paused.signal('pause');
    await paused.until('the pause', ({ state }) => state === 'paused');
    await listed(2);
    expect((await describeOf(instance)).sealedWith).toEqual([TEST_KEY.id]);
    const before = await instance.status();
    await old.stop();

    const both = await stage.runWorker(null, [NEW, TEST_KEY]);
    const instances = instancesWith([NEW, TEST_KEY]);
    expect(await instances.rotateKeys()).toEqual({
      keyId: 'new',
      instances: { resealed: 2, current: 0, waiting: 0, failed: 0, gone: 0 },
      stillUsed: {},
      failures: [],
    });
    expect(await instances.rotateKeys()).toMatchObject({ instances: { resealed: 0, current: 2 }, stillUsed: {} });
    for (const one of [instance, paused]) expect((await describeOf(one)).sealedWith).toEqual(['new']);
    const after = await instance.status();
    expect(after.configuration).toEqual(before.configuration);
    expect((await paused.status()).state).toBe('paused');
    await both.stop();

    const callsBefore = stage.tokenCalls().length;
    await stage.runWorker(null, [NEW]);
    // Beyond the life of the token: the refresh token that was sealed anew has to serve.
    stage.advance(3_600_000);
    stage.vendor.create('customers');
    await instance.poll();
    await stage.receiver.waitForEvents(1, 20_000);
    expect(stage.tokenCalls().slice(callsBefore)).toEqual(['refresh_token']);
    await paused.signal('resume');
    await paused.until('a good poll', ({ resources, state }) => state === 'polling' && resources.customers!.polls > 1);
  });

  it('says which instance it could not do, and why, and changes nothing there', async () => {
    const worker = await stage.runWorker(null, [TEST_KEY]);
    const instance = await stage.start();
    await listed(1);
    const rotation = await instancesWith([NEW, TEST_KEY]).rotateKeys();
    expect(rotation).toMatchObject({ instances: { failed: 1 }, stillUsed: { [TEST_KEY.id]: 1 } });
    expect(rotation.failures).toEqual([
      { id: instance.id, reason: expect.stringContaining('This worker seals with the key "test", not with "new"') },
    ]);
    await worker.stop();

    const forgetful = await stage.runWorker(null, [NEW]);
    const { failures } = await instancesWith([NEW]).rotateKeys();
    expect(failures[0]!.reason).toMatch(/sealed with the key "test", which is not configured/);
    expect((await describeOf(instance)).sealedWith).toEqual([TEST_KEY.id]);
    await forgetful.stop();

    await stage.runWorker(null, [NEW, TEST_KEY]);
    expect(await instancesWith([NEW, TEST_KEY]).rotateKeys()).toMatchObject({
      instances: { resealed: 1 },
      stillUsed: {},
    });
    stage.vendor.create('customers');
    await instance.poll();
    await stage.receiver.waitForEvents(1, 20_000);
  });
});
