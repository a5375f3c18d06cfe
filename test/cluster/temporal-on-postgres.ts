import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { freePort } from '../../src/temporal/loopback-ports';
import { composeFile } from '../support/compose-file';
import { waitUntil } from '../support/wait-until';
import { type Child, startChild } from './child';
import type { Postgres } from './postgres';

const run = promisify(execFile);
const DEPLOY = resolve(__dirname, '../../deploy/temporal');

export interface TemporalOnPostgres {
  address: string;
  /** Of the server's process, as it runs now. */
  pid(): number;
  /** Runs the production script that creates a namespace with our search attributes. */
  createNamespace(namespace: string): Promise<void>;
  /** Ends the server at once, without a word. */
  kill(): Promise<void>;
  /** Starts it again, on the same database and port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TemporalOnPostgresOptions {
  postgres: Postgres;
  /** Folder of the configuration and the log. */
  folder: string;
  /** Folder of `temporal-server` and `temporal-sql-tool`. */
  binaries: string;
  /** Path of the Temporal CLI. */
  cli: string;
  /** Runs end after some 40 events. */
  shortRuns: boolean;
}

/** Temporal's server with its databases, made by the scripts that docker-compose.yml runs. */
export async function startTemporalOnPostgres(options: TemporalOnPostgresOptions): Promise<TemporalOnPostgres> {
  const { postgres, folder, binaries, cli, shortRuns } = options;
  const ports = await freePorts();
  const address = `127.0.0.1:${ports.frontend.grpcPort}`;
  mkdirSync(folder, { recursive: true });
  const dynamicConfig = join(folder, 'dynamic-config.yaml');
  writeFileSync(
    dynamicConfig,
    readFileSync(join(DEPLOY, 'dynamic-config.yaml'), 'utf8') + (shortRuns ? SHORT_RUNS : ''),
  );
  writeFileSync(join(folder, 'cluster.yaml'), stringify(configuration(postgres, ports, dynamicConfig)));

  const script = (name: string, variables: Record<string, string>) =>
    run('sh', [join(DEPLOY, name)], {
      env: { ...process.env, PATH: `${binaries}:${join(cli, '..')}:${process.env.PATH}`, ...variables },
      maxBuffer: 16 * 1024 * 1024,
    });
  const { host, port, user, password } = postgres;
  await script('schema.sh', { SQL_HOST: host, SQL_PORT: String(port), SQL_USER: user, SQL_PASSWORD: password });

  let server: Child;
  const start = async () => {
    const args = ['--root', folder, '--config', '.', '--env', 'cluster', '--allow-no-auth', 'start'];
    server = startChild(join(binaries, 'temporal-server'), args, join(folder, 'temporal.log'));
    await waitUntil('the Temporal server to serve', () => {
      if (!server.isAlive()) throw new Error(`The Temporal server ended:\n${server.endOfLog()}`);
      return succeeds(cli, ['operator', 'cluster', 'health', '--address', address]);
    });
  };
  await start();
  return {
    address,
    pid: () => server.process.pid!,
    createNamespace: async (namespace) => {
      await script('namespace.sh', { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
    },
    start,
    kill: () => server.stop('SIGKILL'),
    stop: () => server.stop(),
  };
}

const SHORT_RUNS = stringify({ 'limit.historyCount.suggestContinueAsNew': [{ value: 40 }] });

async function succeeds(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
type Ports = Record<(typeof SERVICES)[number], { grpcPort: number; membershipPort: number }>;

/**
 * Temporal keeps its members' ports in PostgreSQL as `smallint`: one above 32767 is not stored, and the server ends.
 */
const [FIRST_PORT, LAST_PORT] = [10_000, 32_000];

async function freePorts(): Promise<Ports> {
  const free: number[] = [];
  for (let port = randomInt(FIRST_PORT, LAST_PORT); free.length < 2 * SERVICES.length; port += 1) {
    if ((await freePort(port)) === port) free.push(port);
  }
  const entries = SERVICES.map((name, at) => [name, { grpcPort: free[2 * at], membershipPort: free[2 * at + 1] }]);
  return Object.fromEntries(entries) as Ports;
}

/** What the server's image makes of its environment variables. */
function configuration({ host, port, user, password }: Postgres, ports: Ports, dynamicConfig: string): object {
  const sql = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `${host}:${port}`,
      connectProtocol: 'tcp',
      user,
      password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const { NUM_HISTORY_SHARDS } = composeFile().services['temporal']!.environment!;
  const frontend = `127.0.0.1:${ports.frontend.grpcPort}`;
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: Number(NUM_HISTORY_SHARDS),
      defaultStore: 'default',
      visibilityStore: 'visibility',
      datastores: { default: sql('temporal', 20), visibility: sql('temporal_visibility', 10) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(SERVICES.map((name) => [name, { rpc: { ...ports[name], bindOnLocalHost: true } }])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: frontend },
      },
    },
    publicClient: { hostPort: frontend },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '10s' },
  };
}
