import { RESOURCES } from '../domain/instance/configuration-keys';
import { isDeepStrictEqual } from 'node:util';
import {
  applyConfigurationUpdate,
  applyPollerUpdate,
  type UpdatedInstance,
  type CurrentInstance,
} from '../configuration/update';
import { mergePatchBetween } from '../configuration/merge-patch-between';
import { isMergedInResources } from '../configuration/merged-keys';
import { problemsOf } from '../configuration/parsed';
import { sealChange, sealConfiguration } from '../configuration/sealing';
import type { ChangeFate, InstanceDescription, RecordedChange, UpdateConfiguration } from '../contract/messages';
import type { Problem } from '../domain/values/problem';
import { isJsonObject, type Json } from '../domain/values/json';
import type { Configuration } from '../domain/instance/settings';
import type { Element } from '../elements/element';
import type { InstancesContext } from './context';
import { InstancesError, invalidInput, unavailable } from './errors';
import { changeIdOf, record, sendChange, type Change, type ChangeOptions } from './instance-change';
import { describeInstance, findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';

/**
 * Changes name, tags or configuration of a running instance. Validated against the instance as it is, with the answer
 * that creating it so would give; the workflow validates once more when its turn comes, and may refuse. What changes
 * nothing, such as a read sent back as it is, is not sent. If no worker answers, it is recorded as it is, sealed.
 */
export async function updateInstance(
  context: InstancesContext,
  id: number,
  body: unknown,
  options: ChangeOptions = {},
): Promise<Change> {
  const changeId = changeIdOf(context, body, options);
  const workflow = await findInstanceWorkflow(context.client, context.organization, id);
  const before = await ask(workflow);
  if (before === null) return recordSealed(context, workflow, { id: changeId, update: 'configure', payload: body });
  const element = elementFor(context, before);
  const changed = applySent({ element, configuration: before.configuration }, body, context);
  if (!changed.ok) throw invalidInput(changed.problem);

  const { configuration, ...others } = differenceTo(before, changed.value);
  const sealed = configuration && sealConfiguration(configuration, element, id, context.sealer);
  const payload: UpdateConfiguration = { ...others, ...(sealed && { configuration: sealed }) };
  if (Object.keys(payload).length === 0) return { kind: 'applied', description: before };
  return sendChange(workflow, { id: changeId, update: 'configure', payload: payload as Json });
}

/** What `updateInstance` would find wrong with an update; nothing is changed. */
export async function problemsOfUpdate(context: InstancesContext, id: number, body: unknown): Promise<Problem[]> {
  const before = await describeInstance(context, id);
  return problemsOf(
    applySent({ element: elementFor(context, before), configuration: before.configuration }, body, context),
  );
}

/** Merges a poller configuration into a running instance; same checks and same answer as `updateInstance`. */
export async function reconfigurePoller(context: InstancesContext, id: number, payload: unknown): Promise<Change> {
  const change = { id: changeIdOf(context, payload, {}), update: 'configurePoller', payload: payload as Json } as const;
  const workflow = await findInstanceWorkflow(context.client, context.organization, id);
  const before = await ask(workflow);
  if (before === null) return recordSealed(context, workflow, change);
  const { configuration } = before;
  const changed = applyPollerUpdate({ element: elementFor(context, before), configuration }, payload, context);
  if (!changed.ok) throw invalidInput(changed.problem);
  return sendChange(workflow, change);
}

/**
 * What became of a change that was recorded. Throws `not_found` for an id that the instance does not know (any more).
 */
export async function fateOfChange(context: InstancesContext, id: number, changeId: string): Promise<ChangeFate> {
  const fate = await (await findInstanceWorkflow(context.client, context.organization, id)).fateOf(changeId);
  if (fate.status !== 'unknown') return fate;
  throw new InstancesError('not_found', `Instance ${id} knows no change "${changeId.slice(0, 100)}".`);
}

/** Null: no worker answers. */
function ask(workflow: InstanceWorkflow): Promise<InstanceDescription | null> {
  return workflow.query<InstanceDescription>('instance').catch((error: unknown) => {
    if (error instanceof InstancesError && error.kind === 'unavailable') return null;
    throw error;
  });
}

/** Which parts are secrets cannot be said before it is validated. */
function recordSealed(
  { sealer }: InstancesContext,
  workflow: InstanceWorkflow,
  { id, update, payload }: { id: string; update: RecordedChange['update']; payload: unknown },
): Promise<Change> {
  const sealed = sealChange(payload as Json, workflow.instanceId, sealer);
  return record(workflow, { id, update, payload: sealed });
}

function applySent(current: CurrentInstance, body: unknown, context: InstancesContext) {
  return applyConfigurationUpdate(current, body, { ...context, isUnsealed: true });
}

function elementFor(context: InstancesContext, { instance }: InstanceDescription): Element {
  const element = context.elementOf(instance.elementKey);
  if (element) return element;
  throw unavailable(`This process does not know the element "${instance.elementKey}" of instance ${instance.id}.`);
}

/** Only what really changes is sent: two people who change different keys at once do not undo each other's work. */
function differenceTo({ instance, configuration }: InstanceDescription, wanted: UpdatedInstance): UpdateConfiguration {
  const { name = instance.name, tags = instance.tags } = wanted;
  const changed = configurationBetween(configuration, wanted.configuration);
  return {
    ...(Object.keys(changed).length > 0 && { configuration: changed }),
    ...(name !== instance.name && { name }),
    ...(!isDeepStrictEqual(tags, instance.tags) && { tags }),
  };
}

function configurationBetween(before: Configuration, after: Configuration): Configuration {
  const difference = mergePatchBetween(before, after, () => false);
  const [current, wanted] = [before[RESOURCES], after[RESOURCES]];
  if (!(RESOURCES in difference) || !isJsonObject(current) || !isJsonObject(wanted)) return difference;
  return { ...difference, [RESOURCES]: mergePatchBetween(current, wanted, isMergedInResources) };
}
