import { failed, succeeded, type Result } from '../values/result';

/** `event.notification.callback.workflow`: each notification is a signal of this workflow. */
export interface WorkflowCallback {
  workflowId: string;
  signal: string;
  /** With `taskQueue`: it is started if it does not run. */
  workflowType?: string;
  taskQueue?: string;
  /** Left out: that of the instance. */
  namespace?: string;
}

/** What kind of workflow it is that a signal would reach. */
export interface WorkflowKind {
  taskQueue: string;
  workflowType: string;
  /** Null: that of the instances. */
  namespace: string | null;
}

/** Workflows that may receive notifications, as an operator allows them. `workflowType` `*`: all of the task queue. */
export type AllowedWorkflows = readonly WorkflowKind[];

export const WORKFLOW_RECEIVERS = 'ELEMENT_EVENTS_WORKFLOW_RECEIVERS';

export function isAllowedWorkflow(kind: WorkflowKind, allowed: AllowedWorkflows): boolean {
  return allowed.some(
    ({ taskQueue, workflowType, namespace }) =>
      taskQueue === kind.taskQueue &&
      (workflowType === '*' || workflowType === kind.workflowType) &&
      namespace === kind.namespace,
  );
}

const ENTRY = /^([^@]+)\/([^/@]+)(?:@([A-Za-z0-9._-]+))?$/;

export const ALLOWED_WORKFLOWS_FORM =
  'task-queue/workflow-type, or task-queue/* for all of it, "@namespace" behind it for another namespace, separated by commas';

/** Reads `ELEMENT_EVENTS_WORKFLOW_RECEIVERS`; the problem names the entries that are none. */
export function parseAllowedWorkflows(text: string): Result<WorkflowKind[], string> {
  const entries = text.split(',').flatMap((entry) => entry.trim() || []);
  const wrong = entries.filter((entry) => !ENTRY.test(entry));
  if (wrong.length > 0) return failed(`found "${wrong.join('", "')}"; allowed: ${ALLOWED_WORKFLOWS_FORM}`);
  return succeeded(
    entries.map((entry) => {
      const [, taskQueue = '', workflowType = '', namespace = null] = ENTRY.exec(entry) ?? [];
      return { taskQueue: taskQueue.trim(), workflowType: workflowType.trim(), namespace };
    }),
  );
}
