import { workflowInfo } from '@temporalio/workflow';
import type { ChangeFate, InstanceDescription, VendorAccess } from '../contract/messages';
import type { InstanceStatus } from '../contract/status';
import { statusOfState } from '../contract/status-of-state';
import { connectionOf } from '../domain/instance/configuration-parts';
import { sealingKeysIn } from '../domain/security/sealed-text';
import { areCredentialsRefused, stateNameOf, type InstanceState } from '../domain/instance/state';
import { isWaiting, decidedChange } from '../domain/instance/decided-changes';

/** The answer of the `status` query. */
export function statusOf(state: InstanceState, isDelivering: boolean): InstanceStatus {
  const { workflowId, runId, historyLength } = workflowInfo();
  return { ...statusOfState(state, isDelivering), temporal: { workflowId, runId, historyEvents: historyLength } };
}

/** The answer of the `instance` query: what a read shows, secrets still sealed. */
export function descriptionOf(state: InstanceState): InstanceDescription {
  return {
    instance: state.instance,
    configuration: state.configuration,
    eventsEnabled: state.settings.eventsEnabled,
    state: stateNameOf(state),
    credentialsRefused: areCredentialsRefused(state),
    revision: state.revision,
    sealedWith: sealingKeysIn([state.configuration, state.grant, state.wantedUpdates.map(({ payload }) => payload)]),
    createdAt: state.createdAt,
    lastRefusal: state.lastRefusal,
  };
}

/** The answer of the `change` query. */
export function fateOf(state: InstanceState, id: string): ChangeFate {
  const decided = decidedChange(state, id);
  if (decided !== null) {
    const status = decided.errors === null ? 'applied' : 'refused';
    return { id, status, at: decided.at, errors: decided.errors ?? [] };
  }
  return { id, status: isWaiting(state, id) ? 'pending' : 'unknown', at: null, errors: [] };
}

/** The answer of the `vendorAccess` query. */
export function vendorAccessOf(state: InstanceState): VendorAccess {
  return {
    instance: state.instance,
    connection: connectionOf(state.configuration),
    grant: state.grant,
    resources: state.settings.resources,
    state: stateNameOf(state),
  };
}
