import type { JsonObject } from '../../src/domain/json';
import { seedBody, startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** The seed's accounts, told how deleted ones are marked. */
function flaggedAccounts(): JsonObject {
  const resources = seedBody({}).configuration['event.poller.configuration'] as JsonObject;
  const accounts = resources['accounts'] as JsonObject;
  return {
    'event.poller.configuration': { accounts: { ...accounts, deletes: { mode: 'flag', field: 'comp_deleted' } } },
  };
}

describe('a record marked as deleted', () => {
  it('is DELETED once, stays silent, and is CREATED when it comes back', async () => {
    stage.crm.switches.hideSoftDeleted = false;
    const instance = await stage.start(flaggedAccounts());
    const { id } = stage.crm.create('company', { Comp_Name: 'Quarry Ltd' });
    await instance.poll();
    stage.crm.remove('company', id);
    await instance.poll();
    await instance.poll();
    stage.crm.put('company', { id, updatedAt: Date.now() + 1_000, Comp_Name: 'Quarry Ltd' });
    await instance.poll();

    const told = stage.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);
    expect(told).toEqual([`CREATED ${id}`, `DELETED ${id}`, `CREATED ${id}`]);
  });
});
