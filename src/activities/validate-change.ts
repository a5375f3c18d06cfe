import type { ElementInstanceActivities } from '../contract/activities';
import { applyConfigurationChange, applyPollerChange, type ChangedInstance } from '../configuration/change';
import { sealConfiguration } from '../configuration/sealing';
import { fittingProblems } from '../domain/instance/fitting-problems';
import type { ActivityDependencies } from './dependencies';
import { unexpected, unknownElement } from './failures';

/** Validates a change that arrived by signal against the present configuration: refused whole or applied whole. */
export function createValidateChange(dependencies: ActivityDependencies): ElementInstanceActivities['validateChange'] {
  const context = { ...dependencies, elementKeys: [...dependencies.elementKeys] };
  return async function validateChange({ instanceId, elementKey, configuration, change }) {
    const element = dependencies.elementOf(elementKey);
    if (element === undefined) throw unexpected('validateChange', unknownElement(elementKey, dependencies.elementKeys));
    const current = { element, configuration };
    const result =
      change.kind === 'poller'
        ? applyPollerChange(current, change.payload, context)
        : applyConfigurationChange(current, change.payload, context);
    if (!result.ok) return { ok: false, errors: fittingProblems(result.problems) };
    // A change sent from the Web UI or the CLI may bring a secret as it is: from here on it is sealed.
    const { configuration: changed, settings, name, tags }: ChangedInstance = result.value;
    const sealed = sealConfiguration(changed, element, instanceId, dependencies.sealer);
    const identity = { ...(name !== undefined && { name }), ...(tags !== undefined && { tags }) };
    return { ok: true, configuration: sealed, settings, identity };
  };
}
