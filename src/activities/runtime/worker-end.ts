import { Context } from '@temporalio/activity';

/** What began before the cancellation may take its 15 s; 5 s are left until the worker is forced to end. */
const LET_END_MS = 20_000;
/** As in `temporal/create-worker.ts`: from the wish to end to the cancellation. */
const GRACE_MS = 5_000;

/**
 * Runs an exchange that is not cut off by a cancelled workflow, and by a stopping worker only if it would outlast that:
 * a notification is not to be sent twice because of a deploy. `signal` aborts 20 s after the stopping worker began to
 * cancel. An activity is cancelled once: if its workflow did it before, `stopping` alone tells that the worker ends.
 */
export async function outlastingCancellation<T>(
  stopping: AbortSignal | undefined,
  exchange: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A listener is called outside of any activity.
  const context = Context.current();
  const { cancellationSignal } = context;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abortIn = (ms: number) => (timer ??= setTimeout(() => controller.abort(), ms));
  const forget = [
    onAbort(cancellationSignal, () => {
      if (isWorkerStopping(context)) abortIn(LET_END_MS);
    }),
    onAbort(stopping, () => abortIn(GRACE_MS + LET_END_MS)),
  ];
  try {
    return await exchange(controller.signal);
  } finally {
    clearTimeout(timer);
    forget.forEach((forgetOne) => forgetOne());
  }
}

/** Calls `listener` when the signal aborts, at once if it has. Answers how to take it off again. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener, { once: true });
  if (signal?.aborted) listener();
  return () => signal?.removeEventListener('abort', listener);
}

/** The activity is cancelled because its worker ends, not because anybody wants it to end. */
function isWorkerStopping({ cancellationDetails }: Context): boolean {
  return cancellationDetails?.workerShutdown === true;
}
