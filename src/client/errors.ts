import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DELETED, INVALID, NOT_YET } from '../contract/messages';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes';
import type { Problem } from '../domain/values/problem';
import type { VendorFailure } from '../domain/vendor/failure';
import { PayloadCodecError } from '../temporal/payload-codec';
import { addAttributes } from '../temporal/search-attributes';

/**
 * Everything that can go wrong when an instance is asked for something:
 * - `not_found`: no such instance, a deleted one, or one of another organization (the three cannot be told apart);
 * - `invalid`: what was sent is wrong; `problems` has every reason;
 * - `conflict`: the request contradicts an earlier one;
 * - `unavailable`: Temporal or a worker does not answer; the same call may work later.
 */
export type InstancesErrorKind = 'not_found' | 'invalid' | 'conflict' | 'unavailable';

export class InstancesError extends Error {
  constructor(
    readonly kind: InstancesErrorKind,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'InstancesError';
  }
}

/** A vendor could not be read for someone who asked for it. */
export class VendorReadError extends Error {
  constructor(readonly failure: VendorFailure) {
    super(`The vendor could not be read: ${failure.message}`);
    this.name = 'VendorReadError';
  }
}

export function notFound(instanceId: number | string): InstancesError {
  return new InstancesError('not_found', `There is no element instance ${instanceId}.`);
}

export function invalidInput(problems: readonly Problem[]): InstancesError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new InstancesError('invalid', `What was sent has ${count}; see errors.`, problems);
}

export function conflict(message: string): InstancesError {
  return new InstancesError('conflict', message);
}

export function unavailable(message: string): InstancesError {
  return new InstancesError('unavailable', message);
}

/** gRPC codes that say "not now" rather than "not so". */
const GRPC_CANCELLED = 1;
const GRPC_INVALID_ARGUMENT = 3;
const GRPC_DEADLINE_EXCEEDED = 4;
const GRPC_NOT_FOUND = 5;
const GRPC_RESOURCE_EXHAUSTED = 8;
const GRPC_FAILED_PRECONDITION = 9;
const GRPC_UNAVAILABLE = 14;

/**
 * The error to throw for what a call to Temporal threw: one of ours if the cause is known, else the same error.
 * A query without a worker comes as DEADLINE_EXCEEDED, or FAILED_PRECONDITION before the first workflow task.
 */
export function fromTemporal(error: unknown, instanceId: number | string, namespace = 'default'): unknown {
  if (error instanceof WorkflowNotFoundError) return notFound(instanceId);
  if (error instanceof QueryNotRegisteredError) {
    if (error.message.includes(NOT_YET)) return unavailable('The element instance changes its worker. Try again.');
    return unavailable('The worker that answered does not know this query. Run workers of this version.');
  }
  const codecError = [error, (error as Error).cause].find((each) => each instanceof PayloadCodecError);
  if (codecError !== undefined) return unavailable(codecError.message);
  if (error instanceof WorkflowUpdateFailedError) return refusalIn(error, instanceId);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unavailable(LATE);
  switch (grpcCodeOf(error)) {
    case GRPC_NOT_FOUND:
      return notFound(instanceId);
    case GRPC_DEADLINE_EXCEEDED:
    case GRPC_CANCELLED:
      return unavailable(LATE);
    case GRPC_FAILED_PRECONDITION:
      return unavailable(
        'The element instance cannot answer yet: no worker has taken it up. Start a worker, or try again.',
      );
    case GRPC_RESOURCE_EXHAUSTED:
      return unavailable('Temporal is overloaded. Try again later.');
    case GRPC_UNAVAILABLE:
      return unavailable('Temporal cannot be reached.');
    case GRPC_INVALID_ARGUMENT:
      return namesSearchAttribute(error)
        ? unavailable(`Temporal does not know the search attributes of instances. ${addAttributes(namespace)}`)
        : error;
    default:
      return error;
  }
}

/**
 * "Namespace default has no mapping defined for search attribute ElementKey" at a start; lists have other words for it.
 */
function namesSearchAttribute(error: unknown): boolean {
  const { cause, message } = error as Error;
  const text = `${message} ${cause instanceof Error ? cause.message : ''}`;
  return /search attribute/i.test(text) && SEARCH_ATTRIBUTES.some(({ name }) => text.includes(name));
}

/** The call may have been carried out all the same: nobody said that it was not. */
export function isUndecided(error: unknown): boolean {
  const code = grpcCodeOf(error);
  return (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    code === GRPC_DEADLINE_EXCEEDED ||
    code === GRPC_CANCELLED ||
    code === GRPC_UNAVAILABLE
  );
}

const LATE =
  'No answer in time. Check that Temporal and at least one worker are running (of the current build, with Worker Versioning), then try again.';

/** What an update was refused for. */
function refusalIn({ cause }: WorkflowUpdateFailedError, instanceId: number | string): unknown {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (type === INVALID) return invalidInput(((cause as ApplicationFailure).details?.[0] ?? []) as Problem[]);
  if (type === DELETED) return notFound(instanceId);
  return unavailable(`The element instance did not take it: ${cause?.message ?? 'it says no more'}. Try again.`);
}

function grpcCodeOf(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && isGrpcServiceError(error.cause) ? error.cause.code : null;
}
