import type { JsonObject } from '../../src/domain/values/json';
import { startMarkingVendor } from '../simulators/marking-vendor';
import { startStageWithoutVendor } from '../support/stage';

/** Changes by a mark of the vendor's own, and by snapshots: a real worker, a vendor and a receiver over HTTP. */
let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
let vendor: Awaited<ReturnType<typeof startMarkingVendor>>;

beforeAll(async () => {
  stage = await startStageWithoutVendor({});
});
afterAll(() => stage.close());
beforeEach(async () => {
  vendor = await startMarkingVendor();
  for (const id of ['a', 'b', 'c', 'd', 'e']) vendor.put(id, `old ${id}`);
});
afterEach(() => vendor.close());

const REMOVED = { mode: 'flag', field: '@removed' };
const SOURCES: Record<string, { resource: JsonObject; paging: JsonObject; tellsDeletions: boolean }> = {
  'a delta link': {
    resource: {
      url: '${cursor}',
      startUrl: '/drive/delta',
      changes: 'cursor',
      cursor: { path: '@odata.deltaLink' },
      recordsPath: 'value',
      deletes: REMOVED,
    },
    paging: { 'pagination.type': 'nextUrl', 'pagination.next.path': '@odata.nextLink' },
    tellsDeletions: true,
  },
  'a sync token': {
    resource: {
      url: '/calendar/events?syncToken=${cursor}',
      startUrl: '/calendar/events',
      changes: 'cursor',
      cursor: { path: 'nextSyncToken' },
      recordsPath: 'items',
      deletes: { mode: 'flag', field: 'status', value: 'cancelled' },
    },
    paging: {
      'pagination.type': 'cursor',
      'pagination.cursor.path': 'nextPageToken',
      'pagination.cursor.parameter': 'pageToken',
    },
    tellsDeletions: true,
  },
  'a row version': {
    resource: {
      url: '/table/rows?after=${cursor}',
      changes: 'cursor',
      cursor: { field: 'version', start: 0 },
    },
    paging: {},
    tellsDeletions: false,
  },
  'a snapshot': { resource: { url: '/plain/items', changes: 'snapshot' }, paging: {}, tellsDeletions: true },
};

async function start(source: string, run: string) {
  const { resource, paging } = SOURCES[source]!;
  return stage.startBody({
    name: source,
    element: { key: 'rest' },
    configuration: {
      'base.url': vendor.url,
      ...paging,
      'event.notification.enabled': true,
      'event.notification.callback.url': `${stage.receiver.url}?run=${run}`,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': { items: { idField: 'id', ...resource } },
    },
  });
}

const told = (run: string) =>
  stage.receiver
    .events()
    .filter(({ delivery }) => delivery.path.endsWith(`run=${run}`))
    .map(({ eventType, objectId }) => `${eventType} ${objectId}`);

test.each(Object.keys(SOURCES))(
  '%s: silence about what is there, then each change once',
  async (source) => {
    const run = encodeURIComponent(source);
    const instance = await start(source, run);
    await instance.poll();
    expect(told(run)).toEqual([]);

    vendor.put('f', 'new f');
    vendor.put('b', 'other b');
    await instance.poll();
    expect(told(run).sort()).toEqual(['CREATED f', 'UPDATED b']);
    await instance.poll();
    expect(told(run)).toHaveLength(2);

    vendor.put('f', 'other f');
    if (SOURCES[source]!.tellsDeletions) vendor.remove('c');
    await instance.poll();
    const deletions = SOURCES[source]!.tellsDeletions ? ['DELETED c'] : [];
    await instance.until('its deletions', () => told(run).length >= 3 + deletions.length);
    expect(told(run).slice(2).sort()).toEqual([...deletions, 'UPDATED f']);
    const { lastError, lastWarning } = (await instance.status()).resources['items']!;
    expect([lastError, lastWarning]).toEqual([null, null]);
  },
  60_000,
);

test.each(['a delta link', 'a sync token'])(
  '%s that has expired: everything is read again, and only what is new is sent',
  async (source) => {
    const run = encodeURIComponent(`expired ${source}`);
    const instance = await start(source, run);
    await instance.poll();
    vendor.put('f', 'new f');
    vendor.put('b', 'other b');
    vendor.expireMarks();
    vendor.touch();
    await instance.poll();
    expect(told(run).sort()).toEqual(['CREATED f', 'UPDATED b']);
    expect((await instance.status()).resources['items']!.lastWarning).toContain('did not take its mark any more');

    vendor.put('d', 'other d');
    await instance.poll();
    expect(told(run).slice(2)).toEqual(['UPDATED d']);
    expect((await instance.status()).resources['items']!.lastWarning).toBeNull();
  },
  60_000,
);

test('a first delta link of another host is refused before anything is asked', async () => {
  const items = {
    url: '${cursor}',
    changes: 'cursor',
    cursor: { path: 'next', start: 'http://127.0.0.1:9/elsewhere' },
    idField: 'id',
  };
  const creating = stage.startBody({
    name: 'another host',
    element: { key: 'rest' },
    configuration: {
      'base.url': vendor.url,
      'event.notification.callback.url': stage.receiver.url,
      'event.notification.enabled': true,
      'event.poller.configuration': { items },
    },
  });
  await expect(creating).rejects.toThrow('items/cursor/start');
  await expect(creating).rejects.toThrow('leads to http://127.0.0.1:9');
  expect(vendor.requests).toEqual([]);
});
