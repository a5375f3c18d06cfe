import {
  isAllowedWorkflow,
  WORKFLOW_RECEIVERS,
  type AllowedWorkflows,
  type WorkflowCallback,
} from '../domain/delivery/workflow-callback';
import { isJsonObject, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { INSTANCE_WORKFLOW_PREFIX } from '../domain/values/instance-identity';
import { closedObject } from './closed-object';
import { singleLine } from './plain-values';

export const WORKFLOW_CALLBACK = 'event.notification.callback.workflow';

/** Temporal's limit of an id is 1000 bytes. */
const name = singleLine(250).refine((text) => text.trim() !== '', { error: 'A name is missing here.' });

const STARTED_BY = [
  ['workflowType', 'taskQueue'],
  ['taskQueue', 'workflowType'],
] as const;

/** A workflow as receiver. Both of `workflowType` and `taskQueue`, or neither. */
export const workflowCallback = STARTED_BY.reduce(
  (schema, [given, needed]) =>
    schema.refine((callback) => callback[given] === undefined || callback[needed] !== undefined, {
      path: [needed],
      error: 'Give workflowType and taskQueue both, to have the workflow started if it does not run, or neither.',
      when: ({ value }) => isJsonObject(value),
    }),
  closedObject({
    workflowId: name.refine((id) => !id.startsWith(INSTANCE_WORKFLOW_PREFIX), {
      error: `Workflows whose id begins with "${INSTANCE_WORKFLOW_PREFIX}" are element instances and what belongs to them.`,
    }),
    signal: name,
    workflowType: name.optional(),
    taskQueue: name.optional(),
    namespace: name.optional(),
  }),
);

/**
 * Why a workflow may not be named as receiver here, as far as that shows without asking Temporal: what runs under an id
 * is looked at when the notification is sent.
 */
export function workflowCallbackProblems(configuration: JsonObject, allowed: AllowedWorkflows = []): Problem[] {
  const callback = configuration[WORKFLOW_CALLBACK];
  if (!isJsonObject(callback)) return [];
  const { workflowType, taskQueue, namespace = null } = callback as unknown as WorkflowCallback;
  const hasStart = typeof workflowType === 'string' && typeof taskQueue === 'string';
  const isGood = hasStart
    ? isAllowedWorkflow({ workflowType, taskQueue, namespace }, allowed)
    : allowed.some((one) => one.namespace === namespace);
  if (isGood) return [];
  const what = hasStart ? 'This task queue and workflow type are not' : 'No workflow of this namespace is';
  const message = `${what} allowed as receiver; an operator can allow them with ${WORKFLOW_RECEIVERS}.`;
  return [{ pointer: pointerOf([WORKFLOW_CALLBACK]), message }];
}
