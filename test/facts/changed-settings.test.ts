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
  const touch = (row: Row, change: Partial<Row>) => Object.assign(row, change, { updated: second(stage.now()) });
  const configure = (changed: JsonObject) =>
    stage.instance.configure({ items: { url: '/items', idField: 'id', ...resource, ...changed } });
  for (const id of [1, 2, 3, 4, 5]) rows.push({ id, name: 'a', views: 0, updated: second(stage.now() - id * 60_000) });
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
