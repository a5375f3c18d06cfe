import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What tests obtain once and keep, beside the Temporal CLI. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'element-events');

/** Folder with the sources of a Go module (`go.temporal.io/server@v1.31.2`). */
export async function goSources(module: string): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module]);
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/**
 * Programs of a Go module, in the cache's folder of this name; its path. `packages`: the folder in the module by each
 * program's name. What is there is not built again; a build takes minutes. `go install` would refuse modules with an
 * `exclude`.
 */
export async function obtainGoPrograms(name: string, module: string, packages: Record<string, string>) {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  for (const [program, source] of Object.entries(packages)) {
    const path = join(folder, program);
    if (existsSync(path)) continue;
    process.stderr.write(`Building ${program} of ${module} into ${folder}: this takes minutes, once\n`);
    await run('go', ['-C', await goSources(module), 'build', '-o', `${path}.part`, `./${source}`]);
    renameSync(`${path}.part`, path);
  }
  return folder;
}
