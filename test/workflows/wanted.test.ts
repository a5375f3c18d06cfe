import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import { startRestVendor, type RestVendorSimulator } from '../simulators/rest-vendor';
import { startStageWithoutVendor, type StagedInstance } from '../support/stage';

/** What is not sent is remembered: filters, and types of event. */
let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
let vendor: RestVendorSimulator;
let instance: StagedInstance;

beforeEach(async () => {
  stage = await startStageWithoutVendor({});
  vendor = await startRestVendor();
  vendor.addResource('tickets');
});
afterEach(async () => {
  await stage.close();
  await vendor.close();
});

async function start(
  changes: JsonObject,
  { resource = {}, start = 'now' }: { resource?: JsonObject; start?: string } = {},
) {
  instance = await stage.startBody({
    element: { key: 'rest' },
    name: 'Tickets',
    configuration: {
      'base.url': vendor.baseUrl,
      'event.notification.enabled': true,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.start': start,
      'event.poller.configuration': {
        tickets: {
          url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}",
          idField: 'id',
          recordsPath: 'data.items',
          datesConfiguration: {
            updatedDateField: 'updated_at',
            updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX",
            createdDateField: 'created_at',
            createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX",
          },
          ...resource,
        },
      },
      ...changes,
    },
  });
}

function put(id: number, status: string, more: JsonObject = {}): void {
  const now = new Date().toISOString();
  vendor.put('tickets', { id, status, created_at: now, updated_at: now, ...more });
}
const OLD = { created_at: '2020-01-01T00:00:00.000Z' };
const told = () => stage.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);

describe('a filter', () => {
  const OPEN = { filter: "status = 'open'" };

  it('sends what meets it; what did not is sent once it does, as what happened to it', async () => {
    await start({}, { resource: OPEN });
    put(1, 'open');
    put(2, 'closed');
    await instance.poll();
    await instance.poll();
    expect(told()).toEqual(['CREATED 1']);
    put(2, 'open', OLD);
    put(1, 'closed', OLD);
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'UPDATED 2']);
    put(1, 'open', OLD);
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'UPDATED 2', 'UPDATED 1']);
  });

  it('that is changed while it runs judges what changes from then on; a backfill brings the rest', async () => {
    await start({}, { resource: OPEN });
    put(1, 'open');
    put(2, 'closed');
    await instance.poll();
    await instance.signal(SIGNALS.updatePollerConfiguration, { tickets: { filter: "status LIKE 'clo%'" } });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    put(3, 'closed');
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'CREATED 3']);
    await instance.signal(SIGNALS.backfill, { resource: 'tickets', since: '2026-01-01T00:00:00.000Z' });
    await stage.receiver.waitForEvents(4, 10_000);
    expect(told().slice(2).toSorted()).toEqual(['CREATED 2', 'CREATED 3']);
    await instance.signal(SIGNALS.updatePollerConfiguration, { tickets: { filter: 'status ~ 7' } });
    const { configuration } = await instance.until(
      'the refusal',
      (status) => status.configuration.lastRefusal !== null,
    );
    expect(configuration.lastRefusal!.errors).toMatchObject([{ pointer: '/tickets/filter' }]);
  });

  it('leaves a bulk out that no poll could send at once, and loses nothing behind it', async () => {
    for (let id = 1; id <= 2_500; id += 1) put(id, 'closed');
    put(9_999, 'open');
    await start({}, { resource: { ...OPEN, pageSize: 1000 }, start: 'all' });
    await stage.receiver.waitForEvents(1, 20_000);
    await instance.poll();
    expect(told()).toEqual(['CREATED 9999']);
  });

  it('says nothing of deletions: a flag tells them all', async () => {
    await start({}, { resource: { ...OPEN, deletes: { mode: 'flag', field: 'gone' } } });
    put(1, 'open');
    put(2, 'closed');
    await instance.poll();
    put(1, 'closed', { ...OLD, gone: true });
    put(2, 'closed', { ...OLD, gone: true });
    await instance.poll();
    expect(told().toSorted()).toEqual(['CREATED 1', 'DELETED 1', 'DELETED 2']);
  });
});

describe('event.metadata', () => {
  const ONLY = (...eventTypes: string[]) => ({ 'event.metadata': { polling: { tickets: { eventTypes } } } });

  it('sends the types that it names, and what it did not send is no news when it is changed', async () => {
    await start(ONLY('created'));
    put(1, 'new');
    await instance.poll();
    put(1, 'other', OLD);
    put(2, 'new');
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'CREATED 2']);
    await instance.configure(ONLY('created', 'updated'));
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'CREATED 2']);
    put(1, 'third', OLD);
    await instance.poll();
    expect(told()).toEqual(['CREATED 1', 'CREATED 2', 'UPDATED 1']);
  });

  it('without deletions sends none that a sweep finds, and what comes back is CREATED', async () => {
    put(1, 'new');
    put(2, 'new');
    await start(ONLY('created', 'updated'), {
      resource: { deletes: { mode: 'sweep', everyMinutes: 60 } },
      start: 'all',
    });
    await instance.until('the first sweep', ({ resources }) => resources.tickets!.sweep!.lastSweepAt !== null);
    vendor.remove('tickets', 1);
    const { lastSweepAt } = (await instance.status()).resources.tickets!.sweep!;
    await instance.signal(SIGNALS.sweepNow);
    await instance.until('a sweep', ({ resources }) => {
      const { sweep } = resources.tickets!;
      return sweep!.lastSweepAt !== lastSweepAt && sweep!.unreported === 0;
    });
    put(1, 'back', OLD);
    await instance.poll();
    expect(told().slice(2)).toEqual(['CREATED 1']);
    expect((await instance.status()).resources.tickets).toMatchObject({ changes: 3 });
  });
});
