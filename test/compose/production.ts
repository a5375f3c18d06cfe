import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { obtainGoPrograms } from '../cluster/go-programs';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
/** Later ones build with a plug-in of their own, which is not there. */
const COMPOSE_VERSION = 'v2.35.1';

export type Production = Awaited<ReturnType<typeof openProduction>>;

interface Container {
  ID: string;
  Service: string;
  State: string;
  Health: string;
}

/** The folder that an operator has: this checkout as it is now, without `.env`, and what is done in it. */
export async function openProduction() {
  const folder = mkdtempSync(join(tmpdir(), 'element-events-compose-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  execFileSync('xargs', ['-0', 'cp', '--parents', '--target-directory', folder], { cwd: ROOT, input: files });

  /** As at a terminal: nothing of our own environment may stand in for a line of `.env`. */
  const { PATH, HOME, DOCKER_CONFIG } = process.env;
  const options = { cwd: folder, env: { PATH, HOME, DOCKER_CONFIG }, maxBuffer: 64 * 1024 * 1024 };

  /** Lines of a shell script, of which each has to succeed; resolves with what they printed. */
  async function shell(lines: string): Promise<string> {
    return (await run('sh', ['-ec', lines], options)).stdout;
  }

  return {
    folder,
    shell,
    compose: (args: string) => shell(`docker compose ${args}`),
    /**
     * The commands that docs/operating.md gives under this heading, run as they stand there. `at`: which block of them.
     */
    followDocuments: (heading: string, at: number) => shell(documentedCommands(heading)[at]!),
    /** Copies .env.example and fills these in. */
    fillIn(values: Record<string, string>): void {
      const text = readFileSync(join(folder, '.env.example'), 'utf8');
      const filled = Object.entries(values).reduce(
        (lines, [name, value]) => lines.replace(new RegExp(`^${name}=.*$`, 'm'), () => `${name}=${value}`),
        text,
      );
      writeFileSync(join(folder, '.env'), filled);
    },
    async containers(service: string): Promise<Container[]> {
      const lines = (await shell('docker compose ps --all --format json')).trim().split('\n');
      const all = lines.filter(Boolean).map((line) => JSON.parse(line) as Container);
      return all.filter(({ Service }) => Service === service);
    },
    /** What `docker inspect` says of a container, by a template of Go. */
    inspect: async (id: string, format: string) => (await shell(`docker inspect --format '${format}' ${id}`)).trim(),
    /** Takes everything down, also what a broken test left. */
    async close(): Promise<void> {
      await shell('docker compose down --volumes --timeout 5').catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Has `docker compose` be Compose 2, in the folder that DOCKER_CONFIG names. */
export async function installCompose(): Promise<void> {
  const module = `github.com/docker/compose/v2@${COMPOSE_VERSION}`;
  const plugins = await obtainGoPrograms(`docker-${COMPOSE_VERSION}/cli-plugins`, module, { 'docker-compose': 'cmd' });
  process.env.DOCKER_CONFIG = join(plugins, '..');
}

/** What .env.example wants, each made as it says. */
export function requiredValues() {
  const key = () => `first:${randomBytes(32).toString('base64')}`;
  return { POSTGRES_PASSWORD: randomBytes(24).toString('hex'), ELEMENT_EVENTS_KEYS: key(), payloadKeys: key() };
}

function documentedCommands(heading: string): string[] {
  const text = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = section.split(/\n##+ /);
  return [...own.matchAll(/^( *)```sh\n([^]*?)^ *```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
