import type { InstancesContext } from '../../src/client/context';
import { deleteInstance } from '../../src/client/instance-delete';
import { KNOWN_RECORDS_QUERY, type KnownRecords } from '../../src/contract/known-records';
import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import { startRestVendor } from '../simulators/rest-vendor';
import type { Fault } from '../simulators/sage-crm';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';
import { waitUntil } from '../support/wait-until';

let stage: Stage;
let instance: StagedInstance;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

/** The seed's accounts, swept only when a test says so, in pages of three. */
function sweptAccounts(everyMinutes = 60): JsonObject {
  const resources = seedBody({}).configuration['event.poller.configuration'] as JsonObject;
  const accounts = { ...(resources['accounts'] as JsonObject), pageSize: 3, deletes: { mode: 'sweep', everyMinutes } };
  return { 'event.poller.configuration': { accounts } };
}

async function startSwept(): Promise<void> {
  instance = await stage.start(sweptAccounts());
  await instance.until('the first sweep', ({ resources }) => resources.accounts!.sweep!.lastSweepAt !== null);
}

const sweepStatus = async () => (await instance.status()).resources.accounts!.sweep!;

/** Sweeps now, and waits until a sweep that began after this call is over and all it found is delivered. */
async function sweep(): Promise<void> {
  const { lastSweepAt } = await sweepStatus();
  await instance.signal(SIGNALS.sweepNow);
  await instance.until('a sweep', ({ resources, delivery }) => {
    const now = resources.accounts!.sweep!;
    return now.lastSweepAt !== lastSweepAt && now.unreported === 0 && delivery.pendingEvents === 0;
  });
}

/** The page of companies after the next one gets this fault, once. */
function failAfterNextPage(fault: Fault): void {
  stage.crm.onPage = ({ entity }) => {
    if (entity !== 'company') return;
    stage.crm.failNext(1, fault, { entity });
    stage.crm.onPage = null;
  };
}

const createAll = (count: number) => Array.from({ length: count }, () => stage.crm.create('company').id);
const told = () => stage.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);
const toldDeleted = () => told().filter((text) => text.startsWith('DELETED'));

const shards = async () => {
  const found = [];
  const query = `WorkflowType = 'knownRecords' AND WorkflowId STARTS_WITH 'element-instance-${instance.id}/'`;
  for await (const { workflowId, status } of stage.temporal.client.workflow.list({ query }))
    found.push({ workflowId, status: status.name });
  return found;
};
const allAre = (status: string) => async () => {
  const found = await shards();
  return found.length > 0 && found.every((shard) => shard.status === status);
};

describe('a shard of known records', () => {
  it('does not mind a signal without sense', async () => {
    await startSwept();
    const [id] = createAll(2);
    await instance.poll();
    await sweep();
    const [found] = await shards();
    const shard = stage.temporal.client.workflow.getHandle(found!.workflowId);
    for (const payload of [undefined, null, 7, 'x', {}, { sweep: 99 }]) await shard.signal('replace', payload);
    stage.crm.remove('company', id!);
    await sweep();
    expect(toldDeleted()).toEqual([`DELETED ${id}`]);
  });

  it('ends with an instance that somebody cancels in the Web UI', async () => {
    await startSwept();
    await waitUntil('a shard', allAre('RUNNING'));
    await instance.handle.cancel();
    await expect(instance.handle.result()).rejects.toThrow();
    expect((await instance.handle.describe()).status.name).toBe('CANCELLED');
    await waitUntil('the end of its shards', allAre('COMPLETED'));
  });
});

