import { startReceiver, type Receiver } from '../../src/testing/receiver';
import { startStage, type Stage } from '../support/stage';
import { waitUntil } from '../support/wait-until';

let stage: Stage;
let dead: Receiver;
beforeEach(async () => {
  stage = await startStage({ slots: 4, maxPerHost: 2, maxPerOrganization: 3 });
  dead = await startReceiver();
});
afterEach(async () => {
  await stage.close();
  await dead.close();
});

describe("one customer's trouble", () => {
  it('with a receiver that hangs does not delay the others, though its instances could take every place of the worker', async () => {
    dead.replyWith({ behaviour: 'hang' });
    const waiting = await Promise.all(
      Array.from({ length: 6 }, () => stage.start({ 'event.notification.callback.url': dead.url })),
    );
    const healthy = await stage.start();
    stage.crm.create('company', { Comp_Name: 'Not delayed' });
    await Promise.all(waiting.map((instance) => instance.signal('pollNow')));
    await dead.waitForDeliveries(2, 10_000);
    await healthy.signal('pollNow');
    const [event] = await stage.receiver.waitForEvents(1, 10_000);
    expect(event!.record).toMatchObject({ Comp_Name: 'Not delayed' });
    expect(dead.deliveries.filter(({ endedAt }) => endedAt === null)).toHaveLength(2);
  });

  it('with many receivers that all hang does not delay the other organizations, though each has places of its own', async () => {
    const receivers = [dead, await startReceiver(), await startReceiver()];
    try {
      for (const receiver of receivers) receiver.replyWith({ behaviour: 'hang' });
      const waiting = await Promise.all(
        receivers.map(({ url }) => stage.start({ 'event.notification.callback.url': url })),
      );
      const last = await stage.start({ 'event.notification.callback.url': dead.url });
      const healthy = await stage.start({}, { organization: 'other' });
      stage.crm.create('company', { Comp_Name: 'Not delayed' });
      await Promise.all([...waiting, last].map((instance) => instance.signal('pollNow')));
      const hanging = () =>
        receivers.flatMap(({ deliveries }) => deliveries.filter(({ endedAt }) => endedAt === null)).length;
      await waitUntil('three that hang', () => Promise.resolve(hanging() === 3), 10_000);
      await healthy.signal('pollNow');
      const [event] = await stage.receiver.waitForEvents(1, 10_000);
      expect(event!.record).toMatchObject({ Comp_Name: 'Not delayed' });
      expect(hanging()).toBe(3);
    } finally {
      await Promise.all(receivers.slice(1).map((receiver) => receiver.close()));
    }
  });

  it('is not counted against those who wait for a place: each is delivered in its turn, at its first attempt', async () => {
    const instances = await Promise.all(Array.from({ length: 6 }, () => stage.start()));
    stage.receiver.replyWith({ delayMs: 300 });
    stage.crm.create('company', { Comp_Name: 'In turns' });
    await Promise.all(instances.map((instance) => instance.signal('pollNow')));
    await stage.receiver.waitForEvents(6, 30_000);
    for (const instance of instances) {
      await instance.until('its delivery', ({ delivery }) => delivery.state === 'idle');
      expect((await instance.events())[0]).toMatchObject({ status: 'delivered', attempts: 1 });
    }
  });
});
