import { workflowInfo } from '@temporalio/workflow';
import type { ChangeFate, InstanceDescription, VendorAccess } from '../contract/messages';
import type { DeliveryStateName, InstanceStatus, ResourceStatus, SweepStatus } from '../contract/status';
import { connectionOf } from '../domain/instance/configuration-parts';
import { lastListingOf, type SweepState } from '../domain/sweeps/sweep-state';
import { sealingKeysIn } from '../domain/security/sealed-text';
import { attemptsOf } from '../domain/instance/queue-head';
import { areCredentialsRefused, stateNameOf, type InstanceState, type ResourceState } from '../domain/instance/state';
import { nextReadAt } from '../domain/instance/next-step';
import { isWaiting, decidedChange } from '../domain/instance/decided-changes';

/** The answer of the `status` query. */
export function statusOf(state: InstanceState, isDelivering: boolean): InstanceStatus {
  const { workflowId, runId, historyLength } = workflowInfo();
  return {
    state: stateNameOf(state),
    nextPollAt: nextReadAt(state),
    configuration: { revision: state.revision, lastChangeAt: state.lastChangeAt, lastRefusal: state.lastRefusal },
    resources: Object.fromEntries(
      Object.entries(state.resources).map(([name, resource]) => [
        name,
        resourceStatusOf(resource, stateNameOf(state) === 'polling'),
      ]),
    ),
    delivery: {
      state: deliveryStateOf(state, isDelivering),
      attempts: attemptsOf(state.head),
      nextAttemptAt: state.head.nextAttemptAt,
      lastError: state.head.lastError,
      pendingEvents: pendingEventsOf(state),
      held: state.held.length,
    },
    temporal: { workflowId, runId, historyEvents: historyLength },
  };
}

export function pendingEventsOf(state: InstanceState): number {
  return (state.pending?.notifications ?? []).reduce((sum, { events }) => sum + events.length, 0);
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

function resourceStatusOf(resource: ResourceState, isPolling: boolean): ResourceStatus {
  const {
    watermark,
    lastPollAt,
    lastChangeAt,
    nextPollAt,
    polls,
    changes,
    consecutiveFailures,
    lastError,
    lastWarning,
  } = resource;
  return {
    watermark: watermark.at,
    lastPollAt,
    lastChangeAt,
    nextPollAt: isPolling ? nextPollAt : null,
    polls,
    changes,
    consecutiveFailures,
    lastError,
    lastWarning,
    reading: watermark.window !== null,
    sweep: resource.sweep === null ? null : sweepStatusOf(resource.sweep),
  };
}

function sweepStatusOf(sweep: SweepState): SweepStatus {
  const { nextSweepAt, unreported, lastError, lastWarning } = sweep;
  const { at, records } = lastListingOf(sweep);
  const waiting = unreported === null ? 0 : unreported.total - unreported.reported;
  return { lastSweepAt: at, nextSweepAt, knownRecords: records, unreported: waiting, lastError, lastWarning };
}

function deliveryStateOf(state: InstanceState, isDelivering: boolean): DeliveryStateName {
  if (state.standstill.isSuspended) return 'suspended';
  if (isDelivering) return 'delivering';
  return state.pending === null ? 'idle' : 'waiting';
}
