import { accessSync, constants } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { failed, succeeded, type Result } from '../domain/values/result';

/** Where a Temporal server is and how to be let in. The client's and the worker's connection both take `options`. */
export interface TemporalTarget {
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  namespace: string;
}

const DEFAULT_NAMESPACE = 'default';
const SWITCHES = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'];
const FILES = [
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
];

/**
 * The server that Temporal's own settings name: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
 * `TEMPORAL_TLS_*`, or the profile `TEMPORAL_PROFILE` of the file `TEMPORAL_CONFIG_FILE`. Variables win over the file;
 * an empty one counts as not given. Otherwise everything that is wrong, each with its variable. Temporal's own reader
 * takes any word for a switch as "off", and passes over a file that is not there.
 */
export function readTarget(environment: NodeJS.ProcessEnv): Result<TemporalTarget, string[]> {
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  ) as Record<string, string>;
  const problems = [
    ...SWITCHES.flatMap((name) => wrongSwitch(name, given)),
    ...FILES.flatMap((name) => wrongFile(name, given)),
  ];
  if (problems.length > 0) return failed(problems);
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: given });
    return succeeded({ options: connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE });
  } catch (error) {
    // What follows the first line quotes the file, and with it a secret.
    const [why] = (error as Error).message.split('\n');
    return failed([`TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE, TEMPORAL_TLS_*: ${why}`]);
  }
}

/** A server on this machine, without TLS. */
export function localTarget(address: string): TemporalTarget {
  return { options: { address }, namespace: DEFAULT_NAMESPACE };
}

function wrongSwitch(name: string, { [name]: text }: Record<string, string>): string[] {
  if (text === undefined || ['true', 'false', '1', '0'].includes(text)) return [];
  return [`${name}: found "${text}"; allowed: true or false.`];
}

function wrongFile(name: string, { [name]: path }: Record<string, string>): string[] {
  if (path === undefined) return [];
  try {
    accessSync(path, constants.R_OK);
    return [];
  } catch (error) {
    return [`${name}: "${path}" cannot be read (${(error as NodeJS.ErrnoException).code}).`];
  }
}
