import { SIGNALS } from '../../src/contract/messages';
import { startSageOneStage, type SageOneStage } from '../support/sage-one-stage';
import type { SageOneFault, SageOneOptions } from '../simulators/sage-one';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const THREE_DAYS_MS = 72 * HOUR_MS;

jest.setTimeout(60_000);

let stage: SageOneStage;
afterEach(() => stage.close());

async function begin(options: Partial<SageOneOptions> = {}): Promise<void> {
  stage = await startSageOneStage(options);
}

/** What the vendor says has happened to customers since its change number `since`, as events. */
function happened(since = 0): string[] {
  const typeOf = { created: 'CREATED', updated: 'UPDATED', removed: 'DELETED' };
  return stage.vendor.changes
    .slice(since)
    .map(({ id, kind, updatedAt }) => `${typeOf[kind]} ${id} ${second(updatedAt)}`);
}

function arrived(): string[] {
  return stage.receiver
    .events()
    .map(({ eventType, objectId, date }) => `${eventType} ${objectId} ${second(Date.parse(date))}`);
}

function second(atMs: number): number {
  return Math.floor(atMs / 1000);
}

function listRequests() {
  return stage.vendor.requests.filter(({ list }) => list === 'contacts');
}

describe.each(['v3', 'v3.1'] as const)("the document's example body against %s", (version) => {
  it('exchanges its code once and brings each change of a customer once', async () => {
    await begin({ version, signature: 'strict' });
    const known = stage.vendor.put('customers', {
      id: 'a'.repeat(32),
      createdAt: '2020-01-01',
      updatedAt: '2020-01-01',
    });
    const instance = await stage.start();
    const since = stage.vendor.changes.length;
    stage.advance(15 * MINUTE_MS);
    stage.vendor.update('customers', known.id, { name: 'Renamed' });
    stage.advance(MINUTE_MS);
    stage.vendor.create('customers');
    stage.vendor.create('suppliers');
    await instance.poll();
    stage.advance(15 * MINUTE_MS);
    const { state, resources } = await instance.poll();

    expect(state).toBe('polling');
    expect(resources.customers).toMatchObject({ consecutiveFailures: 0, lastError: null, lastWarning: null });
    expect(arrived()).toEqual(happened(since).slice(0, 2));
    expect(arrived().map((event) => event.split(' ')[0])).toEqual(['UPDATED', 'CREATED']);
    expect(stage.tokenCalls().filter((call) => call !== 'refresh_token')).toEqual(['authorization_code']);
    expect(listRequests().every(({ status }) => status === 200)).toBe(true);
  });
});

describe('tokens of 300 s with refresh tokens for one use', () => {
  it('work unattended for three days, one renewal each, and nothing is lost', async () => {
    await begin({ version: 'v3.1', accessLifeS: 300, rotation: 'strict-revoke-family' });
    const instance = await stage.start();
    const intervalMs = 3 * HOUR_MS;
    const polls = THREE_DAYS_MS / intervalMs;
    for (let i = 0; i < polls; i += 1) {
      stage.advance(intervalMs);
      const [oldest] = stage.vendor.rows('customers');
      if (oldest !== undefined && i % 2 === 0) stage.vendor.update('customers', oldest.id, { name: `Name ${i}` });
      else stage.vendor.create('customers');
      await instance.poll();
    }
    expect(arrived()).toEqual(happened());
    expect(stage.tokenCalls()).toEqual(['authorization_code', ...Array<string>(polls).fill('refresh_token')]);
    expect(listRequests().every(({ status }) => status === 200)).toBe(true);
  });

  it('are not renewed while they live', async () => {
    await begin({ version: 'v3.1' });
    const instance = await stage.start();
    for (let i = 0; i < 4; i += 1) {
      stage.advance(MINUTE_MS);
      await instance.poll();
    }
    expect(stage.tokenCalls()).toEqual(['authorization_code']);
  });
});

