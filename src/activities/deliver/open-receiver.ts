import { openConfiguration } from '../../configuration/sealing';
import { secretKeysOf } from '../../configuration/secret-keys';
import { WORKFLOW_CALLBACK } from '../../configuration/workflow-callback';
import { unavailable, type DeliveryFailure } from '../../domain/delivery/outcome';
import type { Configuration } from '../../domain/instance/settings';
import type { InstanceIdentity } from '../../domain/values/instance-identity';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, unknownElement } from '../failures';
import { httpReceiver } from './http-receiver';
import type { Receiver, Target } from './receiver';
import { workflowReceiver } from './workflow-receiver';

/**
 * The instance's receiver, by its sealed keys; what stands in the way is a failure like any other: the notification
 * waits.
 */
export function openReceiver(
  dependencies: ActivityDependencies,
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>,
  sealed: Configuration,
): Result<Receiver, DeliveryFailure> {
  const { elementOf, elementKeys, sealer } = dependencies;
  const element = elementOf(instance.elementKey);
  try {
    if (element === undefined) throw unknownElement(instance.elementKey, elementKeys);
    const configuration = openConfiguration(sealed, element, instance.id, sealer);
    return receiverOf(dependencies, {
      instance,
      configuration,
      secrets: secretValues(configuration, secretKeysOf(element)),
    });
  } catch (error) {
    return failed(unavailable(configurationFailure(error).message));
  }
}

function receiverOf(dependencies: ActivityDependencies, target: Target): Result<Receiver, DeliveryFailure> {
  if (target.configuration['event.notification.callback.url'] !== undefined)
    return succeeded(httpReceiver(dependencies, target));
  if (target.configuration[WORKFLOW_CALLBACK] !== undefined) return succeeded(workflowReceiver(dependencies, target));
  return failed(unavailable('there is no event.notification.callback.url'));
}

function secretValues(configuration: Configuration, secretKeys: ReadonlySet<string>): string[] {
  return Object.entries(configuration).flatMap(([key, value]) => (secretKeys.has(key) ? textsOf(value) : []));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
