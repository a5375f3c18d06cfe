import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `npm run build` bundles the workflows into, in `lib`: with payload keys the converter of failures goes in with
 * them.
 */
export const BUILT_WORKFLOWS = { plain: 'workflow-bundle.js', encrypted: 'workflow-bundle-encrypted.js' } as const;

/**
 * The workflows as they were built, for a worker that runs from a build: it starts without bundling, on code that
 * changes with the build alone. Undefined if the source runs.
 */
export function builtWorkflows(encrypted: boolean): { codePath: string } | undefined {
  const codePath = join(__dirname, '..', BUILT_WORKFLOWS[encrypted ? 'encrypted' : 'plain']);
  return existsSync(codePath) ? { codePath } : undefined;
}
