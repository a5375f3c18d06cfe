import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { SealError } from '../configuration/sealing';
import { DatePatternError } from '../domain/dates/date-pattern';
import { ZoneError } from '../domain/dates/time-zone';
import { UrlTemplateError } from '../domain/vendor/url-template';
import { unanswered, type VendorFailure } from '../domain/vendor/failure';
import { RequestError } from '../elements/request-error';
import { BLOCKED } from './io/egress';
import { describeTransportError, transportErrorCode } from './io/http';

/**
 * The one place where something thrown becomes a failure that Temporal or the instance's status shows. Whatever is
 * thrown by libraries may hold the request with its credentials, so no foreign message or stack passes through here.
 */

/** A worker is stopping: another one takes the activity over at once, from its last heartbeat. */
export function workerStopping(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'worker_stopping',
    message: 'the worker is stopping; another attempt goes on from here',
    nextRetryDelay: '50ms',
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Somebody paused the activity (`temporal activity pause`): Temporal begins no other attempt until it is unpaused. */
export function activityPaused(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'activity_paused',
    message: 'somebody paused this activity; another attempt goes on from here when it is unpaused',
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Somebody reset the activity (`temporal activity reset`): Temporal begins it anew. */
export function activityReset(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'activity_reset',
    message: 'somebody reset this activity; another attempt follows',
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Too many activities of this worker wait for the same host. `random`, in [0, 1), spreads those that come again. */
export function hostBusy(random: number): ApplicationFailure {
  return busy('host_busy', 'other activities of this worker wait for the same host already', random);
}

/** One organization has as many activities of this worker as it may. */
export function organizationBusy(random: number): ApplicationFailure {
  return busy('organization_busy', 'this worker runs as many activities of this organization as it may', random);
}

function busy(type: string, why: string, random: number): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: `${why}; another attempt follows in a moment`,
    nextRetryDelay: Math.round(1_000 + 1_000 * random),
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** What the run began with did not come from the Temporal server; it is asked for again with the next attempt. */
export function runUnreadable(error: unknown): ApplicationFailure {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const what = typeof code === 'number' ? `gRPC status ${code}` : String(name ?? typeof error);
  return ApplicationFailure.create({
    type: 'run_unreadable',
    message: `what this run began with could not be read from the Temporal server (${what}); another attempt follows`,
  });
}

/**
 * An activity met something it does not know: a defect. It is retried, so that a repaired worker goes on. That the
 * workflow asked it to end stays what it is: as any other failure it would be the end of the workflow, since nothing
 * that is cancelled is tried again.
 */
export function unexpected(activity: string, error: unknown): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const what = isOurs(error) ? error.message : error instanceof Error ? error.name : typeof error;
  return ApplicationFailure.create({ type: 'unexpected', message: `${activity} failed: ${what}` });
}

/** This worker is of another version than whoever created the instance: nothing of the instance can be opened here. */
export function unknownElement(key: string, knownKeys: readonly string[]): RequestError {
  return new RequestError(`this worker does not know the element "${key}"; it knows ${knownKeys.join(', ')}`);
}

/** Why a resource cannot even be asked for; rethrows what is a defect. */
export function configurationFailure(error: unknown): VendorFailure {
  if (!isOurs(error)) throw error;
  return unanswered('configuration', error.message);
}

/** The request cannot have reached the other side. */
export function isUnsent(error: unknown): boolean {
  return UNSENT.includes(transportErrorCode(error) ?? '');
}

const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_PROXY', BLOCKED];

/** No answer came from the vendor. */
export function transportFailure(error: unknown, timeoutMs: number): VendorFailure {
  return unanswered('unavailable', describeTransportError(error, timeoutMs));
}

/** Errors whose messages we wrote ourselves, and keep free of secrets. */
function isOurs(error: unknown): error is Error {
  return (
    error instanceof SealError ||
    error instanceof DatePatternError ||
    error instanceof ZoneError ||
    error instanceof UrlTemplateError ||
    error instanceof RequestError
  );
}
