import { createHttpSend } from '../src/activities';
import type { DeliverEventsInput } from '../src/contract/activities';
import type { LeanPollInput } from '../src/contract/lean-poll-input';
import { waitUntil } from '../test/support/wait-until';
import { benchActivities, startBenchWorker } from './bench-worker';
import { FIRST_CHANGE } from './bulk-simulators';
import { BENCH_CONTEXT, instanceInput } from './instance-input';
import { finishWith, processorMs } from './measuring';

/** Where the time of a bulk went, in seconds; what is left is Temporal between two activities. */
export interface BulkTimes {
  polling: number;
  posting: number;
  /** Telling the server what was accepted, one notification at a time. */
  recording: number;
}

/** One measured process: a worker with one instance, until all changes are delivered. */
async function main(): Promise<void> {
  const [vendorUrl, receiverUrl, pageSize, records, address, serverPid] = process.argv.slice(2);
  const taskQueue = `bulk-${process.pid}`;
  let delivered = 0;
  const times: BulkTimes = { polling: 0, posting: 0, recording: 0 };
  const timed = async <T>(what: keyof BulkTimes, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work();
    times[what] += (performance.now() - from) / 1000;
    return result;
  };
  const send = createHttpSend(BENCH_CONTEXT);
  const { deliverEvents, pollResources, ...others } = benchActivities((request) =>
    request.method === 'POST' ? timed('posting', () => send(request)) : send(request),
  );
  const { client, stop } = await startBenchWorker({
    address: address as string,
    taskQueue,
    activities: {
      ...others,
      pollResources: (input: LeanPollInput) => timed('polling', () => pollResources(input)),
      deliverEvents: async (input: DeliverEventsInput) => {
        const report = await timed('recording', () => deliverEvents(input));
        if (report.failure !== null) throw new Error(report.failure.message);
        delivered += input.notifications.slice(0, report.accepted).reduce((sum, { events }) => sum + events.length, 0);
        return report;
      },
    },
  });
  const cpu = process.cpuUsage();
  const server = processorMs(Number(serverPid));
  const handle = await client.workflow.start('elementInstance', {
    taskQueue,
    workflowId: taskQueue,
    args: [instanceInput(process.pid, bodyOf(vendorUrl, receiverUrl, pageSize))],
  });
  await waitUntil('all events', () => delivered >= Number(records), 900_000);
  const { user, system } = process.cpuUsage(cpu);
  const serverMs = processorMs(Number(serverPid)) - server;
  await handle.terminate('measured');
  await stop();
  times.recording -= times.posting;
  finishWith({ workerMs: (user + system) / 1000, serverMs, times });
}

function bodyOf(vendorUrl = '', receiverUrl = '', pageSize = '') {
  const dates = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" };
  return {
    element: { key: 'rest' },
    name: 'Bulk',
    configuration: {
      'base.url': vendorUrl,
      'pagination.type': 'offset',
      'pagination.size.parameter': 'limit',
      'event.notification.enabled': true,
      'event.notification.callback.url': receiverUrl,
      'event.poller.refresh_interval': '60',
      'event.poller.start': FIRST_CHANGE,
      'event.poller.configuration': {
        items: {
          url: "/items?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          pageSize: Number(pageSize),
          datesConfiguration: {
            ...dates,
            createdDateField: 'created_at',
            createdDateFormat: dates.updatedDateFormat,
          },
        },
      },
    },
  };
}

void main();
