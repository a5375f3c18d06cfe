/** `element-events/client`: instances from a program of your own, straight through Temporal. */
export { parseSealingKeys, type SealingKeys } from '../configuration/keys';
export { InstancesError } from './errors';
export { type Instances, type InstancesContext } from './instances';
export { serviceInstances } from './service-instances';
export { registerSearchAttributes } from '../temporal/search-attributes';
