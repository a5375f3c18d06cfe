import type { ElementInstanceActivities } from '../contract/activities';
import type { UpdateConfiguration } from '../contract/messages';
import { applyConfigurationChange, applyPollerChange } from '../configuration/change';
import type { ActivityDependencies } from './dependencies';
import { unexpected } from './failures';

/** Validates a change that arrived by signal against the present configuration: refused whole or applied whole. */
export function createValidateChange(dependencies: ActivityDependencies): ElementInstanceActivities['validateChange'] {
  const context = { ...dependencies, elementKeys: [...dependencies.elementKeys] };
  return async function validateChange({ elementKey, configuration, change }) {
    const element = dependencies.elementOf(elementKey);
    if (element === undefined) throw unexpected('validateChange', new Error(`unknown element ${elementKey}`));
    const current = { element, configuration };
    const result =
      change.kind === 'poller'
        ? applyPollerChange(current, change.payload, context)
        : applyConfigurationChange(current, change.payload as UpdateConfiguration, context);
    return result.ok ? { ok: true, ...result.value } : { ok: false, errors: result.problems };
  };
}
