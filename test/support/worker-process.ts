import { NativeConnection } from '@temporalio/worker';
import { createLogger } from '../../src/logging';
import { stopSignal } from '../../src/process-end';
import { createWorker } from '../../src/temporal/create-worker';
import { installRuntime } from '../../src/temporal/runtime';
import { INBOX } from '../simulators/workflow-inbox';
import { TEST_KEY, testActivities } from './stage';
import { workflowBundle } from './workflow-bundle';

/** A worker that can be killed: `worker-process.ts <address> <task queue>`. Says `RUNNING` once it takes work. */
async function main([address = '', taskQueue = '']: string[]): Promise<void> {
  installRuntime(createLogger({ level: 'error', pretty: false }));
  const connection = await NativeConnection.connect({ address });
  const stopping = new AbortController();
  const worker = await createWorker({
    connection,
    namespace: 'default',
    activities: testActivities(Date.now, [TEST_KEY], {
      stopping: stopping.signal,
      allowedWorkflows: [{ ...INBOX, namespace: null }],
    }),
    taskQueue,
    workflowBundle: workflowBundle(),
  });
  const running = worker.run();
  process.stdout.write(`${worker.getState()}\n`);
  await Promise.race([stopSignal(), running]);
  stopping.abort();
  worker.shutdown();
  await running;
  await connection.close();
}

void main(process.argv.slice(2));
