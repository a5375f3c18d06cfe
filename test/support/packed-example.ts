import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');
const run = promisify(execFile);

export interface PackedExample {
  folder: string;
  /** Paths in the tarball. */
  packed: string[];
  checkTypes(): Promise<unknown>;
  remove(): void;
}

/** An example in a folder of its own, with the packed tarball installed; what both need is linked, not fetched a second time. */
export async function installExample(name: string): Promise<PackedExample> {
  const folder = mkdtempSync(join(tmpdir(), `element-events-${name}-`));
  await run('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const [tarball] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];

  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'element-events');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, tarball!.filename), '-C', installed, '--strip-components=1']);
  for (const other of readdirSync(join(ROOT, 'node_modules'))) {
    if (other !== 'element-events') symlinkSync(join(ROOT, 'node_modules', other), join(modules, other));
  }
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
  return {
    folder,
    packed: tarball!.files.map(({ path }) => path),
    checkTypes: () => run('node', [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: folder }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
