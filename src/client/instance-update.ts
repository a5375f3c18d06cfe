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
import { sealConfiguration } from '../configuration/sealing';
import type { InstanceDescription, UpdateConfiguration } from '../contract/messages';
import type { Problem } from '../domain/values/problem';
import { isJsonObject } from '../domain/values/json';
import type { Configuration } from '../domain/instance/settings';
import type { Element } from '../elements/element';
import type { InstancesContext } from './context';
import { invalidInput, unavailable } from './errors';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const APPLIED_TIMEOUT_MS = 5_000;

/** An update that was accepted. `applied` is false while the workflow has not come to it yet; it will, it is recorded. */
export interface Change {
  description: InstanceDescription;
  applied: boolean;
}

/**
 * Changes name, tags or configuration of a running instance. Validated against the instance as it is, with the answer
 * that creating it so would give; the workflow validates once more when its turn comes, and may refuse. What changes
 * nothing, such as a read sent back as it is, is not sent.
 */
export async function updateInstance(context: InstancesContext, id: number, body: unknown): Promise<Change> {
  const { workflow, before, element } = await findForChange(context, id);
  const changed = applySent({ element, configuration: before.configuration }, body, context);
  if (!changed.ok) throw invalidInput(changed.problem);

  const { configuration, ...others } = differenceTo(before, changed.value);
  const sealed = configuration && sealConfiguration(configuration, element, id, context.sealer);
  const difference: UpdateConfiguration = { ...others, ...(sealed && { configuration: sealed }) };
  if (Object.keys(difference).length === 0) return { description: before, applied: true };
  return send(workflow, before, 'updateConfiguration', difference);
}

/** What `updateInstance` would find wrong with an update; nothing is changed. */
export async function problemsOfUpdate(context: InstancesContext, id: number, body: unknown): Promise<Problem[]> {
  const { before, element } = await findForChange(context, id);
  return problemsOf(applySent({ element, configuration: before.configuration }, body, context));
}

/** Merges a poller configuration into a running instance; same checks and same answer as `updateInstance`. */
export async function reconfigurePoller(context: InstancesContext, id: number, payload: unknown): Promise<Change> {
  const { workflow, before, element } = await findForChange(context, id);
  const changed = applyPollerUpdate({ element, configuration: before.configuration }, payload, context);
  if (!changed.ok) throw invalidInput(changed.problem);
  return send(workflow, before, 'updatePollerConfiguration', payload);
}

function applySent(current: CurrentInstance, body: unknown, context: InstancesContext) {
  return applyConfigurationUpdate(current, body, { ...context, isUnsealed: true });
}

async function findForChange(
  context: InstancesContext,
  id: number,
): Promise<{ workflow: InstanceWorkflow; before: InstanceDescription; element: Element }> {
  const workflow = await findInstanceWorkflow(context.client, context.organization, id);
  const before = await workflow.query<InstanceDescription>('instance');
  const element = context.elementOf(before.instance.elementKey);
  if (element) return { workflow, before, element };
  throw unavailable(`This process does not know the element "${before.instance.elementKey}" of instance ${id}.`);
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

/** Signals and waits until the workflow shows that it took the update, or refused it. */
async function send(
  workflow: InstanceWorkflow,
  before: InstanceDescription,
  signal: 'updateConfiguration' | 'updatePollerConfiguration',
  payload: unknown,
): Promise<Change> {
  await workflow.signal(signal, payload);
  let description = before;
  const answer = await waitFor(async () => {
    description = await workflow.query<InstanceDescription>('instance');
    if (description.revision > before.revision) return 'applied';
    return description.lastRefusal && description.lastRefusal.at !== before.lastRefusal?.at ? 'refused' : null;
  }, APPLIED_TIMEOUT_MS);
  if (answer === 'refused') throw invalidInput(description.lastRefusal?.errors ?? []);
  return { description, applied: answer === 'applied' };
}
