import { nextReadAt } from '../domain/instance/next-step';
import { attemptsOf } from '../domain/instance/queue-head';
import { stateNameOf, type InstanceState, type ResourceState } from '../domain/instance/state';
import { lastListingOf, type SweepState } from '../domain/sweeps/sweep-state';
import type { DeliveryStateName, InstanceStatus, ResourceStatus, SweepStatus } from './status';

/** The status of an instance in this state, apart from what Temporal says of it. */
export function statusOfState(state: InstanceState, isDelivering: boolean): Omit<InstanceStatus, 'temporal'> {
  const name = stateNameOf(state);
  return {
    state: name,
    nextPollAt: nextReadAt(state),
    configuration: { revision: state.revision, lastChangeAt: state.lastChangeAt, lastRefusal: state.lastRefusal },
    resources: Object.fromEntries(
      Object.entries(state.resources).map(([key, resource]) => [key, resourceStatusOf(resource, name === 'polling')]),
    ),
    delivery: {
      state: deliveryStateOf(state, isDelivering),
      attempts: attemptsOf(state.head),
      nextAttemptAt: state.head.nextAttemptAt,
      lastError: state.head.lastError,
      pendingEvents: pendingEventsOf(state),
      held: state.held.length,
    },
  };
}

export function pendingEventsOf(state: InstanceState): number {
  return (state.pending?.notifications ?? []).reduce((sum, { events }) => sum + events.length, 0);
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
