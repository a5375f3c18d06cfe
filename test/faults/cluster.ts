import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createLogger } from '../../src/logging';
import { freePort } from '../../src/temporal/loopback-ports';
import { type EmbeddedTemporal, startEmbeddedTemporal } from '../../src/temporal/embedded-server';
import { LOOPBACK } from '../support/loopback';
import { startProgram, type Program } from '../support/program';
import { waitUntil } from '../support/wait-until';
import { CANARIES } from './canaries';
import { INBOX } from '../simulators/workflow-inbox';
import { textOfFile } from './text-of-file';

export type Cluster = Awaited<ReturnType<typeof startCluster>>;
export type Service = 'worker 1' | 'worker 2' | 'api';

export interface MemorySample {
  service: Service;
  /** Of this process, seconds. */
  age: number;
  rssMegabytes: number;
}

const ENTRY_POINTS: Record<Service, string> = {
  'worker 1': 'src/worker.ts',
  'worker 2': 'src/worker.ts',
  api: 'src/client/api/main.ts',
};
const SERVICES = Object.keys(ENTRY_POINTS) as Service[];
const IS_UP = { worker: /The worker is running/, api: /The API listens/ };
/** A worker bundles its workflows first: on a busy machine that takes a minute. */
const START_DEADLINE_MS = 240_000;

/**
 * The service as it runs in production, each part a process of its own: a Temporal server on its database file, two
 * workers and an API. Every part can be killed and started again, and everything that was printed is kept.
 */
export async function startCluster({ cli, dataDir }: { cli: string; dataDir: string }) {
  const log = createLogger({ level: 'silent', pretty: false });
  let server = await startEmbeddedTemporal({ cli, dataDir, log, port: await freePort(17_233), uiPort: 0 });
  const { address } = server;
  const temporalPort = Number(address.split(':').pop());
  const apiPort = await freePort(18_080);
  const programs = new Map<Service, { program: Program; startedAtMs: number }>();
  const everyProgram: Program[] = [];
  const temporalLog = join(dataDir, 'temporal.log');
  const earlierTemporalLogs: string[] = [];
  const killAll = () => everyProgram.forEach((program) => program.signal('SIGKILL'));
  process.once('exit', killAll);

  const environment = {
    ...{ TEMPORAL_ADDRESS: address, PORT: String(apiPort), ELEMENT_EVENTS_DATA_DIR: dataDir },
    ELEMENT_EVENTS_KEYS: `soak:${Buffer.alloc(32, 9).toString('base64')}`,
    ELEMENT_EVENTS_USER_SECRET: CANARIES.userSecret,
    ELEMENT_EVENTS_ORGANIZATION_SECRET: CANARIES.organizationSecret,
    ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '1',
    ELEMENT_EVENTS_REQUESTS_PER_MINUTE: '100000',
    ELEMENT_EVENTS_WORKFLOW_RECEIVERS: `${INBOX.taskQueue}/${INBOX.workflowType}`,
  };

  /** A process that ends while it starts, because Temporal is away, is started again: as whatever runs it would do. */
  async function start(service: Service): Promise<void> {
    const deadlineMs = Date.now() + START_DEADLINE_MS;
    for (;;) {
      const program = startProgram(ENTRY_POINTS[service], environment);
      everyProgram.push(program);
      programs.set(service, { program, startedAtMs: Date.now() });
      try {
        await program.untilPrinted(service === 'api' ? IS_UP.api : IS_UP.worker, START_DEADLINE_MS);
        return;
      } catch (error) {
        if (Date.now() > deadlineMs)
          throw new Error(`The ${service} did not start: ${program.printed()}`, { cause: error });
      }
    }
  }

  /** `kill -9`, and a new one at once. */
  async function replace(service: Service): Promise<void> {
    await programs.get(service)?.program.kill();
    await start(service);
  }

  /** `kill -9`, and a new one on the same database and port. */
  async function replaceTemporal(): Promise<void> {
    await killServer(server);
    earlierTemporalLogs.push(textOfFile(temporalLog));
    server = await startEmbeddedTemporal({ cli, dataDir, log, port: temporalPort, uiPort: 0 });
    if (server.address !== address) throw new Error(`Temporal came back at ${server.address}, not at ${address}.`);
  }

  /** Takes the process's time away, and gives it back: it goes on with what the others believe it has given up. */
  async function freeze(service: Service, during: () => Promise<void>): Promise<void> {
    const program = programs.get(service)?.program;
    program?.signal('SIGSTOP');
    await during().finally(() => program?.signal('SIGCONT'));
  }

  function memory(): MemorySample[] {
    return [...programs].flatMap(([service, { program, startedAtMs }]) => {
      const kilobytes = residentKilobytes(program.pid);
      const age = Math.round((Date.now() - startedAtMs) / 1000);
      return kilobytes === null ? [] : [{ service, age, rssMegabytes: Math.round(kilobytes / 1024) }];
    });
  }

  /** The API and the workers end; Temporal goes on, for whoever reads histories. */
  async function stopServices(): Promise<void> {
    const running = [...programs.values()].map(({ program }) => program);
    for (const program of running) program.signal('SIGTERM');
    await Promise.all(running.map(({ ended }) => ended));
  }

  async function close(): Promise<void> {
    killAll();
    await Promise.all(everyProgram.map(({ ended }) => ended));
    process.off('exit', killAll);
    await server.stop();
  }

  try {
    await Promise.all(SERVICES.map(start));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    databaseFile: join(dataDir, 'temporal.db'),
    temporalLogs: () => [...earlierTemporalLogs, textOfFile(temporalLog)],
    printed: () => everyProgram.map((program) => program.printed()),
    replace,
    replaceTemporal,
    freeze,
    memory,
    stopServices,
    close,
  };
}

async function killServer({ process: server, stop }: EmbeddedTemporal): Promise<void> {
  server.kill('SIGKILL');
  await waitUntil('the end of the Temporal server', () => server.signalCode !== null);
  // It is dead already: what the starter keeps of it goes.
  await stop();
}

/** Null where the process is gone. */
function residentKilobytes(pid: number | undefined): number | null {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) || null;
  } catch {
    return null;
  }
}
