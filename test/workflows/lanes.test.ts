import { startStage, type Stage } from '../support/stage';
import type { Delivery } from '../../src/testing/receiver';

/** Several notifications under way at once: each record in its order, each change once, also if some of them fail. */
const RECORDS = 40;
const LANES = 8;

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

const bulk = (concurrency: number) =>
  stage.start({ 'event.notification.batch.size': 1, 'event.notification.concurrency': concurrency });

/** The most that were under way at a moment. */
function mostAtOnce(deliveries: readonly Delivery[]): number {
  return Math.max(
    ...deliveries.map(({ at }) => deliveries.filter((one) => one.at <= at && (one.endedAt ?? Infinity) > at).length),
  );
}

const told = () => stage.receiver.events().map(({ objectId }) => objectId);

test.each([
  [1, 1],
  [LANES, LANES],
])('with %d at once the most under way are %d, and each change arrives once', async (concurrency, most) => {
  const instance = await bulk(concurrency);
  stage.receiver.replyWith({ delayMs: 60 });
  for (let id = 0; id < RECORDS; id += 1) stage.crm.create('company', { Comp_Name: `Company ${id}` });
  await instance.signal('pollNow');
  await stage.receiver.waitForEvents(RECORDS, 60_000);
  await instance.until('the deliveries', ({ resources }) => resources['accounts']!.changes === RECORDS);
  expect(new Set(told()).size).toBe(RECORDS);
  expect(told()).toHaveLength(RECORDS);
  const deliveries = stage.receiver.deliveries;
  expect(mostAtOnce(deliveries)).toBeLessThanOrEqual(most);
  if (concurrency > 1) expect(mostAtOnce(deliveries)).toBeGreaterThan(1);
});

test('one that fails stops the round, and what was accepted beside it is not sent again', async () => {
  const instance = await stage.start(
    { 'event.notification.batch.size': 1, 'event.notification.concurrency': LANES },
    { waitsMs: [200, 200, 200, 200] },
  );
  let refusals = 0;
  const isThird = ({ body }: Delivery) => body.includes('Company 2"') && (refusals += 1) <= 2;
  stage.receiver.replyIf(isThird, { status: 503, delayMs: 300 });
  stage.receiver.replyWith({ delayMs: 30 });
  for (let id = 0; id < RECORDS; id += 1) stage.crm.create('company', { Comp_Name: `Company ${id}` });
  await instance.signal('pollNow');
  await stage.receiver.waitForEvents(RECORDS, 60_000);
  await instance.until('the deliveries', ({ resources }) => resources['accounts']!.changes === RECORDS);
  expect(told()).toHaveLength(RECORDS);
  expect(new Set(told()).size).toBe(RECORDS);
  const refused = stage.receiver.deliveries.filter(({ accepted }) => !accepted);
  expect(refused).toHaveLength(2);
  expect(new Set(refused.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('each record keeps its order over polls', async () => {
  const instance = await bulk(LANES);
  stage.receiver.replyWith({ delayMs: 20 });
  const ids = Array.from({ length: 10 }, (_, place) => place + 1);
  for (const id of ids) stage.crm.create('company', { Comp_Name: `${id} 0` });
  for (let round = 1; round <= 3; round += 1) {
    await instance.signal('pollNow');
    await stage.receiver.waitForEvents(round * ids.length, 60_000);
    await instance.until('the round', ({ resources }) => resources['accounts']!.changes === round * ids.length);
    if (round < 3) for (const id of ids) stage.crm.update('company', id, { Comp_Name: `${id} ${round}` });
  }
  const namesOf = new Map<string, string[]>();
  for (const { objectId, record } of stage.receiver.events())
    namesOf.set(objectId, [...(namesOf.get(objectId) ?? []), String(record?.['Comp_Name'])]);
  for (const names of namesOf.values()) expect(names).toEqual([...names].sort());
});
