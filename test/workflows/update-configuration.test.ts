import { SIGNALS } from '../../src/contract/messages';
import { startReceiver } from '../../src/testing/receiver';
import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

describe('updateConfiguration', () => {
  it('with a new callback cuts the wait of a delivery short and delivers to the new address', async () => {
    const instance = await stage.start();
    const other = await startReceiver();
    stage.receiver.replyWith({ status: 503, headers: { 'retry-after': '3600' } });
    stage.crm.create('company', { Comp_Name: 'Moved' });
    await instance.signal(SIGNALS.pollNow);
    await instance.until('the wait', ({ delivery }) => delivery.attempts === 1);
    await instance.configure({ 'event.notification.callback.url': other.url });
    const [event] = await other.waitForEvents(1, 20_000);
    expect(event!.notificationId).toBe(stage.receiver.deliveries[0]!.headers['webhook-id']);
    expect(stage.receiver.deliveries).toHaveLength(1);
    await other.close();
  });

  it('with a new callback during an attempt sends the rest to the new address', async () => {
    const instance = await stage.start();
    const other = await startReceiver();
    stage.receiver.replyNext({ delayMs: 800 });
    for (let i = 0; i < 15; i += 1) stage.crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForDeliveries(1, 10_000);
    await instance.configure({ 'event.notification.callback.url': other.url });
    await other.waitForEvents(5, 10_000);
    expect(other.events()).toHaveLength(5);
    expect(stage.receiver.events()).toHaveLength(10);
    await other.close();
  });

  it('with something else does not cut the wait of a delivery short', async () => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 503, headers: { 'retry-after': '3600' } });
    stage.crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    const { delivery } = await instance.until('the wait', (status) => status.delivery.attempts === 1);
    await instance.signal(SIGNALS.updateConfiguration, { name: 'Renamed' });
    const after = await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    expect(after.delivery.nextAttemptAt).toBe(delivery.nextAttemptAt);
    expect(stage.receiver.deliveries).toHaveLength(1);
  });

  it('with new credentials ends reauth_required and polls at once from where it stood', async () => {
    const instance = await stage.start();
    const watermark = (await instance.status()).resources.accounts!.watermark;
    stage.crm.switches.password = 'changed at the vendor';
    for (let polls = 2; polls <= 6; polls += 1) {
      await instance.signal(SIGNALS.pollNow);
      await instance.until(`poll ${polls}`, ({ resources }) => resources.accounts!.polls === polls);
    }
    const refused = await instance.status();
    expect(refused).toMatchObject({ state: 'reauth_required', resources: { accounts: { watermark } } });
    stage.crm.create('company', { Comp_Name: 'While locked out' });
    await instance.configure({ password: 'changed at the vendor' });
    await stage.receiver.waitForEvents(1, 20_000);
    const { state } = await instance.until('its end', (status) => status.delivery.pendingEvents === 0);
    expect(state).toBe('polling');
  });

  it('takes name and tags into status, notifications and search', async () => {
    const instance = await stage.start();
    await instance.signal(SIGNALS.updateConfiguration, { name: 'Renamed', tags: ['a', 'b'] });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    stage.crm.create('company');
    await instance.poll();
    const { message } = stage.receiver.deliveries[0]!.json as { message: Record<string, unknown> };
    expect(message).toMatchObject({ instanceName: 'Renamed', instanceTags: ['a', 'b'] });
    expect((await instance.handle.describe()).memo).toMatchObject({ name: 'Renamed', tags: ['a', 'b'] });
  });

  it('disables and enables the events, and keeps the position', async () => {
    const instance = await stage.start();
    await instance.configure({ 'event.notification.enabled': false });
    await instance.until('the pause', ({ state }) => state === 'paused');
    stage.crm.create('company', { Comp_Name: 'While disabled' });
    await instance.configure({ 'event.notification.enabled': true });
    const [event] = await stage.receiver.waitForEvents(1, 20_000);
    expect(event!.record).toMatchObject({ Comp_Name: 'While disabled' });
  });

  it('refuses what does not fit, whole, with pointers into what was sent', async () => {
    const instance = await stage.start();
    await instance.signal(SIGNALS.updateConfiguration, {
      name: 'Not taken',
      configuration: {
        'event.notification.callback.url': 'ftp://example.com',
        'event.poller.refresh_interval': 'soon',
      },
    });
    const { configuration } = await instance.until(
      'the refusal',
      (status) => status.configuration.lastRefusal !== null,
    );
    const pointers = configuration.lastRefusal!.errors.map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual([
      '/configuration/event.notification.callback.url',
      '/configuration/event.poller.refresh_interval',
    ]);
    expect((await instance.handle.describe()).memo).toMatchObject({ name: 'SageCRMPolling' });
  });
});
