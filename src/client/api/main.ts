import { loadConfig } from '../../config';
import { elements } from '../../elements/registry';
import { TASK_QUEUE } from '../../contract/ids';
import { createLogger } from '../../logging';
import { explanationOf, stopSignal } from '../../process-end';
import { createTemporalClient } from '../../temporal/connect';
import { dataConverterOf } from '../../temporal/data-converter';
import { createPayloadCodec } from '../../temporal/payload-codec';
import { createTelemetry } from '../../telemetry';
import { measureInstances } from '../instance-counts';
import { admissionOf, warnOfShortSecrets } from '../principals';
import { readinessOf, warnIfNotReady } from '../readiness';
import { temporalOf, webUiOf } from '../running-service';
import { serviceInstances } from '../service-instances';
import { originsOf } from './codec-access';
import { startApi } from './server';

/** An API process alone, beside workers elsewhere. Asked to end, it lets requests under way end first. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { secrets, credentials } = admissionOf(config);
  const { keys, generated } = secrets;
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY });
  warnOfShortSecrets(secrets, log);
  if (generated.length > 0)
    log.warn({ generated, dataFolder: config.dataFolder }, 'Secrets were made in the data folder');
  const client = await createTemporalClient(
    temporalOf(config),
    dataConverterOf(config.payloadKeys, config.payloadDecryptOnly),
  );
  await warnIfNotReady(client, client.options.namespace, log);
  const telemetry = createTelemetry();
  measureInstances(telemetry, client, TASK_QUEUE);
  const api = await startApi({
    host: config.host,
    port: config.port,
    instancesFor: (principal) => serviceInstances(client, config, keys, webUiOf(config), principal),
    elements,
    readiness: () => readinessOf(client, client.options.namespace, TASK_QUEUE),
    credentials,
    keys,
    limits: config.limits,
    trustedProxies: config.trustedProxies,
    telemetry,
    codec: {
      payloadCodec: createPayloadCodec(config.payloadKeys, config.payloadDecryptOnly),
      origins: originsOf(webUiOf(config)),
    },
    log,
  });
  log.info({ url: api.url }, 'The API listens');

  const signal = await stopSignal();
  log.info({ signal }, 'The API stops');
  await api.close();
  await client.connection.close();
}

main().catch((error: unknown) => {
  process.stderr.write(explanationOf(error));
  process.exitCode = 1;
});
