import { NativeConnection, type Worker, type WorkerOptions } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { createActivities, createHttpSend, type ActivityDependencies } from '../src/activities';
import { createLogger } from '../src/logging';
import { createWorker } from '../src/temporal/create-worker';
import { EMBEDDED_NAMESPACE } from '../src/temporal/embedded-server';
import { installRuntime } from '../src/temporal/runtime';
import { BENCH_CONTEXT, BENCH_SEALER } from '../test/support/instance-input';

export interface BenchWorkerOptions {
  address: string;
  taskQueue: string;
  /** Default: the activities of an instance, over HTTP. */
  activities?: object;
  overrides?: Partial<WorkerOptions>;
}

/** A running worker with the production settings, and a client of the same server. */
export async function startBenchWorker({ address, taskQueue, activities, overrides }: BenchWorkerOptions) {
  installRuntime(createLogger({ level: 'error', pretty: false }));
  const connection = await NativeConnection.connect({ address });
  const worker: Worker = await createWorker({
    connection,
    namespace: EMBEDDED_NAMESPACE,
    taskQueue,
    activities: activities ?? benchActivities(createHttpSend(BENCH_CONTEXT)),
    overrides,
  });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const finished = worker.run();
  const stop = async (): Promise<void> => {
    worker.shutdown();
    await finished;
    await connection.close();
    await client.connection.close();
  };
  return { client, stop };
}

export function benchActivities(send: ActivityDependencies['send']) {
  return createActivities({ ...BENCH_CONTEXT, sealer: BENCH_SEALER, send, now: Date.now });
}

/** A vendor in this very process that has nothing new: what is left of a poll is the poll itself. */
export const emptyVendor: ActivityDependencies['send'] = async () => ({
  status: 200,
  headers: { date: new Date().toUTCString(), 'content-type': 'application/json' },
  body: Buffer.from('{"$totalResults":0,"$resources":[]}'),
  isWhole: true,
});
