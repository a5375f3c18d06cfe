import { spawnSync } from 'node:child_process';
import { runCommand } from './run-command';
import type { InstallOptions } from './system';

/** Installs those of Debian's packages that are missing. Whoever may not do that is told their names. */
export async function installDebianPackages(
  packages: readonly string[],
  { onProgress }: InstallOptions,
): Promise<void> {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`These packages of Debian are needed: ${missing.join(' ')}`);
  await runCommand('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], {
    title: `Installing ${missing.join(' ')}`,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    onProgress,
  });
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat', '${db:Status-Status}', name]);
  return stdout.toString() === 'installed';
}
