import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';

/** A workflow that receives notifications, and shows the arguments of each signal. `close` ends it. */
export async function inbox(): Promise<void> {
  const arrived: unknown[][] = [];
  let isClosed = false;
  setHandler(defineSignal<unknown[]>('events'), (...args) => void arrived.push(args));
  setHandler(defineSignal('close'), () => void (isClosed = true));
  setHandler(defineQuery('arrived'), () => arrived);
  await condition(() => isClosed);
}

/** The same, of a type that nobody allowed. */
export const stranger = inbox;
