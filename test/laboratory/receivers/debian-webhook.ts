import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../src/domain/values/json';
import { freePort } from '../../../src/temporal/loopback-ports';
import { eventsIn } from '../../../src/testing/receiver';
import { installDebianPackages } from '../debian-packages';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions } from '../system';
import type { ReceivedEvent, ReceiverKind, RunningReceiver } from './receiver-kind';

const SECRET = 'Bearer laboratory-only';
/** Keeps what the program hands over, a line for each delivery: when, and the body. */
const KEEP = 'printf "%s %s\\n" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >> "$0"';

/**
 * Debian's `webhook`. Its rule for a HMAC wants hexadecimal digits, which no header of the product has: this one goes
 * by a fixed `Authorization` header.
 */
export const debianWebhook: ReceiverKind = {
  key: 'webhook',
  install: (options) => installDebianPackages(['webhook'], options),
  start,
};

async function start({ folder }: InstallOptions): Promise<RunningReceiver> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'deliveries');
  rmSync(file, { force: true });
  const hooks = join(folder, 'hooks.json');
  writeFileSync(hooks, JSON.stringify([hookThatKeeps(file)]));
  const port = await freePort(18_900);
  const server = await startServerProcess({
    command: 'webhook',
    args: ['-ip', '127.0.0.1', '-port', String(port), '-hooks', hooks, '-verbose'],
    logFile: join(folder, 'server.log'),
    isReady: () => answers(`http://127.0.0.1:${port}/`),
  });
  return {
    configuration: {
      'event.notification.callback.url': `http://127.0.0.1:${port}/hooks/laboratory`,
      'event.notification.callback.headers': { authorization: SECRET },
    },
    events: () => eventsInFile(file),
    refusals: () => [],
    stop: server.stop,
  };
}

function hookThatKeeps(file: string): JsonObject {
  const text = (name: string) => ({ source: 'string', name });
  return {
    id: 'laboratory',
    'execute-command': '/bin/sh',
    'pass-arguments-to-command': [text('-c'), text(KEEP), text(file), { source: 'entire-payload' }],
    // It answers when the command has ended, and with 500 if that failed.
    'include-command-output-in-response': true,
    'trigger-rule': {
      match: { type: 'value', value: SECRET, parameter: { source: 'header', name: 'Authorization' } },
    },
    'trigger-rule-mismatch-http-response-code': 401,
  };
}

function eventsInFile(file: string): ReceivedEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const arrivedAt = line.slice(0, line.indexOf(' '));
    const body = JSON.parse(line.slice(arrivedAt.length + 1)) as Json;
    return eventsIn(body).map((event) => ({ ...event, arrivedAt }));
  });
}
