import { createHash, randomInt, randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { ELEMENT_INSTANCE_WORKFLOW, workflowIdOf } from '../contract/ids';
import { fairnessKeyOf, PRIORITY } from '../contract/priority';
import { UPDATES, type ElementInstanceInput, type InstanceDescription } from '../contract/messages';
import { ELEMENT_INSTANCE_STATE, ELEMENT_KEY, ELEMENT_ORGANIZATION, ELEMENT_TAGS } from '../contract/search-attributes';
import type { ElementDescription } from '../domain/vendor/element-description';
import { intervalText } from '../domain/values/interval-text';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import type { InstancesContext } from './context';
import { fromTemporal, isUndecided, unavailable } from './errors';

const CALL_DEADLINE_MS = 10_000;

const SMALLEST_ID = 100_000_000;
const LARGEST_ID = 999_999_999_999;

/** A new instance's id: 9 to 12 digits, exact in JSON. 48 random bits are enough: a taken id is tried again. */
export function randomInstanceId(): number {
  return SMALLEST_ID + (randomInt(2 ** 48 - 1) % (LARGEST_ID - SMALLEST_ID));
}

/** The id that belongs to an idempotency key: the same key gives the same instance, so that Temporal decides a race. */
export function instanceIdOfKey(organization: string, idempotencyKey: string): number {
  return SMALLEST_ID + (numberOf([organization, idempotencyKey]) % (LARGEST_ID - SMALLEST_ID));
}

/** Who an instance of this body is, and whose. */
export function identityOf(
  owner: Pick<InstancesContext, 'organization' | 'account' | 'user'>,
  { element, name, tags }: { element: Pick<ElementDescription, 'key' | 'hub'>; name: string; tags: string[] },
  id: number,
): InstanceIdentity {
  const { organization } = owner;
  return { id, name, tags, elementKey: element.key, hubKey: element.hub, organization, ...accountNumbersOf(owner) };
}

/**
 * The numbers that Cloud Elements' envelope carries: any, but always the same for one organization, account and user.
 */
function accountNumbersOf({
  organization,
  account = null,
  user = null,
}: Pick<InstancesContext, 'organization' | 'account' | 'user'>): Pick<
  InstanceIdentity,
  'accountId' | 'companyId' | 'userId'
> {
  const numberFor = (...named: (string | null)[]) => 1 + (numberOf(named.filter((name) => name !== null)) % 999_999);
  return {
    accountId: numberFor('account', organization, account),
    companyId: numberFor('company', organization),
    userId: numberFor('user', organization, user),
  };
}

/** The first 48 bits of a digest. */
function numberOf(parts: string[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6);
}

/**
 * Starts the instance's workflow. False: the id is taken, by a running instance or by a deleted one that Temporal still
 * remembers. `memo` is added to what a list reads.
 */
export async function startInstanceWorkflow(
  { client, taskQueue }: Pick<InstancesContext, 'client' | 'taskQueue'>,
  input: ElementInstanceInput,
  memo: Record<string, string>,
): Promise<boolean> {
  const options = startOptions(input, taskQueue, memo);
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflow.start(ELEMENT_INSTANCE_WORKFLOW, options),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw fromTemporal(error, input.instance.id, client.options.namespace);
  }
}

/**
 * The same, and waits for the first reading: the answer is the instance as it is then. Null: the id is taken. Throws
 * `unavailable` if there is no answer in time: mostly the instance is started all the same, and the message says how to
 * find out.
 */
export async function beginInstanceWorkflow(
  { client, taskQueue }: Pick<InstancesContext, 'client' | 'taskQueue'>,
  input: ElementInstanceInput,
  memo: Record<string, string>,
  deadlineMs: number,
): Promise<InstanceDescription | null> {
  const options = { ...startOptions(input, taskQueue, memo), workflowIdConflictPolicy: 'FAIL' } as const;
  const startWorkflowOperation = new WithStartWorkflowOperation(ELEMENT_INSTANCE_WORKFLOW, options);
  try {
    return await client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflow.executeUpdateWithStart<Workflow, InstanceDescription, []>(UPDATES.begin, {
        startWorkflowOperation,
        // Of an id that is known the server answers what it answered then, though another instance was to be started.
        updateId: randomUUID(),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw isUndecided(error)
      ? unavailable(undecided(input.instance))
      : fromTemporal(error, input.instance.id, client.options.namespace);
  }
}

function undecided({ id, name }: InstanceIdentity): string {
  return (
    `Temporal cannot be reached, or did not answer in time: whether instance ${id} ("${name}") was created is not known. ` +
    'Read it by this id, or look for its name in the list, before you create it again. With an Idempotency-Key, the same call never makes two.'
  );
}

function startOptions(
  input: ElementInstanceInput,
  taskQueue: string,
  memo: Record<string, string>,
): WorkflowStartOptions<Workflow> {
  const { instance, settings, createdAt } = input;
  return {
    workflowId: workflowIdOf(instance.id),
    taskQueue,
    args: [input],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    memo: {
      name: instance.name,
      elementKey: instance.elementKey,
      organization: instance.organization,
      createdAt,
      tags: instance.tags,
      eventsEnabled: settings.eventsEnabled,
      ...memo,
    },
    typedSearchAttributes: [
      { key: ELEMENT_KEY, value: instance.elementKey },
      { key: ELEMENT_INSTANCE_STATE, value: settings.eventsEnabled ? 'polling' : 'paused' },
      { key: ELEMENT_ORGANIZATION, value: instance.organization },
      { key: ELEMENT_TAGS, value: instance.tags },
    ],
    staticSummary: summaryText(input),
    staticDetails: detailsText(input),
    // One tenant's many instances must not starve the others'; a server without fairness ignores it.
    priority: { priorityKey: PRIORITY.usual, fairnessKey: fairnessKeyOf(instance.organization) },
  };
}

function summaryText({ instance, settings }: ElementInstanceInput): string {
  return `${instance.elementKey} "${instance.name}": ${Object.keys(settings.resources).join(', ')}`;
}

function detailsText({ instance, settings, createdAt }: ElementInstanceInput): string {
  const resources = Object.entries(settings.resources).map(([name, { url }]) => `- **${name}**: \`${url}\``);
  return [
    `Element instance **${instance.id}** of element \`${instance.elementKey}\`, created ${createdAt}.`,
    '',
    `Polls every ${intervalText(settings.refreshIntervalMs)} as created:`,
    '',
    ...resources,
  ].join('\n');
}
