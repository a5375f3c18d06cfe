import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json } from '../../../src/domain/values/json';
import { freePort } from '../../../src/temporal/loopback-ports';
import { eventsIn } from '../../../src/testing/receiver';
import { installNpmPackages } from '../npm-packages';
import { startServerProcess } from '../server-process';
import type { InstallOptions } from '../system';
import type { ReceivedEvent, ReceiverKind, RunningReceiver } from './receiver-kind';

const KEY = `whsec_${Buffer.alloc(32, 'laboratory-only').toString('base64')}`;
const DOCUMENTATION = resolve(__dirname, '../../../docs/receiving.md');
const UNAUTHORIZED = 401;

/** Node-RED, with the function that the documentation has for it. */
export const nodeRed: ReceiverKind = {
  key: 'node-red',
  install: (options) => installNpmPackages(['node-red@4.1.15'], { ...options, folder: folderOf(options) }),
  start,
};

/** Its flows and its packages apart from those of other receivers. */
const folderOf = ({ folder }: Pick<InstallOptions, 'folder'>) => join(folder, 'node-red');

async function start(options: InstallOptions): Promise<RunningReceiver> {
  const folder = join(folderOf(options), 'flows');
  mkdirSync(folder, { recursive: true });
  const [taken, refused] = [join(folder, 'taken'), join(folder, 'refused')];
  for (const file of [taken, refused]) rmSync(file, { force: true });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(taken, refused)));
  const port = await freePort(18_910);
  const url = `http://127.0.0.1:${port}/events`;
  writeFileSync(join(folder, 'settings.js'), `module.exports = { uiHost: '127.0.0.1', disableEditor: true };\n`);
  const server = await startServerProcess({
    command: process.execPath,
    args: [
      join(folderOf(options), 'node_modules/node-red/red.js'),
      '--userDir',
      folder,
      '--port',
      String(port),
      'flows.json',
    ],
    env: { CALLBACK_KEY: KEY },
    logFile: join(folder, 'server.log'),
    isReady: () => refusesForged(url),
  });
  rmSync(refused, { force: true });
  return {
    configuration: { 'event.notification.callback.url': url, 'event.notification.signature.key': KEY },
    events: () => linesOf(taken).flatMap(eventsInLine),
    refusals: () => linesOf(refused),
    stop: server.stop,
  };
}

/** It is up, and does not take what is not signed. */
async function refusesForged(url: string): Promise<boolean> {
  const headers = { 'webhook-id': 'forged', 'webhook-timestamp': '0', 'webhook-signature': 'v1,AAAA' };
  return fetch(url, { method: 'POST', headers, body: '{}' }).then(
    ({ status }) => status === UNAUTHORIZED,
    () => false,
  );
}

/** What arrives is verified, written down, and then answered. */
function flow(taken: string, refused: string) {
  const node = (id: string, type: string, wires: string[][], rest: object) => ({ id, type, z: 'flow', wires, ...rest });
  const writer = { filenameType: 'str', appendNewline: true, createDir: false, overwriteFile: 'false' };
  const line = 'msg.payload = `${new Date().toISOString()} ${msg.payload}`; return msg;';
  return [
    { id: 'flow', type: 'tab', label: 'laboratory' },
    node('in', 'http in', [['verify']], { url: '/events', method: 'post', skipBodyParsing: true }),
    node('verify', 'function', [['line'], ['no']], {
      func: documentedFunction(),
      outputs: 2,
      libs: [{ var: 'crypto', module: 'crypto' }],
    }),
    node('line', 'function', [['keep']], { func: line, outputs: 1 }),
    node('keep', 'file', [['answer']], { filename: taken, ...writer }),
    node('no', 'file', [['answer']], { filename: refused, ...writer }),
    node('answer', 'http response', [], {}),
  ];
}

function documentedFunction(): string {
  const [, code] = /^### Node-RED$.*?```js\n(.*?)```/ms.exec(readFileSync(DOCUMENTATION, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${DOCUMENTATION} has no function for Node-RED`);
  return code;
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

function eventsInLine(line: string): ReceivedEvent[] {
  const arrivedAt = line.slice(0, line.indexOf(' '));
  return eventsIn(JSON.parse(line.slice(arrivedAt.length + 1)) as Json).map((event) => ({ ...event, arrivedAt }));
}
