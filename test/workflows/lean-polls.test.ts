import { temporal } from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';
import { SIGNALS } from '../../src/contract/messages';
import type { LeanPollInput } from '../../src/contract/lean-poll-input';
import type { LeanPollReport } from '../../src/contract/lean-poll-report';
import { startCountingProxy, type CountingProxy } from '../support/counting-proxy';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** What one idle cycle of five resources may write into the history: its 6 events, whatever they have. */
const MAX_CYCLE_BYTES = 1_536;
/** What a poll is asked with, and what comes of it, if it is an activity of its own. */
const MAX_PAYLOAD_BYTES = 1_600;
const FIRST_EVENTS = 'GetWorkflowExecutionHistory';

let proxy: CountingProxy;
let stage: Stage;
beforeEach(async () => {
  proxy = await startCountingProxy(testTemporalServer().address);
  stage = await startStage({ address: proxy.address, worker: false });
});
afterEach(async () => {
  await stage.close();
  await proxy.close();
});

async function eventsOf({ handle }: StagedInstance): Promise<HistoryEvent[]> {
  return (await handle.fetchHistory()).events ?? [];
}

/** The last cycle that is over, from its timer to the next one. */
function cycleIn(events: readonly HistoryEvent[]): HistoryEvent[] {
  const starts = events.flatMap((event, i) => (event.timerStartedEventAttributes ? [i] : []));
  return events.slice(starts.at(-2), starts.at(-1));
}

const payloadsOf = ({ activityTaskScheduledEventAttributes, activityTaskCompletedEventAttributes }: HistoryEvent) =>
  (activityTaskScheduledEventAttributes?.input ?? activityTaskCompletedEventAttributes?.result)?.payloads ?? [];

/** Of all polls, in their order. */
function askedIn(events: readonly HistoryEvent[]): LeanPollInput[] {
  return events
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'pollResources')
    .map((event) => defaultPayloadConverter.fromPayload(payloadsOf(event)[0]!));
}

const afterPolls = (instance: StagedInstance, polls: number) =>
  instance.until('polls', ({ resources }) => resources.accounts!.polls >= polls);

describe('an idle cycle of five resources', () => {
  it('writes 1.5 KB into the history at most', async () => {
    await stage.runWorker();
    const instance = await stage.start({}, { minutes: '0.003' });
    // A query that comes while a quick poll is under way costs another workflow task: no status here.
    const timers = async () => (await eventsOf(instance)).filter((event) => event.timerStartedEventAttributes).length;
    await waitUntil('cycles', async () => (await timers()) >= 6);
    const cycle = cycleIn(await eventsOf(instance));
    expect(cycle).toHaveLength(6);
    const bytes = cycle.map((event) => temporal.api.history.v1.HistoryEvent.encode(event).finish().length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(MAX_CYCLE_BYTES);
    const [result] = cycle.at(-1)!.markerRecordedEventAttributes!.details!.result!.payloads!;
    const report = defaultPayloadConverter.fromPayload<LeanPollReport>(result!);
    const names = Object.keys((await instance.status()).resources).sort();
    expect(report.resources.map(({ resource }) => resource).sort()).toEqual(names);
    expect(report.resources.map((one) => Object.keys(one))).toEqual(names.map(() => ['resource']));
  });
});

describe('a poll that is an activity of its own', () => {
  it('is asked with little, which can be read', async () => {
    await stage.runWorker();
    const instance = await stage.start();
    // Its quick poll, which goes before, waits for the first of these.
    stage.crm.failNext(1, { delayMs: 3_000 });
    await instance.poll();
    const events = await eventsOf(instance);
    const payloads = events.flatMap(payloadsOf).slice(-2);
    expect(payloads.reduce((sum, { data }) => sum + data!.length, 0)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    const names = Object.keys((await instance.status()).resources).sort();
    const asked = askedIn(events).at(-1)!;
    expect(asked.resources.map(({ resource }) => resource).sort()).toEqual(names);
    for (const { watermark } of asked.resources) expect(watermark?.at).toMatch(/^20\d\d-/);
  });
});

describe('the configuration of an instance', () => {
  it('is read from the first event of its run once by each worker, also by one that took over', async () => {
    const worker = await stage.runWorker();
    const instance = await stage.start({}, { minutes: '0.003' });
    const polls = async () => (await instance.status()).resources.accounts!.polls;
    await afterPolls(instance, 5);
    expect(proxy.requests(FIRST_EVENTS)).toBe(1);
    await worker.stop();
    await stage.runWorker();
    // By whom the status is answered has polled nothing yet.
    await afterPolls(instance, (await polls()) + 5);
    const { id } = stage.crm.create('company');
    await stage.receiver.waitForEvents(1, 10_000);
    expect(JSON.stringify(stage.receiver.deliveries)).toContain(`"objectId":"${id}"`);
  });

  it('travels with each poll after it has changed, and not before', async () => {
    await stage.runWorker();
    const instance = await stage.start();
    await instance.poll();
    await instance.signal(SIGNALS.updatePollerConfiguration, { accounts: { pageSize: 7 } });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    await instance.poll();
    stage.crm.create('company');
    await instance.poll();
    const asked = askedIn(await eventsOf(instance));
    const isWhole = ({ connection, resources }: LeanPollInput) =>
      connection !== undefined && resources.every(({ settings }) => settings?.url !== undefined);
    expect(isWhole(asked.at(0)!)).toBe(false);
    expect(isWhole(asked.at(-1)!)).toBe(true);
    expect(asked.at(-1)!.resources[0]!.settings).toMatchObject({ pageSize: 7 });
    await waitUntil('the event', () => stage.receiver.deliveries.length === 1);
  });
});
