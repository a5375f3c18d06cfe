import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal } from '../../src/temporal/embedded-server';

/** A process that starts a server, and ends without stopping it when its standard input closes. */
async function main([cli = '', dataDir = '']: string[]): Promise<void> {
  const log = createLogger({ level: 'silent', pretty: false });
  const { address } = await startEmbeddedTemporal({ cli, dataDir, log, inMemory: true, port: 0, uiPort: 0 });
  process.stdout.write(`${address}\n`);
  process.stdin.resume().once('end', () => process.exit(1));
}

void main(process.argv.slice(2));
