import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
afterEach(() => stage.receiver.clearReplies());

describe('an element instance', () => {
  it('sends no history, then each change once', async () => {
    stage.crm.create('company', { Comp_Name: 'Before' });
    const instance = await stage.start();
    stage.crm.create('company', { Comp_Name: 'Quarry Ltd' });
    await instance.poll();
    await instance.poll();
    const events = stage.receiver.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ record: { Comp_Name: 'Quarry Ltd' } });
  });
});
