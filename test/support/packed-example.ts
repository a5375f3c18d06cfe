import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
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
  /** What its tests print; rejects if one fails. */
  runTests(): Promise<{ stdout: string }>;
  remove(): void;
}

/**
 * An example, installed as its reader would: the packed tarball where `npm run examples:pack` puts it, and `npm
 * install` in a copy of the example's folder.
 */
export async function installExample(name: string): Promise<PackedExample> {
  const examples = mkdtempSync(join(tmpdir(), `element-events-${name}-`));
  const folder = join(examples, name);
  await run('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', examples];
  const { stdout } = await run('npm', pack, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const [tarball] = JSON.parse(stdout) as { files: { path: string }[] }[];

  cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'], { cwd: folder });
  return {
    folder,
    packed: tarball!.files.map(({ path }) => path),
    checkTypes: () => run('npm', ['run', 'types'], { cwd: folder }),
    runTests: () => run('npm', ['test'], { cwd: folder }),
    remove: () => rmSync(examples, { recursive: true, force: true }),
  };
}
