/**
 * What a program that embeds element-events may rely on. Workflows are bundled from their own path, `workflows/index`.
 */
export { createActivities, createHttpSend, type ActivityDependencies } from './activities';
export type { ForwardProxy } from './activities/io/tunnel';
export type { ActivityObserver } from './activities/runtime/observer';
export { createInstances, type Instances, type InstancesContext } from './client/instances';
export { InstancesError } from './client/errors';
export { createSealer, type Sealer } from './configuration/sealing';
export { parseSealingKeys, type SealingKey, type SealingKeys } from './configuration/keys';
export {
  parseAllowedWorkflows,
  type AllowedWorkflows,
  type WorkflowCallback,
} from './domain/delivery/workflow-callback';
export { TASK_QUEUE, workflowIdOf } from './contract/ids';
export * from './contract/held-notification';
export * from './contract/known-records';
export * from './contract/messages';
export * from './contract/status';
export { SEARCH_ATTRIBUTES } from './contract/search-attributes';
export { defineElement } from './elements/define-element';
export type { Element } from './elements/element';
export { elementOf, elements } from './elements/registry';
export { createLogger, type Logger } from './logging';
export { ElementEventsPlugin, type ElementEventsPluginOptions } from './plugin';
export { createActivityLog } from './telemetry/activity-log';
export { createActivityMetrics } from './telemetry/metrics';
export { tellAll } from './telemetry/observers';
export { WORKFLOW_INTERCEPTORS } from './temporal/bundling';
export { createWorker } from './temporal/create-worker';
export { FAILURE_CONVERTER_PATH } from './temporal/data-converter';
