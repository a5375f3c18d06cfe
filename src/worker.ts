import { loadConfig } from './config';
import { ensureDataFolder } from './data-folder';
import { createLogger } from './logging';
import { explanationOf, stopSignal } from './process-end';
import { runWorker } from './run-worker';
import { temporalOf } from './client/running-service';
import { installRuntime } from './temporal/runtime';

/** `npm run worker`: a worker alone, as many as are needed, until it is asked to end. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: 'info', pretty: process.stderr.isTTY });
  const { keys } = ensureDataFolder(config);
  installRuntime(log);
  const signal = stopSignal();
  const target = temporalOf(config);
  const worker = await runWorker({ target, config, keys, log });
  log.info({ temporal: target.options.address, namespace: target.namespace }, 'The worker is running');

  await Promise.race([signal, worker.finished]);
  log.info('Stopping; a second signal ends the process at once');
  await worker.stop();
  log.info('Stopped');
}

main().catch((error: unknown) => {
  process.stderr.write(explanationOf(error));
  process.exit(1);
});
