import { resealConfiguration, SealError } from '../configuration/sealing';
import type { ElementInstanceActivities } from '../contract/activities';
import { pointerOf, type Problem } from '../domain/values/problem';
import type { ActivityDependencies } from './dependencies';
import { unexpected } from './failures';
import { resealKept } from './vendor/grant';

/**
 * Seals all secrets of an instance with the first key: what is sealed with it already stays as it is. All or nothing:
 * if one does not open, or this worker's first key is not the wanted one, every text stays.
 */
export function createResealSecrets(
  dependencies: Pick<ActivityDependencies, 'sealer'>,
): ElementInstanceActivities['resealSecrets'] {
  return async function resealSecrets({ instanceId, configuration, grant, keyId }) {
    const { sealer } = dependencies;
    if (sealer.keyId !== keyId) return { ok: false, errors: [otherKey(sealer.keyId, keyId)] };
    try {
      return {
        ok: true,
        configuration: resealConfiguration(configuration, instanceId, sealer),
        grant: grant === null ? null : resealKept(grant, { dependencies, instanceId }),
      };
    } catch (error) {
      if (!(error instanceof SealError)) throw unexpected('resealSecrets', error);
      return { ok: false, errors: [{ pointer: '', message: `The secrets were not sealed again: ${error.message}` }] };
    }
  };
}

function otherKey(own: string, wanted: string): Problem {
  return {
    pointer: pointerOf(['keyId']),
    message: `This worker seals with the key "${own}", not with "${wanted}". Give every process the same ELEMENT_EVENTS_KEYS, then rotate again.`,
  };
}
