import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { noticesWorkflowIdOf } from '../../src/contract/ids';
import type { JsonObject } from '../../src/domain/values/json';
import { startReceiver, type Delivery, type Reply } from '../../src/testing/receiver';
import { startStage, type Stage } from '../support/stage';
import { waitUntil } from '../support/wait-until';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let stage: Stage;
let lifecycle: Awaited<ReturnType<typeof startReceiver>>;
beforeEach(async () => {
  [stage, lifecycle] = await Promise.all([startStage(), startReceiver()]);
});
afterEach(async () => {
  await Promise.all([stage.close(), lifecycle.close()]);
});

const typesIn = (deliveries: readonly Delivery[]) => deliveries.map(({ json }) => (json as JsonObject).type);

it('go to a URL of their own, signed, without the credentials of the callback, and never in the way of records', async () => {
  const instance = await stage.start({
    'event.notification.signature.key': SECRET,
    'event.notification.basic.username': 'hook',
    'event.notification.basic.password': 'pass',
    'event.notification.lifecycle': true,
    'event.notification.lifecycle.url': lifecycle.url,
    'event.notification.retry.schedule': '1,1,1,1,1,1,1,1,1,1',
  });
  // Notices hang and fail; records go on.
  lifecycle.replyNext({ behaviour: 'hang' }, { status: 503 });
  stage.receiver.replyNext({ status: 410 });
  stage.crm.create('company');
  await instance.signal('pollNow');
  await instance.until('the suspension', ({ state }) => state === 'suspended');
  await lifecycle.waitForDeliveries(1, 20_000);
  await instance.signal('resume');
  await stage.receiver.waitForEvents(1, 10_000);
  expect(lifecycle.deliveries.some(({ accepted }) => accepted)).toBe(false);
  await waitUntil(
    'both notices',
    () => Promise.resolve(lifecycle.deliveries.filter(({ accepted }) => accepted).length === 2),
    60_000,
  );

  const accepted = lifecycle.deliveries.filter((delivery) => delivery.accepted);
  expect(typesIn(accepted)).toEqual(['instance.suspended', 'instance.resumed']);
  for (const { body, headers } of accepted) {
    expect(headers).not.toHaveProperty('authorization');
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      data: { instanceId: instance.id, whatToDo: expect.any(String) as string },
    });
  }
  const first = lifecycle.deliveries.filter(({ json }) => (json as JsonObject).type === 'instance.suspended');
  expect(first.length).toBeGreaterThanOrEqual(3);
  expect(new Set(first.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(stage.receiver.deliveries.every(({ headers }) => headers.authorization !== undefined)).toBe(true);
  expect(stage.receiver.deliveries.every(({ json }) => (json as JsonObject).type === undefined)).toBe(true);
});

/** False also before it has begun. */
async function hasEnded(workflow: WorkflowHandle): Promise<boolean> {
  try {
    return (await workflow.describe()).status.name !== 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

it('that are refused are tried as documented, then dropped; the instance goes on and its status tells the trouble', async () => {
  const refusals: [Reply | null, attempts: number, said: string][] = [
    [{ status: 422 }, 3, 'the receiver answered 422'],
    [{ status: 404 }, 3, 'the receiver answered 404'],
    [{ status: 500 }, 3, 'the receiver answered 500'],
    [{ status: 410 }, 1, 'the receiver answered 410 Gone'],
    [null, 3, 'refused (ECONNREFUSED)'],
  ];
  stage.receiver.replyWith({ status: 410 });
  const told = await Promise.all(
    refusals.map(async ([reply, attempts, said]) => {
      const receiver = await startReceiver();
      if (reply === null) await receiver.down();
      else receiver.replyWith(reply);
      const instance = await stage.start({
        'event.notification.lifecycle': true,
        'event.notification.lifecycle.url': receiver.url,
        'event.notification.retry.schedule': '1,1',
      });
      return { reply, attempts, said, receiver, instance };
    }),
  );
  try {
    stage.crm.create('company');
    await Promise.all(
      told.map(async ({ reply, attempts, said, receiver, instance }) => {
        await instance.signal('pollNow');
        await instance.until('the suspension', ({ state }) => state === 'suspended', 20_000);
        const sending = stage.temporal.client.workflow.getHandle(noticesWorkflowIdOf(instance.id));
        await waitUntil('the end of the notices workflow', () => hasEnded(sending), 40_000);
        await sending.result();
        const { events } = await sending.fetchHistory();
        const ends = (events ?? []).flatMap(({ activityTaskCompletedEventAttributes: end }) => (end ? [end] : []));
        expect([said, ends.length]).toEqual([said, attempts]);
        for (const { result } of ends) expect(Buffer.from(result!.payloads![0]!.data!).toString()).toContain(said);
        expect(new Set(receiver.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(reply ? 1 : 0);
        const { state, delivery } = await instance.status();
        expect([state, delivery.lastError]).toEqual(['suspended', 'the receiver answered 410 Gone']);
        if (reply === null) await receiver.up();
        receiver.clearReplies();
      }),
    );
    stage.receiver.clearReplies();
    await Promise.all(told.map(({ instance }) => instance.signal('resume')));
    await stage.receiver.waitForEvents(told.length, 20_000);
    for (const { receiver } of told) {
      await receiver.waitForDeliveries((all) => all.some(({ accepted }) => accepted), 20_000);
      expect(typesIn(receiver.deliveries.filter(({ accepted }) => accepted))).toEqual(['instance.resumed']);
    }
  } finally {
    await Promise.all(told.map(({ receiver }) => receiver.close()));
  }
});

it('go to the callback if there is no other URL; without the switch there are none', async () => {
  const [told, untold] = await Promise.all([
    stage.start({ 'event.notification.lifecycle': 'true' }),
    stage.start({ 'event.notification.callback.url': lifecycle.url }),
  ]);
  stage.crm.switches.password = 'another';
  for (let i = 0; i < 5; i += 1) {
    await told.signal('pollNow');
    await untold.signal('pollNow');
    const failed = (status: Awaited<ReturnType<typeof told.status>>) =>
      Object.values(status.resources).every(({ consecutiveFailures }) => consecutiveFailures > i);
    await Promise.all([told.until(`failure ${i + 1}`, failed), untold.until(`failure ${i + 1}`, failed)]);
  }
  await told.until('reauth_required', ({ state }) => state === 'reauth_required');
  await stage.receiver.waitForDeliveries(1, 20_000);
  expect(typesIn(stage.receiver.deliveries)).toEqual(['instance.reauth_required']);
  const history = await untold.handle.fetchHistory();
  expect(JSON.stringify(history)).not.toContain('instanceNotices');
  expect(lifecycle.deliveries).toEqual([]);
});

it('a held notification is told', async () => {
  const instance = await stage.start({
    'event.notification.lifecycle': true,
    'event.notification.lifecycle.url': lifecycle.url,
  });
  stage.receiver.replyWith({ status: 422, body: 'no' });
  stage.crm.create('company');
  await instance.signal('pollNow');
  await lifecycle.waitForDeliveries(1, 40_000);
  expect(lifecycle.deliveries[0]!.json).toMatchObject({ type: 'instance.held' });
});
