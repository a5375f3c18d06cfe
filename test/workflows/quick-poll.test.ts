import { pollsInHistory } from '../support/polls-in-history';
import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

describe('a quick poll', () => {
  it('finds a change and has it delivered, once', async () => {
    const instance = await stage.start();
    const { id } = stage.crm.create('company');
    await instance.poll();
    await instance.poll();
    expect(await pollsInHistory(instance.handle)).toEqual(['whole', 'quick', 'quick']);
    expect(stage.receiver.events().map(({ objectId }) => objectId)).toEqual([String(id)]);
  });

  it('tells what the vendor answers, and leaves the next polls to an activity until one is good', async () => {
    const instance = await stage.start();
    stage.crm.failNext(1, { status: 500 });
    const failed = await instance.poll();
    expect(Object.values(failed.resources).filter(({ lastError }) => lastError?.includes('HTTP 500'))).toHaveLength(1);
    await instance.poll();
    await instance.poll();
    expect(await pollsInHistory(instance.handle)).toEqual(['whole', 'quick', 'whole', 'quick']);
  });

  it('that takes long is given up for an activity, and tried again some polls later', async () => {
    const instance = await stage.start();
    const { id } = stage.crm.create('company');
    stage.crm.failNext(1, { delayMs: 4_000 });
    for (let polls = 0; polls < 6; polls += 1) await instance.poll();
    expect(await pollsInHistory(instance.handle)).toEqual([
      'whole',
      'quick',
      ...Array<string>(5).fill('whole'),
      'quick',
    ]);
    expect(stage.receiver.events().map(({ objectId }) => objectId)).toEqual([String(id)]);
  });

  it('whose vendor hangs does not keep a status and a change waiting for long', async () => {
    const instance = await stage.start();
    stage.crm.failNext(2, { delayMs: 20_000 });
    await instance.signal('pollNow');
    const askedAtMs = Date.now();
    await instance.status();
    await instance.signal('updatePollerConfiguration', { accounts: { pageSize: 7 } });
    expect((await instance.status()).state).toBe('polling');
    // The vendor alone takes longer than this.
    expect(Date.now() - askedAtMs).toBeLessThan(15_000);
    expect(await pollsInHistory(instance.handle)).toEqual(['whole', 'quick', 'whole']);
  });
});
