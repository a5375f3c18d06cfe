import { unavailable, type DeliveryFailure } from './outcome';

/** Status codes of gRPC that say something here. A worker's own client says CANCELLED if its time is over. */
const CANCELLED = 1;
const NOT_FOUND = 5;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** The server's words for a payload that it does not take: a blob over its limit, a message over that of gRPC. */
const TOO_LARGE = /blob.*size.*limit|input.*size.*limit|too large|larger than max|message size/i;
const NO_NAMESPACE = /^namespace .*not found/im;
/** A run has taken as many signals as one may; its next run takes more. It is no word about the payload. */
const TOO_MANY = /limit for signal/i;

/**
 * Why Temporal did not take a signal, as a receiver's answer. Only a payload that is too large is `rejected`, as with
 * 413. All else is `unavailable`, as with a server that is not there yet. Nothing is `gone`: 410 is a receiver's own
 * word that it wants no more, and a workflow that does not run says nothing about whether one is started under its id
 * tomorrow.
 */
export function signalFailureOf({ code, details }: { code: number | null; details: string }): DeliveryFailure {
  const isTooLarge = TOO_LARGE.test(details) && !TOO_MANY.test(details);
  if ((code === INVALID_ARGUMENT || code === RESOURCE_EXHAUSTED) && isTooLarge)
    return { ...unavailable('Temporal refused the signal: the notification is too large for it'), kind: 'rejected' };
  return unavailable(wordsFor(code, details));
}

function wordsFor(code: number | null, details: string): string {
  if (code === NOT_FOUND && NO_NAMESPACE.test(details)) return 'Temporal has no namespace of this name';
  if (code === NOT_FOUND) return 'no workflow of this id runs, and none is to be started';
  if (code === DEADLINE_EXCEEDED || code === CANCELLED) return 'Temporal did not answer in time';
  if (code === UNAVAILABLE) return 'Temporal cannot be reached';
  if (code === PERMISSION_DENIED || code === UNAUTHENTICATED)
    return 'Temporal does not let this worker send the signal';
  if (TOO_MANY.test(details))
    return 'the run of the workflow has as many signals as one may have; it has to continue as new';
  if (code === RESOURCE_EXHAUSTED) return 'Temporal is overloaded';
  return code === null ? 'Temporal could not be asked' : `Temporal did not take the signal (gRPC status ${code})`;
}
