import type { KnownSet } from '../domain/sweeps/sweep-state';
import { INSTANCE_WORKFLOW_PREFIX } from '../domain/values/instance-identity';

/** The task queue that workers of element instances poll. */
export const TASK_QUEUE = 'element-events';

/** The workflow type of an element instance. */
export const ELEMENT_INSTANCE_WORKFLOW = 'elementInstance';

/** The workflow type of one read of a vendor, for someone who asks now. */
export const READ_RESOURCE_WORKFLOW = 'readResource';

/** The workflow type of a notification that is held. */
export const HELD_NOTIFICATION_WORKFLOW = 'heldNotification';

/** The workflow type that sends the notices of an instance. */
export const INSTANCE_NOTICES_WORKFLOW = 'instanceNotices';

/** The workflow type of a shard of the known records of a resource. */
export const KNOWN_RECORDS_WORKFLOW = 'knownRecords';

/** The workflow type of a test notification. */
export const TEST_DELIVERY_WORKFLOW = 'testDelivery';

/** All workflow types of this package: a worker may have others beside them. */
export const WORKFLOW_TYPES: readonly string[] = [
  ELEMENT_INSTANCE_WORKFLOW,
  HELD_NOTIFICATION_WORKFLOW,
  INSTANCE_NOTICES_WORKFLOW,
  KNOWN_RECORDS_WORKFLOW,
  READ_RESOURCE_WORKFLOW,
  TEST_DELIVERY_WORKFLOW,
];

export function workflowIdOf(instanceId: number): string {
  return INSTANCE_WORKFLOW_PREFIX + String(instanceId);
}

/**
 * The shard's workflow id; `shard` counts from 0. The set's number makes it unique, the resource's name is there for
 * people.
 */
export function knownRecordsIdOf(instanceId: number, resource: string, set: KnownSet, shard: number): string {
  const name = resource.replace(/[^\w.-]/g, '_');
  return `${workflowIdOf(instanceId)}/known/${name}/${set.number}/${shard + 1}of${set.shards}`;
}

/** The workflow id of a held notification; it is held under the notification's own id. */
export function heldWorkflowIdOf(instanceId: number, heldId: string): string {
  return `${workflowIdOf(instanceId)}/held/${heldId}`;
}

/** The workflow id under which an instance's notices are sent. */
export function noticesWorkflowIdOf(instanceId: number): string {
  return `${workflowIdOf(instanceId)}/notices`;
}

/** The instance id in a workflow id, or null if the workflow is not an element instance. */
export function instanceIdOf(workflowId: string): number | null {
  const digits = workflowId.startsWith(INSTANCE_WORKFLOW_PREFIX)
    ? workflowId.slice(INSTANCE_WORKFLOW_PREFIX.length)
    : '';
  return /^[1-9]\d{0,15}$/.test(digits) && Number.isSafeInteger(Number(digits)) ? Number(digits) : null;
}
