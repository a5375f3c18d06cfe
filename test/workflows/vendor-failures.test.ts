import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import type { Fault } from '../simulators/sage-crm-faults';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

/** Polls once, whatever comes of it. */
async function pollOnce(instance: StagedInstance) {
  const before = (await instance.status()).resources.accounts!.polls;
  await instance.signal(SIGNALS.pollNow);
  return instance.until('a poll', ({ resources }) => resources.accounts!.polls === before + 1);
}

function received(): unknown[] {
  return stage.receiver.events().map(({ record }) => record?.Comp_Name);
}

describe('refused credentials', () => {
  it('five polls in a row end in reauth_required: the vendor is asked no more, the watermark stays', async () => {
    const instance = await stage.start();
    const { watermark } = (await instance.status()).resources.accounts!;
    stage.crm.switches.password = 'changed';
    for (let i = 1; i <= 4; i += 1) expect((await pollOnce(instance)).state).toBe('polling');
    const { state, nextPollAt, resources } = await pollOnce(instance);
    expect({ state, nextPollAt }).toEqual({ state: 'reauth_required', nextPollAt: null });
    expect(resources.accounts).toMatchObject({ watermark, consecutiveFailures: 5 });
    expect(resources.accounts!.lastError).toContain('401');

    stage.crm.clearRequests();
    await instance.signal(SIGNALS.pollNow);
    await instance.signal(SIGNALS.updatePollerConfiguration, { accounts: { pageSize: 50 } });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    expect(stage.crm.requests).toEqual([]);

    stage.crm.switches.password = 'crm-password';
    stage.crm.create('company', { Comp_Name: 'After' });
    await instance.signal(SIGNALS.resume);
    await stage.receiver.waitForEvents(1, 10_000);
  });

  it('four times, then good, start the count anew', async () => {
    const instance = await stage.start();
    for (let round = 1; round <= 2; round += 1) {
      stage.crm.switches.password = 'changed';
      for (let i = 1; i <= 4; i += 1) await pollOnce(instance);
      stage.crm.switches.password = 'crm-password';
      const { state, resources } = await pollOnce(instance);
      expect(state).toBe('polling');
      expect(resources.accounts).toMatchObject({ consecutiveFailures: 0, lastError: null });
    }
  });

  it('of one resource alone do not stop the others', async () => {
    const instance = await stage.start();
    stage.crm.failAlways({ status: 401 }, { entity: 'person' });
    for (let i = 1; i <= 6; i += 1) await pollOnce(instance);
    stage.crm.create('company', { Comp_Name: 'Readable' });
    const { state } = await pollOnce(instance);
    expect(state).toBe('polling');
    await stage.receiver.waitForEvents(1, 20_000);
  });
});

describe('a failure of one resource', () => {
  it.each([403, 404, 500])('with %i leaves the others read', async (status) => {
    const instance = await stage.start();
    stage.crm.failAlways({ status }, { entity: 'person' });
    stage.crm.create('company', { Comp_Name: 'Readable' });
    stage.crm.create('person');
    const { resources, state } = await instance.poll();
    expect(state).toBe('polling');
    expect(resources.contacts).toMatchObject({ consecutiveFailures: 1 });
    expect(resources.contacts!.lastError).toContain(String(status));
    expect(resources.accounts).toMatchObject({ consecutiveFailures: 0, changes: 1 });
    expect(received()).toEqual(['Readable']);
    stage.crm.heal();
    await instance.poll();
    expect(stage.receiver.events().map(({ objectType }) => objectType)).toEqual(['accounts', 'contacts']);
  });

  it.each<[string, number, number | (() => Date), number]>([
    ['seconds', 429, 120, 120_000],
    ['a date', 503, () => new Date(Date.now() + 300_000), 300_000],
  ])('with Retry-After in %s sets the next poll of that resource alone', async (_, status, retryAfter, waitMs) => {
    const instance = await stage.start({}, { minutes: '1' });
    const at = typeof retryAfter === 'number' ? retryAfter : retryAfter();
    stage.crm.failNext(1, { status, retryAfter: at }, { entity: 'person' });
    const askedAtMs = Date.now();
    const { resources } = await pollOnce(instance);
    const nextPollMs = Date.parse(resources.contacts!.nextPollAt!);
    expect(nextPollMs).toBeGreaterThanOrEqual(askedAtMs + waitMs - 1_000);
    expect(nextPollMs).toBeLessThanOrEqual(Date.now() + waitMs);
    expect(Date.parse(resources.accounts!.nextPollAt!)).toBeLessThanOrEqual(Date.now() + 60_000);
  });
});

