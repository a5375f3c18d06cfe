import { heldWorkflowIdOf } from '../../src/contract/ids';
import { HELD_QUERY, HELD_SIGNALS, type HeldDescription } from '../../src/contract/held-notification';
import { QUERIES, SIGNALS } from '../../src/contract/messages';
import type { Delivery } from '../../src/testing/receiver';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { waitUntil } from '../support/wait-until';

const CUT_SHORT_MS = 15_000;

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function companies(...names: string[]): void {
  for (const Comp_Name of names) stage.crm.create('company', { Comp_Name });
}

function received(): unknown[] {
  return stage.receiver.events().map(({ record }) => record?.Comp_Name);
}

const mentions = (name: string) => (delivery: Delivery) => delivery.body.includes(name);

/** Polls, and cuts every wait between two tries short, until so many notifications are held. */
async function holdAfter(instance: StagedInstance, count: number): Promise<string[]> {
  await waitUntil(
    `${count} held`,
    async () => {
      await instance.signal(SIGNALS.pollNow);
      return (await instance.status()).delivery.held === count;
    },
    CUT_SHORT_MS,
  );
  return instance.handle.query<string[]>(QUERIES.held);
}

function heldHandle(instance: StagedInstance, heldId: string) {
  return stage.temporal.client.workflow.getHandle(heldWorkflowIdOf(instance.id, heldId));
}

describe('a notification that the receiver rejects', () => {
  it('is tried three times, 5 s apart, then sent event by event; the poison event alone is held and the rest goes on', async () => {
    const instance = await stage.start();
    stage.receiver.replyIf(mentions('Poison'), { status: 422, body: 'no such country' });
    companies('First', 'Poison', 'Third');
    await instance.signal(SIGNALS.pollNow);
    const { delivery } = await instance.until('the first rejection', (status) => status.delivery.attempts === 1);
    const nextAttemptMs = Date.parse(delivery.nextAttemptAt!);
    expect(nextAttemptMs - stage.receiver.deliveries[0]!.at).toBeGreaterThanOrEqual(5_000);
    expect(nextAttemptMs - Date.now()).toBeLessThanOrEqual(5_000);
    const [heldId] = await holdAfter(instance, 1);
    await stage.receiver.waitForEvents(2, 20_000);
    companies('Afterwards');
    await instance.poll();

    expect(received()).toEqual(['First', 'Third', 'Afterwards']);
    const sizes = stage.receiver.deliveries.map(({ json }) => eventsIn(json));
    expect(sizes).toEqual([3, 3, 3, 1, 1, 1, 1]);
    const ids = stage.receiver.deliveries.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(new Set(ids).size).toBe(5);
    expect(ids[4]).toBe(heldId);
    const log = await instance.events();
    expect(log.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'held', 'delivered']);
    expect(log[2]).toMatchObject({
      notificationId: heldId,
      attempts: 4,
      lastStatus: 422,
      lastError: 'the receiver answered 422: no such country',
    });
    const held = await heldHandle(instance, heldId!).query<HeldDescription>(HELD_QUERY);
    expect(held).toMatchObject({ id: heldId, resource: 'accounts', reason: 'the receiver answered 422' });
    expect(held.events).toHaveLength(1);
    expect(Date.parse(held.heldUntil) - Date.parse(held.heldAt)).toBe(30 * 86_400_000);
  });

  it('with one event is held after its third try', async () => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 400 });
    companies('Alone');
    const [heldId] = await holdAfter(instance, 1);
    const ids = stage.receiver.deliveries.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([heldId, heldId, heldId]);
    expect((await instance.status()).resources.accounts!.watermark).not.toBeNull();
    expect((await instance.status()).delivery).toMatchObject({ state: 'idle', attempts: 0, lastError: null });
  });

  it('waits like any other where the receiver is unavailable in between', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ status: 400 }, { status: 503 }, { status: 400 });
    companies('At last');
    await waitUntil(
      'its acceptance',
      async () => {
        await instance.signal(SIGNALS.pollNow);
        return stage.receiver.events().length === 1;
      },
      CUT_SHORT_MS,
    );
    expect(stage.receiver.deliveries).toHaveLength(4);
    expect((await instance.status()).delivery.held).toBe(0);
  });
});

