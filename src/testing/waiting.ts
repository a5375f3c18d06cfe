interface Waiter {
  isDone(): boolean;
  settle(): void;
}

export type Waiting = ReturnType<typeof createWaiting>;

/** Lets tests wait on a condition: whoever changes what the condition reads calls `changed`. Nothing is polled. */
export function createWaiting() {
  const waiters = new Set<Waiter>();

  function changed(): void {
    for (const waiter of waiters) if (waiter.isDone()) waiter.settle();
  }

  /** Resolves once `isDone` holds; after `deadlineMs` it rejects with what `describe` says was found instead. */
  function until(isDone: () => boolean, deadlineMs: number, describe: () => string): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`waited ${deadlineMs} ms in vain: ${describe()}`));
      }, deadlineMs);
      const waiter = {
        isDone,
        settle: () => {
          stop();
          resolve();
        },
      };
      waiters.add(waiter);
    });
  }

  return { changed, until };
}
