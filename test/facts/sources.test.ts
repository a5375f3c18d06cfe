import type { JsonObject } from '../../src/domain/values/json';
import { startVirtualStage } from '../support/virtual-stage';

/** Lists that are not read by dates: a whole instance in virtual time. */
function start(
  resource: JsonObject,
  rows: readonly JsonObject[],
  isAskedFor = (_row: JsonObject, _after: number) => true,
  { failsAtPage = '' } = {},
) {
  let failures = 0;
  return startVirtualStage({
    configuration: {
      'event.poller.start': 'all',
      'pagination.type': 'page',
      'event.poller.configuration': { items: { url: '/items', idField: 'id', pageSize: 2, ...resource } },
    },
    vendor: ({ query }) => {
      if (query.get('page') === failsAtPage && failures++ === 0) return { status: 500 };
      const from = 2 * Number(query.get('page')) - 2;
      const asked = rows.filter((row) => isAskedFor(row, Number(query.get('after'))));
      return { body: asked.slice(from, from + 2) };
    },
  });
}

test('the pages of one reading are all asked for with the mark that it began with, also in a later poll', async () => {
  const rows = [1, 2, 3, 4, 5].map((id) => ({ id }));
  const byMark = { url: '/items?after=${cursor}', changes: 'cursor', cursor: { field: 'id', start: 0 } };
  const stage = start(byMark, rows, ({ id }, after) => Number(id) > after, { failsAtPage: '2' });
  await stage.run(31);
  expect(stage.news().map((told) => told.split(' ')[1])).toEqual(['1', '2', '3', '4', '5']);
  const first = stage.requests.slice(0, 4).map(({ url }) => new URL(url).searchParams);
  expect(first.map((query) => [query.get('after'), query.get('page')])).toEqual([
    ['0', '1'],
    ['0', '2'],
    ['0', '2'],
    ['0', '3'],
  ]);
});

test('what a snapshot does not show any more is looked for, and is deleted', async () => {
  const rows = [1, 2, 3, 4, 5].map((id) => ({ id, name: `n${id}` }));
  const stage = start({ changes: 'snapshot' }, rows);
  await stage.run(31);
  expect(stage.news()).toHaveLength(5);
  rows.splice(2, 1);
  await stage.run(120);
  expect(stage.news()).toEqual(['DELETED 3']);
});
