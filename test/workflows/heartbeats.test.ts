import { startCountingProxy, type CountingProxy } from '../support/counting-proxy';
import { startStage, type Stage } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

const BEATS = 'RecordActivityTaskHeartbeat';
const ANSWERS = 'RespondActivityTaskCompleted';

let proxy: CountingProxy;
let stage: Stage;
beforeEach(async () => {
  proxy = await startCountingProxy(testTemporalServer().address);
  stage = await startStage({ address: proxy.address });
});
afterEach(async () => {
  await stage.close();
  await proxy.close();
});

describe('what reaches the server of a poll', () => {
  it('is nothing, if it is short and records nothing: it is a part of the task that the timer woke', async () => {
    const instance = await stage.start({}, { minutes: '0.003' });
    const { polls } = (await instance.status()).resources.accounts!;
    await instance.until('ten polls', ({ resources }) => resources.accounts!.polls >= polls + 10);
    // Of the first poll, which is never a quick one.
    expect(proxy.requests(ANSWERS)).toBe(1);
    expect(proxy.requests(BEATS)).toBe(0);
  });

  it('has heartbeats if it is long, by which a killed worker is noticed', async () => {
    const instance = await stage.start();
    stage.crm.failNext(2, { delayMs: 5_000 });
    await instance.poll();
    expect(proxy.requests(BEATS)).toBeGreaterThanOrEqual(1);
  });
});

describe('what reaches the server of a delivery', () => {
  it('is a heartbeat as it begins, and one for each notification that was accepted', async () => {
    const instance = await stage.start({ 'event.notification.batch.size': 1 });
    for (let count = 0; count < 3; count += 1) stage.crm.create('company');
    const answers = proxy.requests(ANSWERS);
    const beganMs = Date.now();
    await instance.poll();
    await stage.receiver.waitForEvents(3, 20_000);
    await waitUntil('the answer of the delivery', () => proxy.requests(ANSWERS) > answers);
    // Others come only if it takes long, every two seconds and at the end.
    const intervals = Math.floor((Date.now() - beganMs) / 2_000);
    expect(proxy.requests(BEATS)).toBeGreaterThanOrEqual(4);
    expect(proxy.requests(BEATS)).toBeLessThanOrEqual(intervals === 0 ? 4 : 4 + intervals + 2);
    expect(proxy.requests(ANSWERS) - answers).toBe(1);
  });
});
