import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';
import type { InstallOptions } from './system';

/** Installs packages of npm (`name@version`) into the folder, unless the first of them is there. */
export async function installNpmPackages(
  packages: readonly [string, ...string[]],
  { folder, onProgress }: InstallOptions,
): Promise<void> {
  const [first] = packages;
  if (existsSync(join(folder, 'node_modules', first.slice(0, first.lastIndexOf('@')), 'package.json'))) return;
  mkdirSync(folder, { recursive: true });
  await runCommand('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, ...packages], {
    title: `Installing ${packages.join(' ')}`,
    cwd: folder,
    onProgress,
  });
}
