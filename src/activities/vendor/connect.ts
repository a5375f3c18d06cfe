import type { PollResourcesInput } from '../../contract/activities';
import { openConfiguration } from '../../configuration/sealing';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { Connection, Element } from '../../elements/element';
import type { ActivityDependencies } from '../dependencies';
import { clientCertificateOf } from '../io/client-certificate';
import type { HttpSend } from '../io/http';
import { configurationFailure, unknownElement } from '../failures';

/**
 * The instance's element and its connection, opened; and the dependencies, whose `send` shows the vendor the client
 * certificate of the connection, if it has one.
 */
export function connect(
  dependencies: ActivityDependencies,
  { instance, connection }: Pick<PollResourcesInput, 'instance' | 'connection'>,
): Result<{ element: Element; connection: Connection; dependencies: ActivityDependencies }, VendorFailure> {
  const { elementOf, elementKeys, sealer } = dependencies;
  const element = elementOf(instance.elementKey);
  try {
    if (element === undefined) throw unknownElement(instance.elementKey, elementKeys);
    const opened = openConfiguration(connection, element, instance.id, sealer);
    const clientCertificate = clientCertificateOf(opened, 'tls.');
    if (clientCertificate === undefined) return succeeded({ element, connection: opened, dependencies });
    const send: HttpSend = (request) => dependencies.send({ ...request, clientCertificate });
    return succeeded({ element, connection: opened, dependencies: { ...dependencies, send } });
  } catch (error) {
    return failed(configurationFailure(error));
  }
}