it('a receiver that takes no batches of CloudEvents: the status says what to set; then a backfill tells what was held', async () => {
  const instance = await stage.start({ 'event.notification.format': 'cloudevents' });
  const isBatch = ({ headers }: Delivery) => String(headers['content-type']).includes('batch');
  stage.receiver.replyIf(isBatch, { status: 415 });
  companies('First');
  await instance.signal(SIGNALS.pollNow);
  const { delivery } = await instance.until('the first rejection', (status) => status.delivery.attempts === 1);
  expect(delivery.lastError).toContain('cloudevents-structured');
  const [heldId] = await holdAfter(instance, 1);
  const held = await heldHandle(instance, heldId!).query<HeldDescription>(HELD_QUERY);
  expect(held.reason).toContain('does not take application/cloudevents-batch+json; set event.notification.format to');

  await instance.configure({ 'event.notification.format': 'cloudevents-structured' });
  const before = stage.receiver.deliveries.length;
  await instance.signal(SIGNALS.backfill, { resource: 'accounts', since: '2020-01-01' });
  await stage.receiver.waitForDeliveries(before + 1, 20_000);
  const last = stage.receiver.deliveries.at(-1)!;
  expect(last).toMatchObject({ accepted: true, json: { data: { record: { Comp_Name: 'First' } } } });
});

describe('a held notification', () => {
  async function holdOne(): Promise<{ instance: StagedInstance; heldId: string }> {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 415 });
    companies('Poison');
    const [heldId] = await holdAfter(instance, 1);
    return { instance, heldId: heldId! };
  }

  it('is redelivered under its ids, and is held no more once it is accepted', async () => {
    const { instance, heldId } = await holdOne();
    stage.receiver.clearReplies();
    await heldHandle(instance, heldId).signal(HELD_SIGNALS.redeliver);
    const [event] = await stage.receiver.waitForEvents(1, 10_000);
    const [first] = stage.receiver.deliveries;
    expect(event!.notificationId).toBe(heldId);
    expect(event!.delivery.body.equals(first!.body)).toBe(true);
    await instance.until('nothing held', ({ delivery }) => delivery.held === 0);
    expect(await heldHandle(instance, heldId).result()).toBe('delivered');
    expect((await instance.events())[0]).toMatchObject({
      status: 'delivered',
      attempts: 4,
      lastStatus: 200,
      lastError: null,
    });
  });

  it('goes to the callback that the instance has by then', async () => {
    const { instance, heldId } = await holdOne();
    await instance.configure({ 'event.notification.callback.url': `${stage.receiver.url}/repaired` });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    stage.receiver.clearReplies();
    await heldHandle(instance, heldId).signal(HELD_SIGNALS.redeliver);
    const [event] = await stage.receiver.waitForEvents(1, 10_000);
    expect(event!.delivery.path).toBe('/events/repaired');
  });

  it('stays held where it is rejected again, and tells so', async () => {
    const { instance, heldId } = await holdOne();
    stage.receiver.replyWith({ status: 422, body: 'still not' });
    await heldHandle(instance, heldId).signal(HELD_SIGNALS.redeliver);
    const describe = () => heldHandle(instance, heldId).query<HeldDescription>(HELD_QUERY);
    await waitUntil('the redelivery', async () => (await describe()).redeliveries.count === 1);
    expect((await describe()).redeliveries).toMatchObject({
      lastStatus: 422,
      lastError: 'the receiver answered 422: still not',
    });
    expect((await instance.status()).delivery.held).toBe(1);
  });

  it('is discarded', async () => {
    const { instance, heldId } = await holdOne();
    await heldHandle(instance, heldId).signal(HELD_SIGNALS.discard);
    expect(await heldHandle(instance, heldId).result()).toBe('discarded');
    await instance.until('nothing held', ({ delivery }) => delivery.held === 0);
    expect((await instance.events())[0]).toMatchObject({ status: 'discarded', deliveredAt: null });
  });

  it('is held no more where somebody cancels it in the Web UI', async () => {
    const { instance, heldId } = await holdOne();
    await heldHandle(instance, heldId).cancel();
    expect(await heldHandle(instance, heldId).result()).toBe('discarded');
    await instance.until('nothing held', ({ delivery }) => delivery.held === 0);
  });

  it('ends with its instance', async () => {
    const { instance, heldId } = await holdOne();
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    expect(await heldHandle(instance, heldId).result()).toBe('discarded');
  });
});

describe('a record that is too large for a notification', () => {
  it('is held unsent, and the rest goes on in its order', async () => {
    const instance = await stage.start();
    companies('Before', 'L'.repeat(300_000), 'After');
    const [heldId] = await holdAfter(instance, 1);
    await stage.receiver.waitForEvents(2, 10_000);
    expect(received()).toEqual(['Before', 'After']);
    const { reason } = await heldHandle(instance, heldId!).query<HeldDescription>(HELD_QUERY);
    expect(reason).toContain('too large');
    await heldHandle(instance, heldId!).signal(HELD_SIGNALS.redeliver);
    const events = await stage.receiver.waitForEvents(3, 10_000);
    expect(events[2]!.record).toMatchObject({ omitted: expect.stringMatching(/^a record of \d+ bytes$/) as string });
  });
});

function eventsIn(json: unknown): number {
  return (json as { message: { events: unknown[] } }).message.events.length;
}
