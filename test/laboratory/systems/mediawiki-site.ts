import { appendFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages, unpackDebianPackage } from '../debian-packages';
import { MARIADB_PACKAGES } from '../mariadb';
import { runCommand } from '../run-command';
import type { InstallOptions } from '../system';

/** What MediaWiki itself needs, but no web server: PHP's own one serves it. */
const PHP_PACKAGES = ['php-cli', 'php-mysql', 'php-xml', 'php-mbstring', 'php-intl'];
/** Debian's package has links here, to places outside of it. */
const LINKS = ['LocalSettings.php', 'config', 'extensions', 'images'];
const SETTINGS = [
  // Nothing runs by itself, and nothing is kept between two requests.
  '$wgJobRunRate = 0;',
  '$wgMainCacheType = CACHE_NONE;',
  '$wgEnableEmail = false;',
  // Into recent changes come the edits of everybody.
  '$wgGroupPermissions["*"]["read"] = true;',
];

export const siteOf = (folder: string) => join(folder, 'site');

/** Debian's MediaWiki, unpacked into the folder: its package would bring a web server. */
export async function unpackMediawiki(options: InstallOptions): Promise<void> {
  const { folder } = options;
  await installDebianPackages([...PHP_PACKAGES, ...MARIADB_PACKAGES], options);
  if (existsSync(siteOf(folder))) return;
  const copied = join(folder, 'site-unfinished');
  rmSync(copied, { recursive: true, force: true });
  for (const name of ['mediawiki', 'mediawiki-classes']) {
    const files = await unpackDebianPackage(name, options);
    cpSync(join(files, 'usr/share/mediawiki'), copied, { recursive: true, verbatimSymlinks: true });
  }
  for (const name of LINKS) rmSync(join(copied, name), { force: true });
  for (const name of ['extensions', 'images', 'cache']) mkdirSync(join(copied, name), { recursive: true });
  renameSync(copied, siteOf(folder));
}

/** Makes its database and its settings, once. */
export async function configureSite({ folder, onProgress }: InstallOptions, socket: string): Promise<void> {
  const site = siteOf(folder);
  const settings = join(site, 'LocalSettings.php');
  if (existsSync(settings)) return;
  const made = join(folder, 'settings');
  mkdirSync(made, { recursive: true });
  rmSync(join(made, 'LocalSettings.php'), { force: true });
  const database = ['--dbtype=mysql', `--dbserver=localhost:${socket}`, '--dbname=mediawiki', '--dbuser=root'];
  const place = ['--server=http://127.0.0.1', '--scriptpath=', '--skins=', `--confpath=${made}`];
  const people = ['--pass=laboratory-only', 'Laboratory', 'admin'];
  await runCommand(
    'php',
    [join(site, 'maintenance/install.php'), ...database, '--installdbuser=root', ...place, ...people],
    { title: 'Making an empty MediaWiki', onProgress },
  );
  appendFileSync(join(made, 'LocalSettings.php'), `\n${SETTINGS.join('\n')}\n`);
  renameSync(join(made, 'LocalSettings.php'), settings);
}
