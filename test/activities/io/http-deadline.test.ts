import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHttpSend } from '../../../src/activities/io/http';
import { LOOPBACK } from '../../support/loopback';
import { waitUntil } from '../../support/wait-until';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

// In waves: compiled code, which comes after some thousand calls, forgets what it does not use any more.
const [WAVES, REQUESTS_OF_A_WAVE] = [40, 100];

// The time-out in `AbortSignal.any([AbortSignal.timeout(ms), other])` can be collected as garbage before its time (seen with Node 20.20).
test('the deadline of a request that can be cancelled outlives every garbage collection', async () => {
  const hanging = createServer(() => undefined);
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`;
  const send = createHttpSend({ egressAllow: LOOPBACK });
  const cancel = new AbortController();
  const request = { method: 'GET' as const, url, headers: {}, timeoutMs: 300, maxBytes: 1_000, signal: cancel.signal };
  let ended = 0;
  try {
    for (let wave = 0; wave < WAVES; wave += 1) {
      for (let i = 0; i < REQUESTS_OF_A_WAVE; i += 1) void send(request).catch(() => (ended += 1));
      await pass(20);
      // Each request lives through several waves.
      if (wave % 5 === 0) collectGarbage();
    }
    await waitUntil('every deadline', () => ended === WAVES * REQUESTS_OF_A_WAVE, 10_000);
  } finally {
    cancel.abort();
    hanging.closeAllConnections();
    hanging.close();
  }
}, 60_000);
