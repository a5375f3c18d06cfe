import type { Client } from '@temporalio/client';
import type { Config } from '../config';
import type { SealingKeys } from '../configuration/keys';
import { createSealer } from '../configuration/sealing';
import { TASK_QUEUE } from '../contract/ids';
import { elementOf, elements } from '../elements/registry';
import { createInstances, type Instances, type InstancesContext } from './instances';
import { DEFAULT_ORGANIZATION } from './principals';

export type ValidationSettings = Pick<Config, 'minRefreshIntervalMs' | 'egressAllow'>;

/** What validation needs of a service's settings. */
export function validationContextOf({ minRefreshIntervalMs, egressAllow }: ValidationSettings) {
  return { elementOf, elementKeys: elements.map(({ key }) => key), minRefreshIntervalMs, egressAllow };
}

/**
 * The instances of a running service, with its registered elements. The API and the client script both use it, so that
 * they agree on organization, keys and limits.
 */
export function serviceInstances(
  client: Client,
  config: ValidationSettings,
  keys: SealingKeys,
  webUiBaseUrl: string | null,
  overrides: Partial<InstancesContext> = {},
): Instances {
  return createInstances({
    ...validationContextOf(config),
    client,
    namespace: client.options.namespace,
    taskQueue: TASK_QUEUE,
    sealer: createSealer(keys),
    keys,
    webUiBaseUrl,
    organization: DEFAULT_ORGANIZATION,
    account: null,
    user: null,
    now: Date.now,
    ...overrides,
  });
}
