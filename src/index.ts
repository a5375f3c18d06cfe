/** What a program that embeds element-events may rely on. Workflows are bundled from their own path, `workflows/index`. */
export { createActivities, createHttpSend, type ActivityDependencies } from './activities';
export { createInstances, type Instances, type InstancesContext } from './client/instances';
export { InstancesError } from './client/errors';
export { createSealer, type Sealer } from './configuration/sealing';
export { parseSealingKeys, type SealingKey, type SealingKeys } from './configuration/keys';
export { TASK_QUEUE, workflowIdOf } from './contract/ids';
export * from './contract/messages';
export { SEARCH_ATTRIBUTES } from './contract/search-attributes';
export type { Element } from './elements/element';
export { elementOf, elements } from './elements/registry';
export { ElementEventsPlugin, type ElementEventsPluginOptions } from './plugin';
export { WORKFLOW_INTERCEPTORS } from './temporal/bundling';
export { createWorker } from './temporal/create-worker';
