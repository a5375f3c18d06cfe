import { basename, relative } from 'node:path';

/**
 * How this program was called, as a person has to write it once more: advice names commands that work. `npmScript` is
 * what npm ran (`npmScriptOf`), `script` the file that node runs, `folder` the one that the person is in.
 */
export function calledAs(npmScript: string | null, script: string, folder: string): string {
  if (npmScript === 'client' && script.endsWith('.ts')) return 'npm run client --';
  if (npmScript === 'npx') return 'npx element-events';
  if (basename(script) === 'element-events') return 'element-events';
  return `node ${relative(folder, script)}`;
}
