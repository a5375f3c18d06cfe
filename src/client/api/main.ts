import { ConfigError, loadConfig } from '../../config';
import { ensureDataFolder } from '../../data-folder';
import { elements } from '../../elements/registry';
import { TASK_QUEUE } from '../../contract/ids';
import { createLogger } from '../../logging';
import { createTemporalClient } from '../../temporal/connect';
import { readinessOf } from '../readiness';
import { temporalOf } from '../running-service';
import { serviceInstances } from '../service-instances';
import { startApi } from './server';

/** An API process alone, beside workers elsewhere. SIGTERM and SIGINT let requests under way end first. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { keys, generated, ...secrets } = ensureDataFolder(config);
  const log = createLogger({ level: 'info', pretty: process.stderr.isTTY });
  if (generated.length > 0)
    log.warn({ generated, dataFolder: config.dataFolder }, 'Secrets were made in the data folder');
  const client = await createTemporalClient(temporalOf(config));
  const api = await startApi({
    host: config.host,
    port: config.port,
    instances: serviceInstances(client, config, keys, config.temporalUiUrl),
    elements,
    readiness: () => readinessOf(client, client.options.namespace, TASK_QUEUE),
    secrets,
    log,
  });
  log.info({ url: api.url }, 'The API listens');

  const stop = async () => {
    log.info('The API stops');
    await api.close();
    await client.connection.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

main().catch((error: unknown) => {
  // A wrong setting is the reader's business, not a stack trace.
  const text = error instanceof ConfigError || !(error instanceof Error) ? String(error) : error.message;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
