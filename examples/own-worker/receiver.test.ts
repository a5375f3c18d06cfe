import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createVirtualStage, forwardTo } from 'element-events/testing';
import { ferries } from './ferries';
import { createReceiver } from './receiver';

const KEY = 'a key of this test alone, long enough';
const dateOf = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');

test('what is signed is stored once and in order, also if the answer to it gets lost', async () => {
  const stored: unknown[] = [];
  const server = createReceiver(KEY, (_, record) => stored.push(record)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const forward = forwardTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const sailing = { id: 'S1', state: 'planned', changed: '' };
  const stage = createVirtualStage({
    elements: [ferries],
    body: {
      element: { key: 'ferries' },
      name: 'Sailings',
      configuration: {
        'base.url': 'https://ferries.example',
        'event.notification.enabled': true,
        'event.notification.callback.url': 'https://me.example/events',
        'event.notification.signature.key': KEY,
        'event.poller.refresh_interval': '1',
      },
    },
    vendor: ({ query }) => ({ body: { sailings: query.get('from') === '0' && sailing.changed ? [sailing] : [] } }),
    // The first answer gets lost: the notification comes again.
    receiver: async (delivery) => {
      const reply = await forward(delivery);
      return delivery.arrival === 1 ? { ...reply, behaviour: 'accept-then-reset' } : reply;
    },
    // The receiver refuses what is more than five minutes off.
    startMs: Date.now(),
  });
  try {
    await stage.advance(0);
    for (const state of ['boarding', 'sailing']) {
      Object.assign(sailing, { state, changed: dateOf(stage.nowMs()) });
      await stage.advance(1.5);
    }
    const ids = stage.deliveries.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size, ids[0]], [3, 2, ids[1]]);
    assert.deepEqual(
      stage.deliveries.map(({ reply }) => reply.status),
      [204, 204, 204],
    );
    assert.deepEqual(
      stored.map((record) => (record as typeof sailing).state),
      ['boarding', 'sailing'],
    );
  } finally {
    server.close();
  }
});
