import { startCountingProxy, type CountingProxy } from '../support/counting-proxy';
import { startStage, type Stage } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';

const BEATS = 'RecordActivityTaskHeartbeat';
const POLLS = 'RespondActivityTaskCompleted';

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
  it('is its answer alone, if it is short and records nothing', async () => {
    const instance = await stage.start({}, { minutes: '0.003' });
    const { polls } = (await instance.status()).resources.accounts!;
    await instance.until('ten polls', ({ resources }) => resources.accounts!.polls >= polls + 10);
    expect(proxy.requests(POLLS)).toBeGreaterThanOrEqual(10);
    expect(proxy.requests(BEATS)).toBe(0);
  });

  it('has heartbeats if it is long, by which a killed worker is noticed', async () => {
    const instance = await stage.start();
    stage.crm.failNext(1, { delayMs: 5_000 });
    await instance.poll();
    expect(proxy.requests(BEATS)).toBeGreaterThanOrEqual(1);
  });
});
