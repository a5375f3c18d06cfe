import type { JsonObject } from '../../src/domain/values/json';
import { startSageOneStage } from '../support/sage-one-stage';
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

describe('a customer deleted in Sage One', () => {
  it('is DELETED once, from the list of deletions, after what happened to it before', async () => {
    const sageOne = await startSageOneStage({ version: 'v3' });
    try {
      const instance = await sageOne.start();
      const { id } = sageOne.vendor.create('customers', { displayed_as: 'Quarry Ltd' });
      const other = sageOne.vendor.create('customers', { displayed_as: 'Harbour & Sons' });
      await instance.poll();
      sageOne.vendor.remove('customers', id);
      await instance.poll();
      await instance.poll();
      const told = sageOne.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);
      expect(told.slice(0, 2).sort()).toEqual([`CREATED ${id}`, `CREATED ${other.id}`].sort());
      expect(told.slice(2)).toEqual([`DELETED ${id}`]);
    } finally {
      await sageOne.close();
    }
  });

  it('minutes after a start with everything is DELETED, also where the vendor is behind us', async () => {
    const sageOne = await startSageOneStage({ version: 'v3' });
    try {
      sageOne.vendor.switches.clockOffsetMs = -600_000;
      const { id } = sageOne.vendor.create('customers', { displayed_as: 'Quarry Ltd' });
      const instance = await sageOne.start({ 'event.poller.start': 'all' });
      await instance.poll();
      sageOne.vendor.switches.clockOffsetMs = -300_000;
      sageOne.vendor.remove('customers', id);
      await instance.poll();
      const told = sageOne.receiver.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`);
      expect(told).toEqual([`CREATED ${id}`, `DELETED ${id}`]);
    } finally {
      await sageOne.close();
    }
  });
});