describe('a record that is gone from the full listing', () => {
  it('is DELETED once, and CREATED when it comes back', async () => {
    await startSwept();
    const ids = createAll(8);
    await instance.poll();
    await stage.receiver.waitForEvents(8, 10_000);
    await sweep();
    expect(await sweepStatus()).toMatchObject({ knownRecords: 8, lastError: null, lastWarning: null });
    stage.crm.remove('company', ids[4]!);
    await sweep();
    await sweep();
    await instance.poll();
    expect(toldDeleted()).toEqual([`DELETED ${ids[4]}`]);

    stage.crm.put('company', { id: ids[4]!, updatedAt: Date.now() + 1_000 });
    await instance.poll();
    await stage.receiver.waitForEvents(10, 10_000);
    await sweep();
    expect(told().slice(-2)).toEqual([`DELETED ${ids[4]}`, `CREATED ${ids[4]}`]);
    stage.crm.remove('company', ids[4]!);
    await sweep();
    const deletions = stage.receiver.events().filter(({ eventType }) => eventType === 'DELETED');
    expect(deletions.map(({ objectId }) => objectId)).toEqual([String(ids[4]), String(ids[4])]);
    expect(new Set(deletions.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it('is not told where it was never known, nor while the instance is paused', async () => {
    const [before] = createAll(1);
    stage.crm.remove('company', before!);
    await startSwept();
    const [id] = createAll(3);
    await instance.poll();
    await sweep();
    await instance.signal(SIGNALS.pause);
    stage.crm.remove('company', id!);
    await instance.signal(SIGNALS.sweepNow);
    await instance.until('the pause', ({ state }) => state === 'paused');
    expect(toldDeleted()).toEqual([]);
    await instance.signal(SIGNALS.resume);
    await waitUntil('the deletion', () => toldDeleted().length > 0);
    expect(toldDeleted()).toEqual([`DELETED ${id}`]);
  });
});

describe('a vendor that limits how often it is asked', () => {
  it('is waited for: a sweep need not get all pages in a row', async () => {
    await startSwept();
    const ids = createAll(8);
    await instance.poll();
    await sweep();
    stage.crm.remove('company', ids[0]!);
    failAfterNextPage({ status: 429, retryAfter: 1 });
    await sweep();
    expect(toldDeleted()).toEqual([`DELETED ${ids[0]}`]);
    expect((await sweepStatus()).lastError).toBeNull();
  });
});

describe('a sweep reports no deletion', () => {
  it('where a page fails, and tells why in the status', async () => {
    await startSwept();
    const ids = createAll(8);
    await instance.poll();
    await sweep();
    stage.crm.remove('company', ids[0]!);
    failAfterNextPage({ status: 503 });
    await instance.signal(SIGNALS.sweepNow);
    await instance.until('the failure', ({ resources }) => resources.accounts!.sweep!.lastError !== null);
    expect((await sweepStatus()).lastError).toContain('503');
    expect(toldDeleted()).toEqual([]);
    await sweep();
    expect(toldDeleted()).toEqual([`DELETED ${ids[0]}`]);
    expect((await sweepStatus()).lastError).toBeNull();
  });

  it('where the listing comes back empty, and none either when the records are there again', async () => {
    await startSwept();
    const ids = createAll(4);
    await instance.poll();
    await sweep();
    for (const id of ids) stage.crm.remove('company', id);
    await sweep();
    expect((await sweepStatus()).lastWarning).toContain('4 of 4 records were missing');
    for (const id of ids) stage.crm.put('company', { id, updatedAt: Date.now() });
    await sweep();
    expect(await sweepStatus()).toMatchObject({ knownRecords: 4, lastWarning: null });
    expect(toldDeleted()).toEqual([]);
  });

  it('before the next sweep finds the same, where all records are missing', async () => {
    await startSwept();
    const ids = createAll(4);
    await instance.poll();
    await sweep();
    for (const id of ids) stage.crm.remove('company', id);
    await sweep();
    expect(toldDeleted()).toEqual([]);
    await sweep();
    expect(toldDeleted().sort()).toEqual(ids.map((id) => `DELETED ${id}`).sort());
  });

  it('of rows that slide between the pages while they are read', async () => {
    await startSwept();
    const ids = createAll(12);
    await instance.poll();
    await sweep();
    // Each time a page has been read, its first row goes: what is unread slides one row to the front.
    const going = [ids[0]!, ids[2]!, ids[5]!];
    stage.crm.onPage = ({ entity }) => {
      const id = entity === 'company' ? going.shift() : undefined;
      if (id !== undefined) stage.crm.remove('company', id);
    };
    await sweep();
    stage.crm.onPage = null;
    await sweep();
    await sweep();
    expect(toldDeleted().sort()).toEqual([ids[0], ids[2], ids[5]].map((id) => `DELETED ${id}`).sort());
  });
});

describe('the shards of known records', () => {
  it('are closed when their resource is removed', async () => {
    await startSwept();
    createAll(3);
    await sweep();
    await waitUntil('a running shard', allAre('RUNNING'));
    await instance.signal(SIGNALS.updatePollerConfiguration, {
      accounts: null,
      leads: { url: '/hubs/crm/leads', idField: 'key' },
    });
    await waitUntil('the end of the shards', allAre('COMPLETED'));
  });

  it('are closed when the instance is deleted', async () => {
    await startSwept();
    await waitUntil('a running shard', allAre('RUNNING'));
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    await waitUntil('the end of the shards', allAre('COMPLETED'));
  });

  it('keep what they know when the interval of the sweeps changes', async () => {
    await startSwept();
    const [id] = createAll(3);
    await instance.poll();
    await sweep();
    stage.crm.remove('company', id!);
    await instance.signal(SIGNALS.updatePollerConfiguration, sweptAccounts(30));
    await waitUntil('the deletion', () => toldDeleted().length > 0);
    expect(toldDeleted()).toEqual([`DELETED ${id}`]);
  });

  it('that are lost are filled anew, and nothing is told', async () => {
    await startSwept();
    const [id] = createAll(3);
    await instance.poll();
    await sweep();
    const [shard] = await shards();
    await stage.temporal.client.workflow.getHandle(shard!.workflowId).terminate('the test');
    stage.crm.remove('company', id!);
    await sweep();
    expect((await sweepStatus()).lastWarning).toContain('lost');
    await sweep();
    expect(await sweepStatus()).toMatchObject({ knownRecords: 2, lastWarning: null });
    expect(toldDeleted()).toEqual([]);
  });

  it('refuse what a sweep before theirs writes late', async () => {
    await startSwept();
    createAll(3);
    await sweep();
    await waitUntil('a running shard', allAre('RUNNING'));
    const handle = stage.temporal.client.workflow.getHandle((await shards())[0]!.workflowId);
    const before = await handle.query<KnownRecords>(KNOWN_RECORDS_QUERY);
    await handle.signal('replace', { sweep: before.sweep - 1, content: 'late' });
    expect(await handle.query(KNOWN_RECORDS_QUERY)).toEqual(before);
  });

  it('are ended with an instance that nobody works for any more', async () => {
    await stage.close();
    stage = await startStage({ worker: false });
    const worker = await stage.runWorker();
    await startSwept();
    await waitUntil('a running shard', allAre('RUNNING'));
    await worker.stop();
    const { client } = stage.temporal;
    await deleteInstance({ client, organization: 'test' } as unknown as InstancesContext, instance.id);
    await waitUntil('the end of the shards', allAre('TERMINATED'));
  });
});

describe('a signal during a sweep', () => {
  /** Signals while the vendor's listing is under way. */
  async function duringASweep(signal: string, payload?: unknown): Promise<void> {
    await startSwept();
    createAll(8);
    await instance.poll();
    stage.crm.switches.latencyMs = 1_000;
    stage.crm.clearRequests();
    await instance.signal(SIGNALS.sweepNow);
    await stage.crm.waitForRequests(1, 10_000);
    await instance.signal(signal, payload);
    stage.crm.switches.latencyMs = 0;
  }

  it('pauses at once; resumed, the sweep begins anew', async () => {
    await duringASweep(SIGNALS.pause);
    await instance.until('the pause', ({ state }) => state === 'paused');
    expect((await sweepStatus()).knownRecords).toBe(0);
    await instance.signal(SIGNALS.resume);
    await instance.until('the sweep', ({ resources }) => resources.accounts!.sweep!.knownRecords === 8);
    expect((await sweepStatus()).lastError).toBeNull();
  });

  it.each([
    [SIGNALS.updatePollerConfiguration, { accounts: { pageSize: 4 } }],
    [SIGNALS.updateConfiguration, { name: 'Renamed' }],
  ])('%s is applied, and the sweep begins anew', async (signal, payload) => {
    await duringASweep(signal, payload);
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    await instance.until('the sweep', ({ resources }) => resources.accounts!.sweep!.knownRecords === 8);
  });

  it('ends the instance where it is stop', async () => {
    await duringASweep(SIGNALS.stop);
    await instance.handle.result();
    expect((await instance.handle.describe()).status.name).toBe('COMPLETED');
  });
});

describe('a sweep of a vendor with OAuth', () => {
  it('goes on with a new token when the vendor ends the old one', async () => {
    const vendor = await startRestVendor({ authentication: 'oauth2', paging: 'offset', pageCap: 2 });
    try {
      const put = (id: number) => vendor.put('tickets', { id, updated_at: '2026-01-01T00:00:00Z' });
      for (let id = 1; id <= 5; id += 1) put(id);
      instance = await stage.startBody({
        element: { key: 'rest' },
        name: 'Tickets',
        configuration: {
          'base.url': vendor.baseUrl,
          'pagination.type': 'offset',
          'authentication.type': 'oauth2',
          'oauth.grant.type': 'client_credentials',
          'oauth.token.url': vendor.tokenUrl,
          'oauth.api.key': vendor.switches.clientId,
          'oauth.api.secret': vendor.switches.clientSecret,
          'event.notification.enabled': true,
          'event.notification.callback.url': stage.receiver.url,
          'event.poller.refresh_interval': '60',
          'event.poller.configuration': {
            accounts: {
              url: '/tickets?since=${date}',
              idField: 'id',
              recordsPath: 'data.items',
              datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
              deletes: { mode: 'sweep', everyMinutes: 60 },
            },
          },
        },
      });
      await instance.until('the first sweep', ({ resources }) => resources.accounts!.sweep!.lastSweepAt !== null);
      vendor.remove('tickets', 3);
      vendor.revokeTokens();
      await sweep();
      vendor.revokeTokens();
      await instance.poll();
      expect(told()).toEqual(['DELETED 3']);
      expect((await instance.status()).resources.accounts).toMatchObject({ consecutiveFailures: 0, lastError: null });
    } finally {
      await vendor.close();
    }
  });
});
