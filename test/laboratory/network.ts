import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/temporal/loopback-ports';
import { createCallJson } from './call-json';
import { runCommand } from './run-command';
import { answers, startServerProcess } from './server-process';
import type { InstallOptions } from './system';

const VERSION = '2.12.0';
const MODULE = `github.com/Shopify/toxiproxy/v2/cmd/server@v${VERSION}`;

/** What a network does to the bytes of answers; see Toxiproxy's own description. */
export interface Toxic {
  type: 'latency' | 'slicer' | 'reset_peer' | 'limit_data' | 'bandwidth' | 'timeout';
  attributes: Record<string, number>;
}

const programOf = (folder: string) => join(folder, 'bin', 'server');

export async function installNetwork({ folder, onProgress }: InstallOptions): Promise<void> {
  if (existsSync(programOf(folder))) return;
  mkdirSync(folder, { recursive: true });
  const title = `Compiling Toxiproxy ${VERSION}, about a minute`;
  await runCommand('go', ['install', MODULE], { title, env: { GOBIN: join(folder, 'bin') }, onProgress });
}

/** Toxiproxy in front of an address. */
export async function startNetwork({ folder }: InstallOptions, upstream: string) {
  const port = await freePort(18_474);
  const server = await startServerProcess({
    command: programOf(folder),
    args: ['-host', '127.0.0.1', '-port', String(port)],
    logFile: join(folder, 'server.log'),
    isReady: () => answers(`http://127.0.0.1:${port}/version`),
  });
  const call = createCallJson(`http://127.0.0.1:${port}`);
  const proxy = { name: 'vendor', listen: '127.0.0.1:0', upstream: new URL(upstream).host };
  const { listen } = await call<{ listen: string }>('POST', '/proxies', proxy);
  let isSick = false;
  return {
    /** Where the address is reached through it. */
    url: `http://${listen}`,
    /** In place of the one before; null: a network in good health. */
    async become(toxic: Toxic | null): Promise<void> {
      if (isSick) await call('DELETE', '/proxies/vendor/toxics/now');
      isSick = toxic !== null;
      if (toxic !== null) await call('POST', '/proxies/vendor/toxics', { name: 'now', stream: 'downstream', ...toxic });
    },
    stop: server.stop,
  };
}

export type Network = Awaited<ReturnType<typeof startNetwork>>;
