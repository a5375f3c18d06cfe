import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePage } from './bundle';

export interface PageAssets {
  /** File name to content. */
  files: ReadonlyMap<string, { type: string; content: Buffer }>;
  /** Changes with the content, so that browsers may keep a file for good. */
  version: string;
}

const TYPES = new Map([
  ['main.js', 'text/javascript; charset=utf-8'],
  ['main.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]);

const FOLDER = join(__dirname, 'page');

let assets: Promise<PageAssets> | null = null;

/** The page's files, read or bundled when they are first asked for. */
export function pageAssets(): Promise<PageAssets> {
  assets ??= loadAssets();
  return assets;
}

/** A build has the bundle beside this file; if the source runs, it is made in memory. */
async function loadAssets(): Promise<PageAssets> {
  const isBuilt = existsSync(join(FOLDER, 'main.js'));
  const bundled = isBuilt ? null : await bundlePage(FOLDER);
  const files = new Map<string, { type: string; content: Buffer }>();
  const hash = createHash('sha256');
  for (const [name, type] of TYPES) {
    const content = bundled?.get(name) ?? (await readFile(join(FOLDER, name)));
    files.set(name, { type, content });
    hash.update(content);
  }
  return { files, version: hash.digest('hex').slice(0, 12) };
}
