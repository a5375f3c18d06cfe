import { SIGNALS } from '../../src/contract/messages';
import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function companies(count: number): void {
  for (let i = 1; i <= count; i += 1) stage.crm.create('company', { Comp_Name: `Company ${i}` });
}

describe('the notifications of one poll', () => {
  it('hold up to ten events each: 12 changes are 10 and 2, in order', async () => {
    const instance = await stage.start();
    companies(12);
    await instance.poll();
    const sizes = new Map<string, number>();
    for (const { notificationId } of stage.receiver.events())
      sizes.set(notificationId, (sizes.get(notificationId) ?? 0) + 1);
    expect([...sizes.values()]).toEqual([10, 2]);
    expect(stage.receiver.events().map(({ record }) => record?.Comp_Name)).toEqual(
      Array.from({ length: 12 }, (_, i) => `Company ${i + 1}`),
    );
  });

  it('go out one resource after another, never two at once', async () => {
    const instance = await stage.start();
    for (const entity of ['company', 'person', 'lead']) for (let i = 0; i < 11; i += 1) stage.crm.create(entity);
    stage.receiver.replyWith({ delayMs: 30 });
    await instance.poll();
    const { deliveries } = stage.receiver;
    expect(deliveries).toHaveLength(6);
    const types = stage.receiver.events().map(({ objectType }) => objectType);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual(['accounts', 'contacts', 'leads']);
    for (const [index, { at }] of deliveries.entries()) {
      if (index > 0) expect(at).toBeGreaterThanOrEqual(deliveries[index - 1]!.endedAt!);
    }
  });

  it('after a failure in the middle go on behind what was accepted', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({}, { status: 500 });
    companies(25);
    await instance.signal(SIGNALS.pollNow);
    const { delivery } = await instance.until('the failure', (status) => status.delivery.attempts === 1);
    expect(delivery.pendingEvents).toBe(15);
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForEvents(25, 20_000);
    expect(stage.receiver.deliveries).toHaveLength(4);
    expect(new Set(stage.receiver.events().map(({ eventId }) => eventId)).size).toBe(25);
  });

  it('do not move the watermark before they are accepted', async () => {
    const instance = await stage.start();
    const before = (await instance.status()).resources.accounts!.watermark;
    stage.receiver.replyNext({ status: 500 });
    stage.crm.put('company', { id: 1, updatedAt: Date.now() + 5_000 });
    await instance.signal(SIGNALS.pollNow);
    const failed = await instance.until('the failure', (status) => status.delivery.attempts === 1);
    expect(failed.resources.accounts!.watermark).toBe(before);
  });
});

describe('the headers of a notification', () => {
  it("are ours and the customer's, with basic authentication", async () => {
    const instance = await stage.start({
      'event.notification.basic.username': 'hook',
      'event.notification.basic.password': 'pass: wörd',
      'event.notification.callback.headers': { 'X-Tenant': 'acme', 'User-Agent': 'theirs' },
    });
    companies(1);
    await instance.poll();
    const { headers, method } = stage.receiver.deliveries[0]!;
    expect(method).toBe('POST');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('hook:pass: wörd').toString('base64')}`);
    expect(headers).toMatchObject({
      'x-tenant': 'acme',
      'user-agent': 'theirs',
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': stage.receiver.events()[0]!.notificationId,
    });
  });

  it('of the customer cannot replace ours: such a change is refused', async () => {
    const instance = await stage.start();
    const ours = [
      'Webhook-Id',
      'webhook-timestamp',
      'WEBHOOK-Signature',
      'Elements-Webhook-Id',
      'elements-webhook-SIGNATURE',
    ];
    for (const name of [...ours, 'Content-Type', 'Host']) {
      await instance.configure({ 'event.notification.basic.username': 'reset the refusal' });
      await instance.until('the good change', ({ configuration }) => configuration.lastRefusal === null);
      await instance.signal(SIGNALS.updateConfiguration, {
        configuration: { 'event.notification.callback.headers': { [name]: 'forged' } },
      });
      await instance.until(`the refusal of ${name}`, ({ configuration }) => configuration.lastRefusal !== null);
    }
    companies(1);
    await instance.poll();
    expect(Object.values(stage.receiver.deliveries[0]!.headers)).not.toContain('forged');
  });

  it("are ours where a later change brings what the customer's, which are sealed by then, have in other letters", async () => {
    const instance = await stage.start({ 'event.notification.callback.headers': { AUTHORIZATION: 'Bearer theirs' } });
    await instance.configure({
      'event.notification.basic.username': 'hook',
      'event.notification.basic.password': 'secret',
    });
    companies(1);
    await instance.poll();
    const { headers } = stage.receiver.deliveries[0]!;
    expect(headers.authorization).toBe(`Basic ${Buffer.from('hook:secret').toString('base64')}`);
  });
});

describe('the event log', () => {
  it('tells of each event whether it was detected, sent, answered or waits', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ delayMs: 800 }, { status: 500 });
    companies(12);
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForDeliveries(1, 10_000);
    expect((await instance.events()).map(({ status }) => status)).toEqual(Array(12).fill('pending'));

    await instance.until('the failure', ({ delivery }) => delivery.attempts === 1);
    const log = await instance.events();
    expect(log.slice(0, 2)).toEqual(
      [12, 11].map((id) =>
        expect.objectContaining({
          objectId: String(id),
          status: 'waiting',
          attempts: 1,
          lastStatus: 500,
          deliveredAt: null,
        }),
      ),
    );
    const delivered = {
      objectType: 'accounts',
      eventType: 'CREATED',
      status: 'delivered',
      attempts: 1,
      lastStatus: 200,
    };
    for (const entry of log.slice(2)) expect(entry).toMatchObject(delivered);

    await instance.poll();
    const after = await instance.events();
    expect(after[0]).toMatchObject({ status: 'delivered', attempts: 2, lastStatus: 200 });
    expect(Date.parse(after[0]!.deliveredAt!)).toBeGreaterThanOrEqual(Date.parse(after[0]!.detectedAt));
    const sent = stage.receiver.events().map(({ eventId, notificationId }) => ({ eventId, notificationId }));
    expect(after.map(({ eventId, notificationId }) => ({ eventId, notificationId })).reverse()).toEqual(sent);
  });
});
