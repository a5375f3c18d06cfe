import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { CACHE, goSources, obtainGoPrograms } from '../cluster/go-programs';
import { obtainServerBinaries } from '../cluster/server-binaries';
import { runCommand } from '../laboratory/run-command';
import { composeFile } from '../support/compose-file';

const SOURCE = join(__dirname, 'stand-ins');
const UI_MODULE = 'github.com/temporalio/ui-server/v2';
/** Roots of trust of this machine, where a registry may be reached through an authority of its own. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

const onProgress = (line: string) => void process.stderr.write(`${line}\n`);
const run = (command: string, args: readonly string[], cwd?: string) =>
  runCommand(command, args, { title: `${command} ${args.join(' ')}`, onProgress, ...(cwd && { cwd }) });

/**
 * Has the engine know every image that docker-compose.yml and our Dockerfile name, although none can be pulled. They
 * are made once, which takes many minutes, and then loaded from the cache.
 */
export async function loadStandIns(): Promise<void> {
  const images = imageNames();
  const made = [JSON.stringify(images), ...['Dockerfile', 'postgres-entrypoint.sh'].map(textOf)].join('\n');
  const file = join(CACHE, `stand-ins-${createHash('sha256').update(made).digest('hex').slice(0, 12)}.tar`);
  if (existsSync(file)) await run('docker', ['load', '--quiet', '--input', file]);
  else await make(images, file);
}

/** The name of each target's image. */
function imageNames(): Record<string, string> {
  const imageOf = (service: string) => composeFile().services[service]!.image;
  const [, node = ''] = /^FROM (node:\S+)/m.exec(readFileSync(resolve(__dirname, '../../Dockerfile'), 'utf8')) ?? [];
  return {
    node,
    postgres: imageOf('postgresql'),
    server: imageOf('temporal'),
    'admin-tools': imageOf('schema'),
    ui: imageOf('temporal-ui'),
  };
}

const textOf = (name: string) => readFileSync(join(SOURCE, name), 'utf8');
const tagOf = (image: string) => image.split(':')[1]!;

async function make(images: Record<string, string>, file: string): Promise<void> {
  const context = mkdtempSync(join(CACHE, 'stand-ins-'));
  try {
    cpSync(SOURCE, context, { recursive: true });
    await addBase(context, /-(\w+)-slim$/.exec(images.node!)![1]!);
    await addNode(context, /^\d+/.exec(tagOf(images.node!))![0]);
    await addTemporal(context, tagOf(images.ui!));
    const services = Object.entries(images).map(([target, image]) => [target, { image, build: { context, target } }]);
    writeFileSync(join(context, 'compose.json'), JSON.stringify({ services: Object.fromEntries(services) }));
    await run('docker', ['compose', '--file', join(context, 'compose.json'), 'build'], context);
    await run('docker', ['save', '--output', `${file}.part`, ...Object.values(images)]);
    renameSync(`${file}.part`, file);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Debian's smallest system, kept in the cache. */
async function addBase(context: string, suite: string): Promise<void> {
  const base = join(CACHE, `debian-${suite}.tar`);
  if (!existsSync(base)) {
    const root = join(context, 'root');
    await run('debootstrap', ['--variant=minbase', suite, root]);
    await run('tar', ['-C', root, '-cf', `${base}.part`, '.']);
    renameSync(`${base}.part`, base);
    rmSync(root, { recursive: true });
  }
  linkSync(base, join(context, 'base.tar'));
}

/** Node and its npm, as the packages of npm's registry. */
async function addNode(context: string, major: string): Promise<void> {
  for (const [folder, name] of [
    ['node', `node-linux-${process.arch}@${major}`],
    ['npm', 'npm@10'],
  ] as const) {
    const [packed] = (await run('npm', ['pack', '--silent', '--pack-destination', context, name])).trim().split('\n');
    mkdirSync(join(context, folder));
    await run('tar', ['-xzf', join(context, packed!), '--strip-components=1', '-C', join(context, folder)]);
  }
  copyFileSync(CERTIFICATES, join(context, 'certificates.pem'));
  writeFileSync(join(context, 'npmrc'), 'cafile=/usr/local/etc/certificates.pem\n');
}

/** Temporal's programs, and the scripts and configuration of its images. */
async function addTemporal(context: string, uiVersion: string): Promise<void> {
  const { folder, version } = await obtainServerBinaries();
  const uiModule = `${UI_MODULE}@v${uiVersion}`;
  const uiFolder = await obtainGoPrograms(`temporal-ui-${uiVersion}`, uiModule, { 'ui-server': 'cmd/server' });
  const cli = await findTemporalCli({ onProgress });
  const [cliPath] = (await run('which', [cli])).trim().split('\n');
  const [server, ui] = [await goSources(`go.temporal.io/server@v${version}`), await goSources(uiModule)];
  const files = {
    'temporal-server': join(folder, 'temporal-server'),
    'temporal-sql-tool': join(folder, 'temporal-sql-tool'),
    temporal: cliPath!,
    'temporal-entrypoint.sh': join(server, 'docker/scripts/sh/entrypoint.sh'),
    'ui-server': join(uiFolder, 'ui-server'),
    'ui-entrypoint.sh': join(ui, 'docker/start-ui-server.sh'),
    'ui-configuration.yaml': join(ui, 'config/docker.yaml'),
  };
  for (const [name, path] of Object.entries(files)) copyFileSync(path, join(context, name));
}
