/**
 * Runs an exchange with a signal that aborts after `timeoutMs`, or when the caller's own does. A timer of ours, not
 * `AbortSignal.any([AbortSignal.timeout(ms), other])`: its time-out may be collected as garbage before its time, and
 * the request waits for ever (seen with Node 20.20).
 */
export async function withDeadline<Result>(
  { timeoutMs, signal: cancelled }: { timeoutMs: number; signal?: AbortSignal },
  exchange: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  cancelled?.addEventListener('abort', abort, { once: true });
  if (cancelled?.aborted) abort();
  try {
    return await exchange(controller.signal);
  } finally {
    clearTimeout(timer);
    cancelled?.removeEventListener('abort', abort);
  }
}
