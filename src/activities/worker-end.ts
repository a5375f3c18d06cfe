import { Context } from '@temporalio/activity';

/** What began before the cancellation may take its 15 s; 5 s are left until the worker is forced to end. */
const LET_END_MS = 20_000;

/**
 * Runs an exchange that is not cut off by a cancelled workflow, and by a stopping worker only where it would outlast that: a
 * notification is not to be sent twice because of a deploy. `signal` aborts 20 s after the stopping worker began to cancel.
 */
export async function outlastingCancellation<T>(exchange: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // A listener is called outside of any activity.
  const context = Context.current();
  const { cancellationSignal } = context;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onCancel = () => {
    if (isWorkerStopping(context)) timer = setTimeout(() => controller.abort(), LET_END_MS);
  };
  cancellationSignal.addEventListener('abort', onCancel, { once: true });
  if (cancellationSignal.aborted) onCancel();
  try {
    return await exchange(controller.signal);
  } finally {
    clearTimeout(timer);
    cancellationSignal.removeEventListener('abort', onCancel);
  }
}

/** The activity is cancelled because its worker ends, not because anybody wants it to end. */
function isWorkerStopping({ cancellationDetails }: Context): boolean {
  return cancellationDetails?.workerShutdown === true;
}
