import { cpSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages, unpackDebianPackage } from '../debian-packages';
import { MARIADB_PACKAGES } from '../mariadb';
import type { InstallOptions } from '../system';

/** What WordPress itself needs, but no web server: PHP's own one serves it. */
const PHP_PACKAGES = ['php-cli', 'php-mysql', 'php-xml', 'php-mbstring', 'php-curl'];
const LINKED_PACKAGES = ['php-getid3', 'libjs-cropper', 'libjs-underscore'];

export const siteOf = (folder: string) => join(folder, 'site');

/** Debian's WordPress, unpacked into the folder: its package would bring a web server. */
export async function unpackWordpress(options: InstallOptions): Promise<void> {
  const { folder } = options;
  await installDebianPackages([...PHP_PACKAGES, ...LINKED_PACKAGES, ...MARIADB_PACKAGES], options);
  if (existsSync(siteOf(folder))) return;
  const files = await unpackDebianPackage('wordpress', options);
  const copied = join(folder, 'site-unfinished');
  // Its links lead to files of other packages.
  cpSync(join(files, 'usr/share/wordpress'), copied, {
    recursive: true,
    dereference: true,
    filter: (path) => existsSync(path),
  });
  renameSync(copied, siteOf(folder));
}

/** Nothing reaches out, nothing runs by itself, and the site is wherever it was asked for: also behind the recorder. */
export function configureSite(folder: string, socket: string): void {
  const constants: Record<string, string> = {
    DB_NAME: "'wordpress'",
    DB_USER: "'root'",
    DB_PASSWORD: "''",
    DB_HOST: `'localhost:${socket}'`,
    DB_CHARSET: "'utf8mb4'",
    DB_COLLATE: "''",
    WP_HOME: "'http://' . $_SERVER['HTTP_HOST']",
    WP_SITEURL: 'WP_HOME',
    // Application passwords work without TLS in a local environment alone.
    WP_ENVIRONMENT_TYPE: "'local'",
    WP_POST_REVISIONS: 'false',
    DISABLE_WP_CRON: 'true',
    AUTOMATIC_UPDATER_DISABLED: 'true',
    WP_HTTP_BLOCK_EXTERNAL: 'true',
  };
  for (const name of ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE']) {
    constants[`${name}_KEY`] = `'laboratory ${name} key'`;
    constants[`${name}_SALT`] = `'laboratory ${name} salt'`;
  }
  const lines = Object.entries(constants).map(([name, value]) => `define('${name}', ${value});`);
  const text = ['<?php', ...lines, "$table_prefix = 'wp_';", "require_once __DIR__ . '/wp-settings.php';", ''].join(
    '\n',
  );
  writeFileSync(join(siteOf(folder), 'wp-config.php'), text);
}
