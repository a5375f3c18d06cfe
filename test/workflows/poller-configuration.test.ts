import type { JsonObject } from '../../src/domain/values/json';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';

const SEED = seedBody({}).configuration['event.poller.configuration'] as Record<string, JsonObject>;
const UPDATE = 'updatePollerConfiguration';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function start(...names: string[]): Promise<StagedInstance> {
  const resources = Object.fromEntries(names.map((name) => [name, SEED[name] as JsonObject]));
  return stage.start({ 'event.poller.configuration': resources });
}

async function namesOf(instance: StagedInstance): Promise<string[]> {
  return Object.keys((await instance.status()).resources);
}

function changed(instance: StagedInstance) {
  return instance.until('the change', ({ configuration }) => configuration.revision > 1);
}

function refused(instance: StagedInstance) {
  return instance.until('the refusal', ({ configuration }) => configuration.lastRefusal !== null);
}

describe('updatePollerConfiguration', () => {
  it.each<[string, JsonObject | string]>([
    ['a bare map of resources', { contacts: SEED.contacts! }],
    ['an object with event.poller.configuration', { 'event.poller.configuration': { contacts: SEED.contacts! } }],
    [
      'JSON text in event.poller.configuration',
      { 'event.poller.configuration': JSON.stringify({ contacts: SEED.contacts }) },
    ],
    ['JSON text of it all', JSON.stringify({ contacts: SEED.contacts })],
  ])('takes %s, merged by resource', async (_, payload) => {
    const instance = await start('accounts');
    await instance.signal(UPDATE, payload);
    await changed(instance);
    expect(await namesOf(instance)).toEqual(['accounts', 'contacts']);
  });

  it('takes a refresh interval alone and polls by it at once', async () => {
    const instance = await start('accounts');
    await instance.signal(UPDATE, { 'event.poller.refresh_interval': '0.01' });
    await instance.until('polls by the new interval', ({ resources }) => resources.accounts!.polls >= 3);
    expect(await namesOf(instance)).toEqual(['accounts']);
  });

  it('changes the interval and the resources in one', async () => {
    const instance = await start('accounts');
    const payload = {
      'event.poller.refresh_interval': 0.01,
      'event.poller.configuration': { contacts: SEED.contacts! },
    };
    await instance.signal(UPDATE, payload);
    await instance.until('polls of both', ({ resources }) => (resources.contacts?.polls ?? 0) >= 2);
    expect((await instance.status()).configuration.revision).toBe(2);
  });

  it('starts only the added resource, and the others keep their watermark and their pace', async () => {
    const instance = await start('accounts');
    stage.crm.create('person', { Pers_LastName: 'Before' });
    const before = (await instance.status()).resources.accounts!;
    await instance.signal(UPDATE, { contacts: SEED.contacts! });
    const { resources } = await instance.until('its first poll', (status) => status.resources.contacts?.polls === 1);
    expect(resources.accounts).toEqual(before);
    stage.crm.create('person', { Pers_LastName: 'After' });
    await instance.poll();
    expect(stage.receiver.events().map(({ record }) => record?.Pers_LastName)).toEqual(['After']);
  });

  it('removes a resource with null and asks for it no more', async () => {
    const instance = await start('accounts', 'contacts');
    await instance.signal(UPDATE, { contacts: null });
    await changed(instance);
    stage.crm.clearRequests();
    await instance.poll();
    expect(stage.crm.requests.map(({ entity }) => entity)).toEqual(['company']);
  });

  it('merges a key of a resource and keeps its watermark', async () => {
    const instance = await start('accounts');
    stage.crm.create('company', { Comp_Name: 'First' });
    const before = (await instance.poll()).resources.accounts!.watermark;
    await instance.signal(UPDATE, { accounts: { pageSize: 7 } });
    await instance.until('its poll', ({ resources }) => resources.accounts!.polls >= 3);
    expect((await instance.status()).resources.accounts!.watermark).toBe(before);
    expect(stage.crm.requests.at(-1)!.query.count).toBe('7');
    expect(stage.receiver.events()).toHaveLength(1);
  });

  it('refuses a bad change whole, shows pointers into what was sent, and forgets them with the next good one', async () => {
    const instance = await start('accounts');
    const bad = {
      contacts: SEED.contacts!,
      accounts: { url: '/hubs/crm/accounts?where=Comp_UpdatedDate>${nonsense:x}' },
      leads: { ...SEED.leads!, pageSize: 0, colour: 'red' },
    };
    await instance.signal(UPDATE, bad);
    const { configuration, resources } = await refused(instance);
    const pointers = configuration.lastRefusal!.errors.map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/accounts/url', '/leads/colour', '/leads/pageSize']);
    expect(configuration.revision).toBe(1);
    expect(Object.keys(resources)).toEqual(['accounts']);

    await instance.signal(UPDATE, { contacts: SEED.contacts! });
    const good = await changed(instance);
    expect(good.configuration).toMatchObject({ revision: 2, lastRefusal: null });
  });

  it('polls nothing once the last resource is removed, and goes on when one is added', async () => {
    const instance = await start('accounts');
    await instance.signal(UPDATE, { accounts: null });
    const { nextPollAt } = await changed(instance);
    expect(nextPollAt).toBeNull();
    await instance.signal(UPDATE, { contacts: SEED.contacts! });
    await instance.until('its first poll', ({ resources }) => resources.contacts?.polls === 1);
  });

  it('delivers what a removed resource had waiting', async () => {
    const instance = await start('accounts', 'contacts');
    stage.receiver.replyNext({ status: 500 });
    stage.crm.create('company', { Comp_Name: 'Waiting' });
    await instance.signal('pollNow');
    await instance.until('the failure', ({ delivery }) => delivery.attempts === 1);
    await instance.signal(UPDATE, { accounts: null });
    await changed(instance);
    await instance.signal('pollNow');
    await stage.receiver.waitForEvents(1, 20_000);
    expect(await namesOf(instance)).toEqual(['contacts']);
  });
});