const FAULTS: [string, Fault][] = [
  ['an HTML page with 200', { status: 200, html: true }],
  ['an HTML page with 502', { status: 502, html: true }],
  ['JSON that stops halfway', 'truncated-json'],
  ['an answer that stops halfway', 'cut'],
  ['an empty body', 'empty-body'],
  ['$resources that are null', 'null-resources'],
  ['$diagnoses with 200', { status: 200, severity: 'error' }],
  ['transient $diagnoses', { status: 500, severity: 'transient' }],
  ['a reset connection', 'reset'],
  ['a closed connection', 'close'],
];

describe('a vendor that answers with', () => {
  it.each(FAULTS)('%s leaves the watermark unmoved, and the next good poll delivers all', async (_, fault) => {
    const instance = await stage.start();
    const before = (await instance.status()).resources.accounts!;
    stage.crm.create('company', { Comp_Name: 'One' });
    stage.crm.failNext(1, fault, { entity: 'company' });
    const { resources, state } = await pollOnce(instance);
    expect(state).toBe('polling');
    expect(resources.accounts).toMatchObject({ watermark: before.watermark, consecutiveFailures: 1 });
    expect(resources.accounts!.lastError).toEqual(expect.any(String));
    expect(stage.receiver.deliveries).toHaveLength(0);
    stage.crm.create('company', { Comp_Name: 'Two' });
    const good = await instance.poll();
    expect(good.resources.accounts).toMatchObject({ consecutiveFailures: 0, lastError: null });
    expect(received()).toEqual(['One', 'Two']);
  });

  it.each(FAULTS)('%s on page 2 of 3 loses and repeats nothing', async (_, fault) => {
    const instance = await stage.start();
    const { watermark } = (await instance.status()).resources.accounts!;
    await instance.signal(SIGNALS.updatePollerConfiguration, { accounts: { pageSize: 3 } });
    await instance.until('the change and its poll', ({ resources }) => resources.accounts!.polls === 2);
    const names = Array.from({ length: 7 }, (_, i) => `Company ${i}`);
    for (const Comp_Name of names) stage.crm.create('company', { Comp_Name });
    stage.crm.failNext(1, fault, { entity: 'company', page: 2 });
    const { resources } = await pollOnce(instance);
    const { lastError, lastWarning, ...accounts } = resources.accounts!;
    expect(accounts.watermark).toBe(watermark);
    expect(lastError ?? lastWarning).toEqual(expect.any(String));
    const isPassing = lastError === null;
    await stage.receiver.waitForEvents(isPassing ? 3 : 0, 10_000);
    await instance.poll();
    expect(received()).toEqual(names);
  });
});

describe('a resource that cannot even be asked for', () => {
  it('shows why and leaves the others read', async () => {
    const accounts = (seedBody({}).configuration['event.poller.configuration'] as Record<string, JsonObject>).accounts!;
    const instance = await stage.start({
      'event.poller.configuration': {
        accounts,
        planets: { ...accounts, url: "/hubs/crm/planets?where=Plan_UpdatedDate>'${gmtDate:yyyy-MM-dd}'" },
      },
    });
    const { resources } = await instance.status();
    expect(resources.planets!.lastError).toContain('404');
    expect(resources.accounts!.lastError).toBeNull();
  });
});
