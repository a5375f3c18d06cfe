/** The task queue that workers of element instances poll. */
export const TASK_QUEUE = 'element-events';

/** The workflow type of an element instance. */
export const ELEMENT_INSTANCE_WORKFLOW = 'elementInstance';

const PREFIX = 'element-instance-';

export function workflowIdOf(instanceId: number): string {
  return PREFIX + String(instanceId);
}

/** The instance id in a workflow id, or null where the workflow is not an element instance. */
export function instanceIdOf(workflowId: string): number | null {
  const digits = workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : '';
  return /^[1-9]\d{0,15}$/.test(digits) && Number.isSafeInteger(Number(digits)) ? Number(digits) : null;
}
