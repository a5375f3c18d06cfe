import type { BundleOptions, WorkerOptions } from '@temporalio/worker';

/**
 * How workflows are bundled: the modules of this package joined into one, which webpack's development mode leaves
 * apart. Every cached workflow makes each module of its bundle anew, with its scope and its getters; joined, an idle
 * instance takes about a quarter less memory (docs/performance.md). Holds for modules in ESM alone, so for the
 * TypeScript source and not for what it is compiled to.
 */
export const BUNDLER_OPTIONS: NonNullable<WorkerOptions['bundlerOptions']> = {
  webpackConfigHook: (config) => ({
    ...config,
    optimization: {
      ...config.optimization,
      concatenateModules: true,
      // What joining asks for: to know what each module exports, and which of it is used.
      providedExports: true,
      usedExports: true,
      sideEffects: true,
    },
  }),
};

/** Modules that belong into every bundle with our workflows. */
export const WORKFLOW_INTERCEPTORS: readonly string[] = [
  require.resolve('../workflows/whole-tasks'),
  require.resolve('../workflows/readable-signals'),
];

export interface WorkflowSource {
  /** A bundle made before, to spare bundling at every start. */
  workflowBundle?: WorkerOptions['workflowBundle'];
  /** Without a bundle: the module of the workflows, bundled now (1 to 2 s). Default: the workflows of this package. */
  workflowsPath?: string;
}

/** What a worker, or a replay, takes its workflows from. A path and not an import: workflows run in their sandbox. */
export function workflowsFrom({ workflowBundle, workflowsPath = require.resolve('../workflows') }: WorkflowSource) {
  if (workflowBundle !== undefined) return { workflowBundle };
  return {
    workflowsPath,
    bundlerOptions: BUNDLER_OPTIONS,
    interceptors: { workflowModules: [...WORKFLOW_INTERCEPTORS] },
  };
}

/** For `bundleWorkflowCode`: what a worker without a prebuilt bundle does by itself. */
export const BUNDLING: Pick<BundleOptions, 'webpackConfigHook' | 'workflowInterceptorModules'> = {
  ...BUNDLER_OPTIONS,
  workflowInterceptorModules: [...WORKFLOW_INTERCEPTORS],
};
