import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';
import type { InstallOptions } from './system';

/**
 * Installs those of Debian's packages that are missing. Whoever may not do that is told their names. `answers` are
 * lines for `debconf-set-selections`, to questions that a package asks.
 */
export async function installDebianPackages(
  packages: readonly string[],
  { onProgress }: InstallOptions,
  answers: readonly string[] = [],
): Promise<void> {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`These packages of Debian are needed: ${missing.join(' ')}`);
  spawnSync('debconf-set-selections', { input: answers.join('\n') });
  await runCommand('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], {
    title: `Installing ${missing.join(' ')}`,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    onProgress,
  });
}

/** Unpacks one of Debian's packages below the folder, without installing it. Resolves with where its files are. */
export async function unpackDebianPackage(name: string, { folder, onProgress }: InstallOptions): Promise<string> {
  const unpacked = join(folder, 'unpacked', name);
  mkdirSync(unpacked, { recursive: true });
  const inFolder = { cwd: unpacked, onProgress };
  await runCommand('apt-get', ['download', name], { title: `Fetching ${name}`, ...inFolder });
  const archive = readdirSync(unpacked).find((file) => file.endsWith('.deb')) ?? `${name}.deb`;
  await runCommand('dpkg-deb', ['-x', archive, 'files'], { title: `Unpacking ${name}`, ...inFolder });
  return join(unpacked, 'files');
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat', '${db:Status-Status}', name]);
  return stdout.toString() === 'installed';
}
