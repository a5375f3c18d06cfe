import { tracesOf } from '../support/secret-traces';
import { startSageOneStage, type SageOneStage } from '../support/sage-one-stage';
import { startWorkerProcess, type WorkerProcess } from '../support/start-worker-process';

jest.setTimeout(60_000);

let stage: SageOneStage;
let worker: WorkerProcess | null = null;
let successor: { stop(): Promise<void> } | null = null;

afterEach(async () => {
  if (worker?.isAlive()) await worker.signal('SIGKILL');
  await successor?.stop();
  [worker, successor] = [null, null];
  await stage.close();
});

/** The next read of the list is answered only after the worker that asked is gone. */
async function killWhileListIsRead(asked: () => Promise<unknown>): Promise<void> {
  stage.vendor.failNext(1, { delayMs: 60_000 }, { entity: 'contacts' });
  stage.vendor.clearRequests();
  await asked();
  await stage.vendor.waitForRequests((log) => log.some(({ list }) => list === 'contacts'), 30_000);
  await worker!.signal('SIGKILL');
}

async function startWorker(): Promise<void> {
  worker = await startWorkerProcess(stage.temporal.address, stage.temporal.taskQueue);
}

describe('a worker that is killed between new tokens and the end of its poll', () => {
  it('leaves them to the next attempt: no code and no single-use refresh token is sent twice', async () => {
    // Tokens that are renewed at every poll, until they live longer.
    stage = await startSageOneStage({
      worker: false,
      version: 'v3.1',
      rotation: 'strict-revoke-family',
      accessLifeS: 5,
    });
    await startWorker();
    const instance = await stage.start();
    expect(stage.tokenCalls()[0]).toBe('authorization_code');
    stage.vendor.switches.accessLifeS = 3600;
    const renewedBefore = stage.tokenCalls().length;
    stage.vendor.create('customers');
    await killWhileListIsRead(() => instance.signal('pollNow'));
    expect(stage.tokenCalls().slice(renewedBefore)).toEqual(['refresh_token']);

    successor = await stage.runWorker();
    await stage.receiver.waitForEvents(1, 25_000);
    await instance.poll();
    expect(stage.tokenCalls().slice(renewedBefore)).toEqual(['refresh_token']);
    expect(await instance.status()).toMatchObject({ state: 'polling', resources: { customers: { lastError: null } } });
  });

  it('also with the very first tokens', async () => {
    stage = await startSageOneStage({ worker: false });
    await startWorker();
    const started: Awaited<ReturnType<SageOneStage['start']>>[] = [];
    await killWhileListIsRead(async () => started.push(await stage.start({}, { waits: false })));
    successor = await stage.runWorker();
    const { state } = await started[0]!.until(
      'a good poll',
      ({ resources }) => resources.customers!.watermark !== null,
    );
    expect(state).toBe('polling');
    expect(stage.tokenCalls()).toEqual(['authorization_code']);
  });
});

describe('a history', () => {
  it('shows no code, token, client secret, signing secret or subscription key', async () => {
    const clientSecret = 'Client/Kanarie+7 ü%&';
    const signingSecret = 'Signatur/Kanarie+8 ß%&';
    const subscriptionKey = 'Kanarie-des-Abonnements-9';
    stage = await startSageOneStage({ clientSecret, signingSecret, subscriptionKey });
    const codes = [stage.newCode()];
    const keys = {
      'oauth.api.secret': clientSecret,
      'signature.secret': signingSecret,
      'apim.subscription.key': subscriptionKey,
    };
    const instance = await stage.start(keys, { code: codes[0] });
    stage.advance(2 * 3_600_000);
    stage.vendor.create('customers');
    await instance.poll();
    stage.vendor.failNext(1, { status: 401 }, { entity: 'contacts' });
    await instance.poll();
    stage.vendor.revokeAll();
    codes.push(stage.newCode());
    await instance.signal('pollNow');
    await instance.until('the end', ({ state }) => state === 'reauth_required');
    await instance.configure({ 'providerData.code': codes[1]! });
    await instance.until(
      'a good poll',
      ({ state, resources }) => state === 'polling' && resources.customers!.polls > 4,
    );

    const tokens = stage.vendor.givenTokens();
    expect(tokens.length).toBeGreaterThanOrEqual(6);
    const history = textOf(await instance.handle.fetchHistory());
    expect(history).toContain('apim.subscription.key');
    for (const secret of [...codes, ...tokens, ...Object.values(keys)]) expect(tracesOf(secret, history)).toEqual([]);
  });
});

/** Every text of a history, payloads decoded. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, member]) => `${key} ${textOf(member)}`)
    .join('\n');
}
