import type { ElementInstanceActivities } from '../contract/activities';
import { applyConfigurationUpdate, applyPollerUpdate, type UpdatedInstance } from '../configuration/update';
import { isSealed, openChange, sealConfiguration, SealError } from '../configuration/sealing';
import { fittingProblems } from '../domain/instance/fitting-problems';
import type { Json } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import { failed, succeeded, type Result } from '../domain/values/result';
import type { ActivityDependencies } from './dependencies';
import { unexpected, unknownElement } from './failures';

/**
 * Validates a change against the present configuration: refused whole or applied whole. A sealed text is the JSON of
 * what its sender could not validate, as no worker answered; it may hold secrets as they are, which no other change
 * may.
 */
export function createValidateUpdate(dependencies: ActivityDependencies): ElementInstanceActivities['validateUpdate'] {
  const context = { ...dependencies, elementKeys: [...dependencies.elementKeys] };
  return async function validateUpdate({ instanceId, elementKey, configuration, update }) {
    const element = dependencies.elementOf(elementKey);
    if (element === undefined) throw unexpected('validateUpdate', unknownElement(elementKey, dependencies.elementKeys));
    const current = { element, configuration };
    const opened = openedPayload(update.payload, instanceId, dependencies);
    if (!opened.ok) return { ok: false, errors: [opened.problem] };
    const { payload, isUnsealed } = opened.value;
    const result =
      update.kind === 'poller'
        ? applyPollerUpdate(current, payload, context)
        : applyConfigurationUpdate(current, payload, { ...context, isUnsealed });
    if (!result.ok) return { ok: false, errors: fittingProblems(result.problem) };
    // An update sent from the Web UI or the CLI may bring a secret as it is: from here on it is sealed.
    const { configuration: changed, settings, name, tags }: UpdatedInstance = result.value;
    const sealed = sealConfiguration(changed, element, instanceId, dependencies.sealer);
    const identity = { ...(name !== undefined && { name }), ...(tags !== undefined && { tags }) };
    return { ok: true, configuration: sealed, settings, identity };
  };
}

function openedPayload(
  payload: Json,
  instanceId: number,
  { sealer }: Pick<ActivityDependencies, 'sealer'>,
): Result<{ payload: Json; isUnsealed: boolean }, Problem> {
  if (!isSealed(payload)) return succeeded({ payload, isUnsealed: false });
  try {
    return succeeded({ payload: openChange(payload, instanceId, sealer), isUnsealed: true });
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return failed({ pointer: '', message: `The change does not open: ${error.message}` });
  }
}
