import type { PollResourcesInput } from '../contract/activities';
import { openConfiguration } from '../configuration/sealing';
import { unanswered, type VendorFailure } from '../domain/vendor-failure';
import type { Connection, Element } from '../elements/element';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure } from './failures';

/** The instance's element and its connection, opened. */
export function connect(
  { elementOf, elementKeys, sealer }: ActivityDependencies,
  { instance, connection }: Pick<PollResourcesInput, 'instance' | 'connection'>,
): { element: Element; connection: Connection } | { failure: VendorFailure } {
  const element = elementOf(instance.elementKey);
  if (element === undefined) {
    const message = `this worker does not know the element "${instance.elementKey}"; it knows ${elementKeys.join(', ')}`;
    return { failure: unanswered('configuration', message) };
  }
  try {
    return { element, connection: openConfiguration(connection, element, instance.id, sealer) };
  } catch (error) {
    return { failure: configurationFailure(error) };
  }
}
