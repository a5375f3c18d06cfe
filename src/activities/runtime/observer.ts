import type { PollResourcesInput, SweepResourceInput } from '../../contract/activities';
import type { DeliveryFailure } from '../../domain/delivery/outcome';
import type { Notification } from '../../domain/delivery/notification';
import type { PollReport, SweepReport } from '../../domain/instance/reports';
import type { InstanceIdentity } from '../../domain/values/instance-identity';
import type { VendorFailureKind } from '../../domain/vendor/failure';

/** An activity of an instance, by our clock in ms. */
interface Observed {
  startedAtMs: number;
  endedAtMs: number;
}

export interface ObservedPoll extends Observed {
  input: PollResourcesInput;
  report: PollReport;
}

export interface ObservedSweep extends Observed {
  input: SweepResourceInput;
  report: SweepReport;
}

/** One attempt at a notification. */
export interface ObservedAttempt extends Observed {
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>;
  notification: Notification;
  /** HTTP status, if there was an answer. */
  status: number | null;
  /** Null: accepted. */
  failure: DeliveryFailure | null;
}

/** One request for an OAuth token. */
export interface ObservedTokenRequest {
  instanceId: number;
  elementKey: string;
  /** `reauth_required`: only a person can help. */
  outcome: 'renewed' | 'reauth_required' | VendorFailureKind;
}

/**
 * Told by the activities what is over, each fact once: metrics, traces and logs are made of it. Whoever listens gets
 * sealed secrets at most, must not throw, and has no say in what happens next.
 */
export interface ActivityObserver {
  polled(poll: ObservedPoll): void;
  swept(sweep: ObservedSweep): void;
  attempted(attempt: ObservedAttempt): void;
  tokenRequested(request: ObservedTokenRequest): void;
}
