import { temporal } from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../test/support/wait-until';
import seed from '../test/fixtures/seeds/sage-crm-example.json';
import { startSageCrm } from '../test/simulators/sage-crm';
import { startBenchWorker } from './bench-worker';
import { instanceInput, sageCrmBody } from '../test/support/instance-input';
import { withBenchTemporal } from './temporal';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const INTERVAL_MS = 600;
const CYCLES = 10;

/**
 * Bytes that an idle cycle writes into the history, by its events, as the server stores them: of an instance with the
 * five resources of the Sage CRM document, and of a bare workflow with one timer and one empty activity. Bound: 3 KB.
 * `npm run bench:history`
 */
async function main(): Promise<void> {
  const crm = await startSageCrm();
  Object.assign(crm.switches, { username: seed.configuration.username, password: seed.configuration.password });
  await withBenchTemporal(async ({ address }) => {
    const body = sageCrmBody({ minutes: String(INTERVAL_MS / 60_000), subdomain: crm.url });
    const instance = await cycleOf(address, 'elementInstance', instanceInput(123_456_789, body));
    const bare = await cycleOf(address, 'bare', INTERVAL_MS);
    tell('instance, of which payload', instance);
    console.log('(bound: 3,072)');
    tell('bare, of which payload', bare);
  });
  await crm.close();
}

function tell(title: string, events: readonly HistoryEvent[]): void {
  const line = (name: string, figures: number[]) =>
    console.log(name.padEnd(28), ...figures.map((figure) => String(figure).padStart(8)));
  console.log(title);
  for (const event of events) line(typeOf(event), [bytesOf(event), payloadBytesOf(event)]);
  line('all', [sumOf(events, bytesOf), sumOf(events, payloadBytesOf)]);
}

/** The events of a cycle in the middle of a run. */
async function cycleOf(address: string, type: string, input: unknown): Promise<HistoryEvent[]> {
  const overrides = type === 'bare' ? { workflowsPath: require.resolve('./workflows/bare') } : {};
  const taskQueue = `history-${type}`;
  const { client, stop } = await startBenchWorker({
    address,
    taskQueue,
    ...(type === 'bare' && { activities: { nothing: async () => undefined } }),
    overrides,
  });
  const handle = await client.workflow.start(type, { taskQueue, workflowId: taskQueue, args: [input] });
  let events: HistoryEvent[] = [];
  await waitUntil('cycles', async () => timersIn((events = await eventsOf(handle))).length > CYCLES, 120_000);
  await handle.terminate('measured');
  await stop();
  return events.slice(timersIn(events).at(-2), timersIn(events).at(-1));
}

async function eventsOf(handle: WorkflowHandle): Promise<HistoryEvent[]> {
  return (await handle.fetchHistory()).events ?? [];
}

const timersIn = (events: readonly HistoryEvent[]) =>
  events.flatMap((event, i) => (event.timerStartedEventAttributes ? [i] : []));

function typeOf({ eventType }: HistoryEvent): string {
  return temporal.api.enums.v1.EventType[eventType as number]?.replace('EVENT_TYPE_', '').toLowerCase() ?? '';
}

function bytesOf(event: HistoryEvent): number {
  return temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
}

function payloadBytesOf(event: HistoryEvent): number {
  const { activityTaskScheduledEventAttributes: asked, activityTaskCompletedEventAttributes: answered } = event;
  const marked = event.markerRecordedEventAttributes?.details?.['result'];
  const payloads = (asked?.input ?? answered?.result ?? marked)?.payloads ?? [];
  return payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}

function sumOf(events: readonly HistoryEvent[], of: (event: HistoryEvent) => number): number {
  return events.reduce((sum, event) => sum + of(event), 0);
}

void main();
