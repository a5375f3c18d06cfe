import { temporalOf } from './client/running-service';
import { loadConfig, type Config } from './config';
import { ensureSealingKeys } from './data-folder';
import { elements } from './elements/registry';
import { createLogger, type Logger } from './logging';
import { explanationOf, stopSignal } from './process-end';
import { runWorker } from './run-worker';
import { createStopping, type Stopping } from './stopping';
import { createTelemetry, type Telemetry } from './telemetry';
import { startMetricsServer } from './telemetry/metrics-server';
import { observeActivities } from './telemetry/observe';
import { installRuntime } from './temporal/runtime';
import { installMeasuredRuntime } from './temporal/sdk-metrics';

/** `npm run worker`: a worker alone, as many as are needed, until it is asked to end. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY });
  const { keys } = ensureSealingKeys(config);
  const stopping = createStopping();
  const telemetry = await startTelemetry(config, log, stopping);
  const elementKeys = elements.map(({ key }) => key);
  const { observer, stop } = observeActivities(config, elementKeys, telemetry, log);
  stopping.add(stop);
  const signal = stopSignal();
  const target = temporalOf(config);
  const worker = await runWorker({ target, config, keys, observer, log });
  stopping.add(worker.stop);
  log.info({ temporal: target.options.address, namespace: target.namespace }, 'The worker is running');

  await Promise.race([signal, worker.finished]);
  log.info('Stopping; a second signal ends the process at once');
  await stopping.stopAll();
  log.info('Stopped');
}

/** The SDK measures only if somebody can read it. */
async function startTelemetry({ metricsAddress }: Config, log: Logger, stopping: Stopping): Promise<Telemetry> {
  if (metricsAddress === null) {
    installRuntime(log);
    return createTelemetry();
  }
  const telemetry = createTelemetry(await installMeasuredRuntime(log));
  const server = await startMetricsServer(telemetry, metricsAddress);
  stopping.add(server.close);
  log.info({ url: server.url }, 'Metrics are shown');
  return telemetry;
}

main().catch((error: unknown) => {
  process.stderr.write(explanationOf(error));
  process.exit(1);
});
