import type { JsonObject } from '../../src/domain/values/json';
import { startVirtualStage } from '../support/virtual-stage';

/** What is told when a resource is configured anew: what changed, and nothing else. */
const second = (atMs: number) => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
const DATES = { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssX" };

interface Row extends JsonObject {
  id: number;
  name: string;
  views: number;
  updated: string;
}

function start(resource: JsonObject, configuration: JsonObject = {}) {
  const rows: Row[] = [];
  const stage = startVirtualStage({
    configuration: {
      ...configuration,
      'event.poller.configuration': { items: { url: '/items', idField: 'id', ...resource } },
    },
    vendor: ({ query }) => {
      const page = Number(query.get('page') ?? 1);
      return { body: query.has('page') ? rows.slice(2 * page - 2, 2 * page) : rows };
    },
  });
  const touch = (row: Row, change: Partial<Row>) => Object.assign(row, change, { updated: second(stage.nowMs()) });
  const configure = (changed: JsonObject) =>
    stage.configurePoller({ items: { url: '/items', idField: 'id', ...resource, ...changed } });
  for (const id of [1, 2, 3, 4, 5])
    rows.push({ id, name: 'a', views: 0, updated: second(stage.nowMs() - id * 60_000) });
  return { ...stage, rows, touch, configure };
}

describe.each<[string, JsonObject, JsonObject]>([
  ['without dates', {}, {}],
  ['in a snapshot', { changes: 'snapshot' }, {}],
  ['in pages', { pageSize: 2 }, { 'pagination.type': 'page' }],
  ['by content', { filterByUpdatedDate: false, datesConfiguration: DATES }, {}],
  ['under dates that are fresh', { datesConfiguration: DATES, pollDelay: 86_400 }, { 'event.poller.start': 'all' }],
])('other fields are ignored from now on, %s', (_, resource, configuration) => {
  const isDated = resource['datesConfiguration'] !== undefined;

  test('nothing is told for that, nor what only they say; a change is', async () => {
    const stage = start(resource, configuration);
    await stage.run();
    stage.touch(stage.rows[0] as Row, { name: 'b' });
    await stage.run(5);
    await stage.run(16);
    stage.news();
    stage.configure({ ignoreFields: ['views', 'updated'] });
    await stage.run();
    expect(stage.news()).toEqual([]);
    if (!isDated) stage.touch(stage.rows[1] as Row, { views: 7 });
    await stage.run();
    expect(stage.news()).toEqual([]);
    stage.touch(stage.rows[2] as Row, { name: 'c' });
    stage.touch(stage.rows[0] as Row, { name: 'a' });
    await stage.run();
    expect(stage.news().toSorted()).toEqual(['UPDATED 1', 'UPDATED 3']);
  });

  test('what changed meanwhile is told, once', async () => {
    const stage = start(resource, configuration);
    await stage.run();
    stage.news();
    stage.touch(stage.rows[3] as Row, { name: 'd' });
    stage.configure({ ignoreFields: ['views'] });
    await stage.run();
    stage.configure({ ignoreFields: [] });
    await stage.run();
    expect(stage.news()).toEqual(['UPDATED 4']);
  });
});

describe('dates are read in another way from now on', () => {
  const local = (atMs: number) => new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19);
  const dated = (zone: string) => ({
    updatedDateField: 'updated',
    updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss",
    updatedDateTimezone: zone,
  });

  test.each<[string, string, string, string]>([
    ['a whole list', '/items', 'GMT', 'GMT+08:00'],
    ['a whole list, the other way', '/items', 'GMT+08:00', 'GMT+10:00'],
    ['asked by date', "/items?since=${dateTimeZone:GMT+08:00:yyyy-MM-dd'T'HH:mm:ss}", 'GMT', 'GMT+08:00'],
    [
      'asked by date, the other way',
      "/items?since=${dateTimeZone:GMT+08:00:yyyy-MM-dd'T'HH:mm:ss}",
      'GMT+09:00',
      'GMT+08:00',
    ],
  ])('%s: nothing is told for that, and a change is', async (_, url, before, after) => {
    const rows: { id: number; updated: string }[] = [];
    const resource = (zone: string) => ({ items: { url, idField: 'id', datesConfiguration: dated(zone) } });
    const stage = startVirtualStage({
      configuration: { 'event.poller.start': 'all', 'event.poller.configuration': resource(before) },
      vendor: ({ query }) => ({ body: rows.filter(({ updated }) => updated >= (query.get('since') ?? '')) }),
    });
    for (const id of [1, 2, 3]) rows.push({ id, updated: local(stage.nowMs() - id * 60_000) });
    await stage.run();
    expect(stage.news()).toHaveLength(3);
    stage.configurePoller(resource(after));
    await stage.run(61);
    expect(stage.news()).toEqual([]);
    Object.assign(rows[1] as JsonObject, { updated: local(stage.nowMs()) });
    await stage.run(61);
    expect(stage.news()).toEqual(['UPDATED 2']);
  });
});

test('another startUrl is another listing: what it does not show is not gone', async () => {
  const listed = (startUrl: string) => ({
    url: "/items?since=${date:yyyy-MM-dd'T'HH:mm:ss'Z'}",
    startUrl,
    idField: 'id',
    datesConfiguration: DATES,
    deletes: { mode: 'sweep', everyMinutes: 60 },
  });
  const rows = [1, 2, 3, 4, 5].map((id) => ({ id, isOpen: id !== 3, updated: second(Date.UTC(2026, 1, id)) }));
  const stage = startVirtualStage({
    configuration: { 'event.poller.configuration': { items: listed('/items/all') } },
    vendor: ({ path, query }) => {
      const since = query.get('since') ?? '';
      return { body: rows.filter(({ isOpen, updated }) => (path !== '/items/open' || isOpen) && updated >= since) };
    },
  });
  await stage.run(200);
  stage.configurePoller({ items: listed('/items/open') });
  await stage.run(200);
  expect(stage.news()).toEqual([]);
  rows.pop();
  await stage.run(200);
  expect(stage.news()).toEqual(['DELETED 5']);
});
