import { NativeConnection, Worker } from '@temporalio/worker';
import { ElementEventsPlugin, parseSealingKeys } from 'element-events';
import { ferries } from './ferries';

async function main(): Promise<void> {
  const reading = parseSealingKeys(process.env.ELEMENT_EVENTS_KEYS ?? '');
  if (!reading.ok) throw new Error(`ELEMENT_EVENTS_KEYS: ${reading.problem}`);

  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
  const worker = await Worker.create({
    connection,
    taskQueue: process.env.TASK_QUEUE ?? 'own',
    workflowsPath: require.resolve('./workflows'),
    plugins: [
      new ElementEventsPlugin({
        keys: reading.value,
        elements: [ferries],
        egressAllow: process.env.ELEMENT_EVENTS_EGRESS_ALLOW?.split(','),
      }),
    ],
  });
  const running = worker.run();
  console.log('The worker is running');
  await running;
  await connection.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
