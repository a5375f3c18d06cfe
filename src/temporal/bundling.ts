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

/** For `bundleWorkflowCode`: what a worker without a prebuilt bundle does by itself. */
export const BUNDLING: Pick<BundleOptions, 'webpackConfigHook' | 'workflowInterceptorModules'> = {
  ...BUNDLER_OPTIONS,
  workflowInterceptorModules: [...WORKFLOW_INTERCEPTORS],
};
