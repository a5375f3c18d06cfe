import type { Client } from '@temporalio/client';
import type { Config } from '../config';
import type { SealingKeys } from '../configuration/keys';
import { createSealer } from '../configuration/sealing';
import { TASK_QUEUE } from '../contract/ids';
import type { Element } from '../elements/element';
import { registryWith } from '../elements/registry';
import { createInstances, type Instances, type InstancesContext } from './instances';

export type ValidationSettings = Pick<Config, 'minRefreshIntervalMs' | 'egressAllow'> &
  Partial<Pick<Config, 'allowedWorkflows'>> & {
    /** Elements of one's own, the same as the worker's plugin has. Default: none. */
    elements?: readonly Element[];
  };

/** What validation needs of a service's settings. */
export function validationContextOf({
  minRefreshIntervalMs,
  egressAllow,
  allowedWorkflows = [],
  elements: own,
}: ValidationSettings) {
  const { elements, elementOf } = registryWith(own);
  return {
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs,
    egressAllow,
    allowedWorkflows,
  };
}

/**
 * The instances of an organization in a running service. The API and the client script both use it, so
 * that they agree on keys and limits.
 */
export function serviceInstances(
  client: Client,
  config: ValidationSettings,
  keys: SealingKeys,
  webUiBaseUrl: string | null,
  { organization, ...overrides }: Pick<InstancesContext, 'organization'> & Partial<InstancesContext>,
): Instances {
  return createInstances({
    ...validationContextOf(config),
    client,
    namespace: client.options.namespace,
    taskQueue: TASK_QUEUE,
    sealer: createSealer(keys),
    keys,
    webUiBaseUrl,
    organization,
    account: null,
    user: null,
    now: Date.now,
    ...overrides,
  });
}
