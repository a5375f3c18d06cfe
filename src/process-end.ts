const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on the signal of a Ctrl-C that the terminal has sent to every process: one wish arrives twice. */
const SAME_WISH_MS = 500;

/**
 * Resolves with the first signal that asks the process to end. A later one ends it at once: for a person who does not
 * want to wait for what is in flight.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedMs: number | null = null;
    const onSignal = (signal: NodeJS.Signals) => {
      if (askedMs !== null && performance.now() - askedMs > SAME_WISH_MS) process.exit(1);
      askedMs ??= performance.now();
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}

/**
 * Ends the process quietly when nobody reads its output any more, as `head` does once it has enough: that is no
 * failure.
 */
export function endWithReader(output: NodeJS.WriteStream): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/**
 * What a person is told of an error that ends the process: our own errors are sentences, a fault of the program needs
 * its stack.
 */
export function explanationOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}\n`;
  const isFault = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return `${isFault ? error.stack : error.message}\n`;
}