describe('a token that the vendor ends early', () => {
  it('is renewed once, and the same poll goes on with the new one', async () => {
    await begin({ version: 'v3' });
    const instance = await stage.start();
    stage.advance(MINUTE_MS);
    stage.vendor.create('customers');
    stage.vendor.endAccessTokens();
    stage.vendor.clearRequests();
    const { resources } = await instance.poll();
    expect(resources.customers).toMatchObject({ polls: 2, consecutiveFailures: 0 });
    const reads = stage.vendor.requests.filter(({ query }) => query['deleted_since'] === undefined);
    expect(reads.map(({ list, status }) => `${list} ${status}`)).toEqual([
      // Of the quick poll, which asks for no token.
      'contacts 401',
      'contacts 401',
      'token 200',
      'contacts 200',
    ]);
    expect(arrived()).toEqual(happened());
  });
});

describe('consent that was withdrawn', () => {
  it('is reauth_required at once: the vendor is left alone, the watermark stays, and a new code brings all since', async () => {
    await begin({ version: 'v3.1' });
    const instance = await stage.start();
    const { watermark } = (await instance.status()).resources.customers!;
    stage.vendor.revokeAll();
    await instance.signal(SIGNALS.pollNow);
    const { resources, nextPollAt } = await instance.until('the end', ({ state }) => state === 'reauth_required');
    expect(nextPollAt).toBeNull();
    expect(resources.customers).toMatchObject({ watermark, consecutiveFailures: 1 });
    expect(resources.customers!.lastError).toMatch(
      /invalid_grant.*send a new authorization code as providerData\.code/,
    );

    stage.advance(HOUR_MS);
    stage.vendor.create('customers');
    stage.vendor.clearRequests();
    await instance.signal(SIGNALS.pollNow);
    await instance.signal(SIGNALS.updatePollerConfiguration, { customers: { pageSize: 50 } });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    expect(stage.vendor.requests).toEqual([]);

    await instance.configure({ 'providerData.code': stage.newCode() });
    await stage.receiver.waitForEvents(1, 10_000);
    expect(arrived()).toEqual(happened());
    expect((await instance.status()).state).toBe('polling');
  });
});

describe('an answer of the token endpoint that is', () => {
  it.each<[string, SageOneFault]>([
    ['lost', 'reset'],
    ['cut in the middle of its JSON', 'truncated-json'],
    ['replaced by a page of a gateway with status 200', { status: 200, html: true }],
  ])('%s is made up for by itself where the old refresh token still works', async (_, fault) => {
    await begin({ version: 'v3', rotation: 'grace' });
    const instance = await stage.start({}, { minutes: '0.01' });
    stage.vendor.failNext(1, fault, { entity: 'token' });
    stage.advance(2 * HOUR_MS);
    stage.vendor.create('customers');
    await stage.receiver.waitForEvents(1, 20_000);
    expect(arrived()).toEqual(happened());
    expect(
      stage
        .tokenCalls()
        .slice(1)
        .every((call) => call === 'refresh_token'),
    ).toBe(true);
    expect((await instance.status()).state).toBe('polling');
  });

  it.each<[string, SageOneFault]>([
    ['lost', 'reset'],
    ['cut in the middle of its JSON', 'truncated-json'],
  ])('%s and was to give tokens for the code is reauth_required: the code is never sent again', async (_, fault) => {
    await begin();
    stage.vendor.failNext(1, fault, { entity: 'token' });
    const instance = await stage.start({}, { waits: false });
    const { resources } = await instance.until('the end', ({ state }) => state === 'reauth_required');
    expect(resources.customers!.lastError).toContain('send a new one as providerData.code');
    await instance.signal(SIGNALS.resume);
    await instance.until('the next poll', (status) => status.resources.customers!.polls === 2);
    await instance.configure({ country: 'CA' });
    await instance.until('one more', ({ resources: { customers } }) => customers!.polls === 3);
    expect((await instance.status()).state).toBe('reauth_required');
    expect(stage.tokenCalls()).toEqual(['authorization_code']);

    await instance.configure({ country: 'US', 'providerData.code': stage.newCode() });
    await instance.until('a good poll', ({ resources: { customers } }) => customers!.watermark !== null);
    expect(stage.tokenCalls()).toEqual(['authorization_code', 'authorization_code']);
  });
});
