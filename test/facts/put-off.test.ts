import type { JsonObject } from '../../src/domain/values/json';
import { startVirtualStage } from '../support/virtual-stage';

/** Records dated after the vendor's now, with `filterByCurrentDate`. */
const MINUTE_MS = 60_000;
const second = (atMs: number) => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
const SINCE = "since=${date:yyyy-MM-dd'T'HH:mm:ss'Z'}";

interface Task {
  id: number;
  due: string;
  touched: string;
}

function start(resource: JsonObject) {
  const tasks: Task[] = [];
  const datesConfiguration = { updatedDateField: 'due', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssX" };
  const stage = startVirtualStage({
    configuration: {
      'event.poller.configuration': {
        tasks: { idField: 'id', filterByCurrentDate: true, datesConfiguration, ...resource },
      },
    },
    vendor: ({ query }) => {
      const [after, since, touched] = ['after', 'since', 'touched'].map((name) => query.get(name));
      const isShown = (task: Task) =>
        task.id > Number(after ?? 0) && task.due >= (since ?? '') && task.touched >= (touched ?? '');
      return { body: tasks.filter(isShown).map(({ id, due }) => ({ id, due })) };
    },
  });
  const add = (id: number, dueInMinutes: number) =>
    void tasks.push({ id, due: second(stage.nowMs() + dueInMinutes * MINUTE_MS), touched: second(stage.nowMs()) });
  return { ...stage, add };
}

const byMark = { url: '/tasks?after=${cursor}', changes: 'cursor', cursor: { field: 'id', start: 0 } };

test.each<[string, JsonObject]>([
  ['a mark', byMark],
  ['another date', { url: `/tasks?touched=${SINCE.slice(6)}`, filterByUpdatedDate: false }],
])('what comes once, by %s, is told at once: it would be lost', async (_, resource) => {
  const stage = start(resource);
  await stage.run();
  stage.add(1, 120);
  stage.add(2, 0);
  await stage.run();
  expect(stage.news().toSorted()).toEqual([expect.stringMatching(/ 1$/), expect.stringMatching(/ 2$/)]);
  stage.add(3, 0);
  await stage.run(240);
  expect(stage.news()).toEqual([expect.stringMatching(/ 3$/)]);
});

test.each<[string, JsonObject]>([
  ['its date', { url: `/tasks?${SINCE}` }],
  ['a whole list', { url: '/tasks' }],
  ['a whole list, judged by its content', { url: '/tasks', filterByUpdatedDate: false }],
  ['a snapshot', { url: '/tasks', changes: 'snapshot' }],
])('what comes again, by %s, waits for its date', async (_, resource) => {
  const stage = start(resource);
  await stage.run();
  stage.add(1, 120);
  await stage.run();
  expect(stage.news()).toEqual([]);
  stage.add(2, 0);
  await stage.run(240);
  expect(stage.news().toSorted()).toEqual([expect.stringMatching(/ 1$/), expect.stringMatching(/ 2$/)]);
});
