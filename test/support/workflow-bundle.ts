import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { BUNDLING } from '../../src/temporal/bundling';
import { FAILURE_CONVERTER_PATH } from '../../src/temporal/data-converter';

const VARIABLE = 'TEST_WORKFLOW_BUNDLE';

/**
 * For jest's globalSetup: bundles the workflows once for all test files of a run. Returns what removes the bundle
 * again.
 */
export async function prepareWorkflowBundle(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'element-events-bundle-'));
  const codePath = join(folder, 'workflows.js');
  writeFileSync(codePath, (await bundle()).code);
  process.env[VARIABLE] = codePath;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The bundle of the run, for workers without payload keys. */
export function workflowBundle(): { codePath: string } {
  const codePath = process.env[VARIABLE];
  if (!codePath)
    throw new Error('Only tests of the jest project `temporal` have a bundle of the workflows (jest.config.js).');
  return { codePath };
}

let encrypting: ReturnType<typeof bundle> | null = null;

/** With payload keys the converter of failures goes into the bundle. Made when first asked for. */
export function encryptingWorkflowBundle(): ReturnType<typeof bundle> {
  encrypting ??= bundle(FAILURE_CONVERTER_PATH);
  return encrypting;
}

function bundle(failureConverterPath?: string) {
  const workflowsPath = require.resolve('../../src/workflows');
  const logger = new DefaultLogger('WARN');
  return bundleWorkflowCode({ workflowsPath, failureConverterPath, logger, ...BUNDLING });
}
