import type { ElementInstanceActivities } from '../contract/activities';
import { applyConfigurationUpdate, applyPollerUpdate, type UpdatedInstance } from '../configuration/update';
import { sealConfiguration } from '../configuration/sealing';
import { fittingProblems } from '../domain/instance/fitting-problems';
import type { ActivityDependencies } from './dependencies';
import { unexpected, unknownElement } from './failures';

/** Validates an update that arrived by signal against the present configuration: refused whole or applied whole. */
export function createValidateUpdate(dependencies: ActivityDependencies): ElementInstanceActivities['validateUpdate'] {
  const context = { ...dependencies, elementKeys: [...dependencies.elementKeys] };
  return async function validateUpdate({ instanceId, elementKey, configuration, update }) {
    const element = dependencies.elementOf(elementKey);
    if (element === undefined) throw unexpected('validateUpdate', unknownElement(elementKey, dependencies.elementKeys));
    const current = { element, configuration };
    const result =
      update.kind === 'poller'
        ? applyPollerUpdate(current, update.payload, context)
        : applyConfigurationUpdate(current, update.payload, context);
    if (!result.ok) return { ok: false, errors: fittingProblems(result.problem) };
    // An update sent from the Web UI or the CLI may bring a secret as it is: from here on it is sealed.
    const { configuration: changed, settings, name, tags }: UpdatedInstance = result.value;
    const sealed = sealConfiguration(changed, element, instanceId, dependencies.sealer);
    const identity = { ...(name !== undefined && { name }), ...(tags !== undefined && { tags }) };
    return { ok: true, configuration: sealed, settings, identity };
  };
}
