import type { WorkflowExecutionInfo } from '@temporalio/client';
import { instanceIdOf } from '../contract/ids';
import type { InstanceDescription, InstanceStateName } from '../contract/messages';
import type { InstanceStatus } from '../contract/status';
import { ELEMENT_INSTANCE_STATE, ELEMENT_KEY, ELEMENT_TAGS } from '../contract/search-attributes';
import { MASK } from '../configuration/secret-keys';
import type { Element } from '../elements/element';
import type { Configuration } from '../domain/instance/settings';

/** How an element is named inside an instance. */
export interface ElementReference {
  id: number;
  key: string;
  name: string;
  hub: string;
  active: boolean;
}

/** One line of a list: what visibility knows, so that a list needs no worker. */
export interface InstanceSummary {
  id: number;
  name: string;
  token: string;
  element: ElementReference;
  tags: string[];
  valid: boolean;
  disabled: boolean;
  state: InstanceStateName;
  createdDate: string;
}

/** An instance as a read shows it, in Cloud Elements' shape. Secrets are `********`. */
export interface InstanceView extends InstanceSummary {
  provisionInteractions: never[];
  maxCacheSize: number;
  cacheTimeToLive: number;
  configuration: Configuration;
  eventsEnabled: boolean;
  traceLoggingEnabled: boolean;
  cachingEnabled: boolean;
  externalAuthentication: 'none';
  user: { id: number; emailAddress: string; firstName: string; lastName: string };
}

/** The same without its token, for readers who did not ask for it. */
export function withMaskedToken<View extends { token: string }>(view: View): View {
  return { ...view, token: MASK };
}

/** The status query's answer with the address of the workflow in Temporal's Web UI, if one is known. */
export type InstanceStatusView = Omit<InstanceStatus, 'temporal'> & {
  temporal: InstanceStatus['temporal'] & { webUrl: string | null };
};

/** The read of an instance. `configuration` has its secrets masked already. */
export function viewOf(
  description: InstanceDescription,
  configuration: Configuration,
  token: string,
  element: Element | undefined,
): InstanceView {
  const { instance, state } = description;
  return {
    id: instance.id,
    name: instance.name,
    token,
    element: referenceOf(instance.elementKey, instance.hubKey, element),
    tags: instance.tags,
    ...conditionOf(state, description.eventsEnabled, description.credentialsRefused),
    createdDate: description.createdAt,
    provisionInteractions: [],
    maxCacheSize: 0,
    cacheTimeToLive: 0,
    configuration,
    eventsEnabled: description.eventsEnabled,
    traceLoggingEnabled: false,
    cachingEnabled: false,
    externalAuthentication: 'none',
    user: { id: instance.userId, emailAddress: '', firstName: '', lastName: '' },
  };
}

/** The list line of a workflow, or null if the workflow is not an element instance. */
export function summaryOf(
  execution: Pick<WorkflowExecutionInfo, 'workflowId' | 'startTime' | 'memo' | 'typedSearchAttributes'>,
  tokenOf: (instanceId: number) => string,
  elementOf: (key: string) => Element | undefined,
): InstanceSummary | null {
  const id = instanceIdOf(execution.workflowId);
  if (id === null) return null;
  const attributes = execution.typedSearchAttributes;
  const { name, createdAt, eventsEnabled = true, credentialsRefused = false } = execution.memo ?? {};
  const state = (attributes.get(ELEMENT_INSTANCE_STATE) ?? 'polling') as InstanceStateName;
  const elementKey = attributes.get(ELEMENT_KEY) ?? '';
  const element = elementOf(elementKey);
  return {
    id,
    name: typeof name === 'string' ? name : '',
    token: tokenOf(id),
    element: referenceOf(elementKey, element?.hub ?? '', element),
    // Temporal on SQLite gives back an empty list as one empty text, which no tag is.
    tags: (attributes.get(ELEMENT_TAGS) ?? []).filter((tag) => tag !== ''),
    ...conditionOf(state, eventsEnabled === true, credentialsRefused === true),
    createdDate: typeof createdAt === 'string' ? createdAt : execution.startTime.toISOString(),
  };
}

/** An element that this build no longer has is still shown by its key, as not active. */
function referenceOf(key: string, hub: string, element: Element | undefined): ElementReference {
  return { id: element?.numericId ?? 0, key, name: element?.name ?? key, hub, active: element !== undefined };
}

/** With its events off an instance is not polled, and not disabled either: nobody paused it. */
function conditionOf(
  state: InstanceStateName,
  eventsEnabled: boolean,
  credentialsRefused: boolean,
): Pick<InstanceSummary, 'state' | 'valid' | 'disabled'> {
  const isStopped = state === 'paused' || state === 'suspended';
  return { state, valid: !credentialsRefused, disabled: eventsEnabled && isStopped };
}
