import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { waitUntil } from '../support/wait-until';
import { startStage, type Stage } from '../support/stage';

const ROWS = 50_000;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 60_000);
afterAll(() => stage.close());

/** By the vendor's clock, whose dates are whole seconds. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(stage.crm.now() / 1000);
  await waitUntil('the next second', () => Math.floor(stage.crm.now() / 1000) > second, 2_000);
}

describe('a bulk edit', () => {
  it('of 50,000 records in one second arrives whole and once, also when one of them changes while it is read', async () => {
    for (let i = 0; i < ROWS; i += 1) stage.crm.create('company', { Comp_Name: `Company ${i}` });
    stage.crm.switches.pageCap = 200;
    // What may have changed after the start, by a clock that shows whole seconds, is sent if it is read late: here
    // nothing may.
    for (let seconds = 0; seconds < 5; seconds += 1) await nextSecond();
    // The largest notifications: here it is the reading that is on trial.
    const instance = await stage.start({ 'event.notification.batch.size': 100 });
    const since = stage.crm.changes.length;
    // Touched within the second of its creation, a record shows no change at all.
    await nextSecond();
    stage.crm.touchAll('company');
    await instance.signal('pollNow');
    await stage.receiver.waitForEvents(1_000, 60_000);
    stage.crm.update('company', 7, { Comp_Name: 'Changed again' });
    await stage.receiver.waitForEvents(ROWS + 1, 240_000);
    await instance.until('a window read to its end', ({ resources }) => !resources.accounts!.reading, 60_000);
    await instance.poll();
    expect(stage.receiver.events()).toHaveLength(ROWS + 1);
    expect(checkLedger(stage.crm, stage.receiver, { since })).toEqual(NO_PROBLEMS);
  }, 300_000);
});
