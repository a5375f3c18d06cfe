import { join } from 'node:path';
import { originsOf } from './client/api/codec-access';
import { startApi } from './client/api/server';
import { admissionOf, warnOfShortSecrets } from './client/principals';
import { measureInstances } from './client/instance-counts';
import { readinessOf } from './client/readiness';
import { serviceInstances } from './client/service-instances';
import type { Config } from './config';
import { TASK_QUEUE } from './contract/ids';
import { ensureWritable, type ServiceSecrets } from './data-folder';
import { elements } from './elements/registry';
import type { Logger } from './logging';
import { runWorker } from './run-worker';
import { createTelemetry } from './telemetry';
import { observeActivities } from './telemetry/observe';
import { createStopping, type Stopping } from './stopping';
import { findTemporalCli } from './temporal/cli-binary';
import { createTemporalClient, type ConnectedClient } from './temporal/connect';
import { dataConverterOf } from './temporal/data-converter';
import { startEmbeddedTemporal } from './temporal/embedded-server';
import { createPayloadCodec } from './temporal/payload-codec';
import type { OnProgress } from './temporal/run-with-progress';
import { installMeasuredRuntime } from './temporal/sdk-metrics';
import { registerSearchAttributes } from './temporal/search-attributes';
import { localTarget, type TemporalTarget } from './temporal/target';

export interface RunningService {
  /** Where the HTTP API listens, without the prefix. */
  apiUrl: string;
  /** Temporal's Web UI; null if nobody said where it is. */
  uiUrl: string | null;
  temporalAddress: string;
  secrets: ServiceSecrets;
  client: ConnectedClient;
  /** Resolves with the reason when a part ends although nobody stopped it. */
  failure: Promise<Error>;
  /** The API closes first, then the worker drains, the embedded Temporal server ends last. Safe to call twice. */
  stop(): Promise<void>;
}

export interface StartServiceOptions {
  log: Logger;
  /** Told what takes long: obtaining the Temporal CLI. */
  onProgress: OnProgress;
}

/**
 * The whole service in this process: a Temporal server if none is named, a worker and the HTTP API. Comes back when all
 * of it answers; when one part does not start, the others are stopped again.
 */
export async function startService(config: Config, options: StartServiceOptions): Promise<RunningService> {
  const stopping = createStopping();
  try {
    return await startParts(config, options, stopping);
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}

async function startParts(
  config: Config,
  { log, onProgress }: StartServiceOptions,
  stopping: Stopping,
): Promise<RunningService> {
  const { secrets, credentials } = admissionOf(config);
  warnOfShortSecrets(secrets, log);
  const telemetry = createTelemetry(await installMeasuredRuntime(log));
  const temporal = config.temporal
    ? namedTemporal(config.temporal, config)
    : await startTemporal(config, log, onProgress, stopping);
  const { target, uiUrl } = temporal;

  const client = await createTemporalClient(target, dataConverterOf(config.payloadKeys, config.payloadDecryptOnly));
  stopping.add(() => client.connection.close());
  await announceSearchAttributes(client, log);
  measureInstances(telemetry, client, TASK_QUEUE);

  const elementKeys = elements.map(({ key }) => key);
  const observation = observeActivities(config, elementKeys, telemetry, log);
  stopping.add(observation.stop);
  const worker = await runWorker({ target, config, keys: secrets.keys, observer: observation.observer, log });
  stopping.add(worker.stop);

  const api = await startApi({
    host: config.host,
    port: config.port,
    instancesFor: (principal) => serviceInstances(client, config, secrets.keys, uiUrl, principal),
    elements,
    readiness: () => readinessOf(client, target.namespace, TASK_QUEUE),
    credentials,
    keys: secrets.keys,
    limits: config.limits,
    trustedProxies: config.trustedProxies,
    telemetry,
    codec: {
      payloadCodec: createPayloadCodec(config.payloadKeys, config.payloadDecryptOnly),
      origins: originsOf(uiUrl),
    },
    log,
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? portTaken(config, error) : error;
  });
  stopping.add(api.close);

  const workerEnd = worker.finished.then(
    () => new Error('The worker ended.'),
    (cause: unknown) => new Error('The worker failed.', { cause }),
  );
  return {
    apiUrl: api.url,
    uiUrl,
    temporalAddress: target.options.address ?? 'localhost:7233',
    secrets,
    client,
    failure: Promise.race([workerEnd, temporal.end]),
    stop: stopping.stopAll,
  };
}

function portTaken({ host, port }: Config, cause: Error): Error {
  return new Error(`Port ${port} is taken on ${host}: stop what listens there, or set PORT (0: any free port).`, {
    cause,
  });
}

interface TemporalInUse {
  target: TemporalTarget;
  uiUrl: string | null;
  /** Resolves when an embedded server ends. */
  end: Promise<Error>;
}

function namedTemporal(target: TemporalTarget, { temporalUiUrl }: Config): TemporalInUse {
  return { target, uiUrl: temporalUiUrl, end: new Promise(() => undefined) };
}

async function startTemporal(
  { dataFolder, temporalCliPath, cacheDir }: Config,
  log: Logger,
  onProgress: OnProgress,
  stopping: Stopping,
): Promise<TemporalInUse> {
  ensureWritable(dataFolder);
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheDir, onProgress });
  const server = await startEmbeddedTemporal({ cli, dataDir: dataFolder, log });
  stopping.add(server.stop);
  const logPath = join(dataFolder, 'temporal.log');
  const end = new Promise<Error>((resolve) => {
    server.process.once('exit', () => resolve(new Error(`The embedded Temporal server ended; its log is ${logPath}.`)));
  });
  return { target: localTarget(server.address), uiUrl: server.uiUrl, end };
}

/** If we may not do it (Temporal Cloud), an operator has done it: what cannot be done here is said, and not an end. */
async function announceSearchAttributes(client: ConnectedClient, log: Logger): Promise<void> {
  await registerSearchAttributes(client.connection, client.options.namespace).catch((error: unknown) => {
    log.warn({ err: error }, 'The search attributes of element instances could not be registered');
  });
}
