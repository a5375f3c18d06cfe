import { DELIVERY_WAITS_MS } from '../../src/domain/delivery/retry-schedule';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { waitUntil } from '../support/wait-until';
import { startStage, type Stage, type StagedInstance } from '../support/stage';

const HOUR_MS = 3_600_000;
/** An hour passes in so many milliseconds: the schedule is data. */
const COMPRESSED_HOUR_MS = 100;
const compressed = (ms: number) => Math.max(1, (ms / HOUR_MS) * COMPRESSED_HOUR_MS);

let stage: Stage;
let instance: StagedInstance;
let since: number;
beforeEach(async () => {
  stage = await startStage();
  stage.crm.create('company', { Comp_Name: 'Old' });
  instance = await stage.start({}, { minutes: '0.01', waitsMs: DELIVERY_WAITS_MS.map(compressed) });
  since = stage.crm.changes.length;
});
afterEach(() => stage.close());

/**
 * The receiver is away for so many compressed hours; a record is created before, and one in the middle, changed twice.
 */
async function outage(hours: number, isOver: () => Promise<boolean> = async () => true): Promise<void> {
  stage.receiver.replyWith({ status: 503 });
  const created = stage.crm.create('company', { Comp_Name: 'Before' });
  await stage.receiver.waitForDeliveries(1, 10_000);
  const endsAt = Date.now() + hours * COMPRESSED_HOUR_MS;
  stage.crm.create('company', { Comp_Name: 'Meanwhile' });
  stage.crm.update('company', created.id, { Comp_Name: 'Before, and changed' });
  await waitUntil('its end', () => Date.now() >= endsAt && isOver(), 60_000);
  stage.receiver.clearReplies();
}

async function expectAllDelivered(): Promise<void> {
  await stage.receiver.waitForEvents(
    (events) => events.some(({ record }) => record?.Comp_Name === 'Meanwhile'),
    20_000,
  );
  await instance.until('its end', ({ delivery }) => delivery.state === 'idle' && delivery.attempts === 0);
  await instance.poll();
  expect(checkLedger(stage.crm, stage.receiver, { since })).toEqual(NO_PROBLEMS);
  expect((await instance.status()).delivery.held).toBe(0);
}

describe('an outage of the receiver, an hour in a tenth of a second,', () => {
  it('of 6 hours ends by itself with the next attempt of the schedule', async () => {
    await outage(6);
    await expectAllDelivered();
    expect((await instance.status()).state).toBe('polling');
    // 5 s, 5 min, 30 min, 2 h and 5 h after each other: the sixth attempt comes after 7.6 hours.
    expect(stage.receiver.deliveries.filter(({ accepted }) => !accepted).length).toBeLessThanOrEqual(5);
  });

  it('of 76 hours is outlived: the schedule is over, the instance suspended, the vendor left alone, and nothing is lost', async () => {
    await outage(76, async () => (await instance.status()).state === 'suspended');
    const [first, last] = [stage.receiver.deliveries.at(0)!, stage.receiver.deliveries.at(-1)!];
    expect((last.at - first.at) / COMPRESSED_HOUR_MS).toBeGreaterThan(75.5);
    const { state, nextPollAt, delivery } = await instance.until(
      'its suspension',
      ({ state }) => state === 'suspended',
    );
    expect({ state, nextPollAt, attempts: delivery.attempts }).toEqual({
      state: 'suspended',
      nextPollAt: null,
      attempts: 10,
    });
    stage.crm.clearRequests();
    await instance.signal('resume');
    await expectAllDelivered();
  });

  it('of 10 days costs the vendor no request and the receiver ten attempts, and resume delivers all since', async () => {
    await outage(240);
    await instance.until('its suspension', ({ state }) => state === 'suspended');
    expect(stage.receiver.deliveries).toHaveLength(10);
    const polled = stage.crm.requests.length;
    await instance.signal('pollNow');
    await instance.until('still suspended', ({ state }) => state === 'suspended');
    expect(stage.crm.requests).toHaveLength(polled);
    await instance.signal('resume');
    await expectAllDelivered();
  });
});
