import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_PREFIX } from '../../src/client/api/openapi';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logging';
import { startService } from '../../src/service';

/**
 * `npm run fuzz:api`: starts a service of its own, with an embedded Temporal server in a new folder, and has schemathesis try its API
 * by its own description. `SCHEMATHESIS` says how schemathesis is started (`uvx schemathesis`); what follows `--` goes to it.
 * Whether a body is acceptable depends on more than a schema can say, so that `positive_data_acceptance` is left out.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'ignored_auth',
];

async function main(): Promise<number> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'element-events-fuzz-'));
  const config = loadConfig({
    ...process.env,
    PORT: '0',
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    ELEMENT_EVENTS_REQUESTS_PER_MINUTE: '9999999',
    ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE: '9999999',
  });
  const service = await startService(config, {
    log: createLogger({ level: 'error', pretty: false }),
    onProgress: () => undefined,
  });
  try {
    const { userSecret, organizationSecret } = service.secrets;
    const [command = 'schemathesis', ...first] = (process.env['SCHEMATHESIS'] ?? 'uvx schemathesis').split(' ');
    const run = spawn(
      command,
      [
        ...first,
        'run',
        `${service.apiUrl}${API_PREFIX}/openapi.json`,
        '--header',
        `Authorization: User ${userSecret}, Organization ${organizationSecret}`,
        '--checks',
        CHECKS.join(','),
        ...process.argv.slice(2),
      ],
      { stdio: 'inherit' },
    );
    const [code] = (await once(run, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await service.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
