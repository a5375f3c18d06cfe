import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withDeadline } from '../../../src/activities/runtime/deadline';
import { waitUntil } from '../../support/wait-until';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** So many that the code is compiled, which then forgets what it does not use any more. */
const EXCHANGES = 20_000;

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));

// The time-out in `AbortSignal.any([AbortSignal.timeout(ms), other])` can be collected as garbage before its time (seen
// with Node 20.20).
test('a deadline outlives the collection of garbage', async () => {
  let ended = 0;
  for (let i = 0; i < EXCHANGES; i += 1) {
    const { signal } = new AbortController();
    void withDeadline({ timeoutMs: 500, signal }, untilAborted).then(() => (ended += 1));
  }
  for (let i = 0; i < 3; i += 1) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  await waitUntil('every deadline', () => ended === EXCHANGES);
}, 30_000);

test("an exchange ends with the caller's signal, also with one that was aborted before", async () => {
  const caller = new AbortController();
  const begun = withDeadline({ timeoutMs: 60_000, signal: caller.signal }, untilAborted);
  caller.abort();
  expect(await begun).toBe('aborted');
  const isAborted = async ({ aborted }: AbortSignal) => aborted;
  expect(await withDeadline({ timeoutMs: 60_000, signal: caller.signal }, isAborted)).toBe(true);
});
