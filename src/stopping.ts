export interface Stopping {
  /** To be called when what was just started is to end. */
  add(stop: () => Promise<unknown>): void;
  /**
   * Stops everything, the latest first, each once; a second call waits for the first. One that fails does not keep the
   * others running: the first error is thrown at the end.
   */
  stopAll(): Promise<void>;
}

/** Remembers how to stop what was started. */
export function createStopping(): Stopping {
  const stops: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | null = null;
  return {
    add: (stop) => void stops.push(stop),
    stopAll: () => (stopped ??= stopInReverse(stops)),
  };
}

async function stopInReverse(stops: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of stops.toReversed()) {
    try {
      await stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
