import type { PollResourcesInput } from '../../contract/activities';
import { openConfiguration } from '../../configuration/sealing';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { Connection, Element } from '../../elements/element';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, unknownElement } from '../failures';

/** The instance's element and its connection, opened. */
export function connect(
  { elementOf, elementKeys, sealer }: ActivityDependencies,
  { instance, connection }: Pick<PollResourcesInput, 'instance' | 'connection'>,
): Result<{ element: Element; connection: Connection }, VendorFailure> {
  const element = elementOf(instance.elementKey);
  try {
    if (element === undefined) throw unknownElement(instance.elementKey, elementKeys);
    return succeeded({ element, connection: openConfiguration(connection, element, instance.id, sealer) });
  } catch (error) {
    return failed(configurationFailure(error));
  }
}
