import type { Configuration } from '../../domain/instance/settings';
import type { ClientCertificate } from './agents';

/** The client certificate of a configuration that is open, under keys that begin so; undefined if there is none. */
export function clientCertificateOf(configuration: Configuration, prefix: string): ClientCertificate | undefined {
  const [certificate, key] = [configuration[`${prefix}certificate`], configuration[`${prefix}key`]];
  return typeof certificate === 'string' && typeof key === 'string' ? { certificate, key } : undefined;
}
