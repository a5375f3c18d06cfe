import { join } from 'node:path';
import { createApp } from '../../src/client/api/app';
import { loadConfig } from '../../src/config';
import { elements } from '../../src/elements/registry';
import { createLogger } from '../../src/logging';
import { createTelemetry } from '../../src/telemetry';

/** Where the description of the API is committed. */
export const OPENAPI_FILE = join(__dirname, '../../docs/openapi.json');

/** The description as a running service serves it, as text. */
export async function openapiDocument(): Promise<string> {
  const app = await createApp({
    instancesFor: () => {
      throw new Error('nobody asks for instances here');
    },
    elements,
    readiness: async () => ({ temporal: false, worker: false, searchAttributes: false, problems: [] }),
    credentials: [],
    limits: loadConfig({}).limits,
    keys: [{ id: 'none', key: Buffer.alloc(32) }],
    codec: {
      payloadCodec: { encode: async (payloads) => payloads, decode: async (payloads) => payloads },
      origins: [],
    },
    telemetry: createTelemetry(),
    log: createLogger({ level: 'silent', pretty: false }),
  });
  await app.ready();
  const text = JSON.stringify(app.swagger(), null, 2) + '\n';
  await app.close();
  return text;
}
