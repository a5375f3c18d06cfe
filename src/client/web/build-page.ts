import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePage } from './bundle';

/** Part of `npm run build`: writes the page's files beside the compiled server, where `assets.ts` looks first. */
async function main(): Promise<void> {
  const source = join(__dirname, 'page');
  const target = join(__dirname, '../../../lib/client/web/page');
  await mkdir(target, { recursive: true });
  for (const [name, content] of await bundlePage(source)) await writeFile(join(target, name), content);
  await copyFile(join(source, 'icon.svg'), join(target, 'icon.svg'));
}

void main();
