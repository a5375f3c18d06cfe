import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { BUILT_WORKFLOWS } from './built-workflows';
import { BUNDLING } from './bundling';
import { FAILURE_CONVERTER_PATH } from './data-converter';

/**
 * Part of `npm run build`: bundles the workflows, from their source, once for workers with payload keys and once for
 * those without.
 */
async function main(): Promise<void> {
  const lib = resolve(__dirname, '../../lib');
  const bundle = async (name: string, failureConverterPath?: string) => {
    const workflowsPath = require.resolve('../workflows');
    const logger = new DefaultLogger('WARN');
    const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger, ...BUNDLING });
    await writeFile(join(lib, name), code);
  };
  await bundle(BUILT_WORKFLOWS.plain);
  await bundle(BUILT_WORKFLOWS.encrypted, FAILURE_CONVERTER_PATH);
}

void main();
