import { API_PREFIX } from './client/api/openapi';
import { loadConfig, type Config } from './config';
import { createLogger } from './logging';
import { startService, type RunningService } from './service';
import { explanationOf, stopSignal } from './process-end';
import { progressOn } from './temporal/run-with-progress';

/** `npm start`: the whole service, until it is asked to end. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY });
  const onProgress = progressOn(process.stderr);
  const signal = stopSignal();
  const service = await Promise.race([startService(config, { log, onProgress }), signal]);
  onProgress.done();
  // Nothing has been accepted before the service is up: then there is no order to keep.
  if (typeof service === 'string') process.exit(1);
  process.stdout.write(introductionOf(service, config));

  const end = await Promise.race([signal, service.failure]);
  if (end instanceof Error) {
    log.error({ err: end }, 'The service stops, because a part of it ended');
    process.exitCode = 1;
  } else {
    log.info({ signal: end }, 'Stopping; a second signal ends the process at once');
  }
  await service.stop();
  log.info('Stopped');
}

/** Where everything is. A secret is shown by the start that made it, and never again. */
function introductionOf({ apiUrl, uiUrl, temporalAddress, secrets }: RunningService, { dataFolder }: Config): string {
  const { userSecret, organizationSecret, generated } = secrets;
  const lines = [
    '',
    'element-events is running',
    `  Page          ${apiUrl}`,
    `  API           ${apiUrl}${API_PREFIX}`,
    `  Web UI        ${uiUrl ?? 'not known: set ELEMENT_EVENTS_TEMPORAL_UI_URL'}`,
    `  Temporal      ${temporalAddress}`,
    `  Data folder   ${dataFolder}`,
  ];
  if (generated.length > 0) lines.push(`  Made now, kept in the data folder: ${generated.join(', ')}`);
  const isNew = (variable: string) => generated.includes(`ELEMENT_EVENTS_${variable}_SECRET`);
  if (isNew('USER')) lines.push(`  User secret, shown once           ${userSecret}`);
  if (isNew('ORGANIZATION')) lines.push(`  Organization secret, shown once   ${organizationSecret}`);
  return lines.join('\n') + '\n\n';
}

main().catch((error: unknown) => {
  process.stderr.write(explanationOf(error));
  process.exit(1);
});
