import { findInstanceWorkflow, type InstanceWorkflow } from '../../src/client/instance-workflows';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { waitUntil } from '../support/wait-until';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function workflowOf({ id }: StagedInstance): Promise<InstanceWorkflow> {
  return findInstanceWorkflow(stage.temporal.client, null, id);
}

async function eventsOf({ handle }: StagedInstance): Promise<number> {
  return (await handle.fetchHistory()).events?.length ?? 0;
}

describe('an update', () => {
  it('is answered with the instance as it is then', async () => {
    const instance = await stage.start();
    const workflow = await workflowOf(instance);
    expect(await workflow.update('configure', 'a', { name: 'Renamed' })).toMatchObject({
      instance: { name: 'Renamed' },
      revision: 2,
    });
    const poller = await workflow.update('configurePoller', 'b', { accounts: { pageSize: 7 } });
    expect(poller).toMatchObject({
      revision: 3,
      configuration: { 'event.poller.configuration': { accounts: { pageSize: 7 } } },
    });
    expect(await workflow.update('control', 'c', { action: 'pause' })).toMatchObject({ state: 'paused' });
    expect(await workflow.update('control', 'd', { action: 'resume' })).toMatchObject({ state: 'polling' });
  });

  it('that tells nonsense is refused and leaves no event', async () => {
    const instance = await stage.start();
    const workflow = await workflowOf(instance);
    const before = await eventsOf(instance);
    const refusals: [Parameters<InstanceWorkflow['update']>[0], unknown, string][] = [
      ['control', null, '/action'],
      ['control', { action: 'toString' }, '/action'],
      ['control', { action: 'backfill', resource: 'cats', since: '2024-01-01' }, '/resource'],
      ['configure', 'x'.repeat(100_000), ''],
    ];
    for (const [name, payload, pointer] of refusals)
      await expect(workflow.update(name, `${name} ${pointer}`, payload)).rejects.toMatchObject({
        kind: 'invalid',
        problems: [{ pointer }],
      });
    expect(await eventsOf(instance)).toBe(before);
    expect((await instance.status()).configuration.lastRefusal).toBeNull();
  });

  it('with the same id is one change, and so is what was recorded of it', async () => {
    const instance = await stage.start();
    const workflow = await workflowOf(instance);
    const rename = (name: string) => workflow.update('configure', 'the same', { name });
    await Promise.all([rename('Once'), rename('Once'), rename('Once')]);
    await workflow.update('configure', 'another', { name: 'Twice' });
    await workflow.signal('change', { id: 'the same', update: 'configure', payload: { name: 'Once' } });
    expect(await workflow.update('control', 'last', { action: 'pollNow' })).toMatchObject({
      revision: 3,
      instance: { name: 'Twice' },
    });
    expect(await workflow.fateOf('the same')).toMatchObject({ status: 'applied' });
    expect(await workflow.fateOf('nobody sent this')).toMatchObject({ status: 'unknown' });
  });

  it('waits for an attempt that is under way, and for no more of a delivery', async () => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 200, delayMs: 700 });
    for (let i = 0; i < 60; i += 1) stage.crm.create('company');
    await instance.signal('pollNow');
    await stage.receiver.waitForDeliveries(1, 20_000);
    const workflow = await workflowOf(instance);
    await workflow.update('configurePoller', 'between', { accounts: { pageSize: 7 } });
    expect(stage.receiver.deliveries.length).toBeLessThan(6);
    stage.receiver.clearReplies();
    await stage.receiver.waitForEvents(60, 20_000);
  });

  it('to an instance that is deleted before its turn says so', async () => {
    const instance = await stage.start();
    stage.crm.clearRequests();
    stage.crm.failNext(2, { delayMs: 9_000 });
    await instance.signal('pollNow');
    await stage.crm.waitForRequests(1, 20_000);
    const workflow = await workflowOf(instance);
    const answer = expect(workflow.update('configure', 'late', { name: 'Late' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    await waitUntil('its turn', async () => (await workflow.fateOf('late')).status === 'pending');
    await instance.signal('stop');
    await answer;
  });
});
