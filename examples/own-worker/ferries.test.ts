import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVirtualStage, replayHistories, startReceiver, startVendor } from 'element-events/testing';
import { ferries } from './ferries';

test('asks for what has changed since, and reads failures as failures', async () => {
  const vendor = await startVendor(() => ({ body: { sailings: [{ id: 'S1' }] } }));
  try {
    const query = {
      connection: { 'base.url': vendor.url },
      token: null,
      nonce: 'n1',
      updatedField: null,
      recordsPath: null,
      hubUrl: '/hubs/travel/sailings?since=2026-03-01T12:00:00Z',
      resource: 'sailings',
      pageSize: 100,
      position: null,
    };
    const ask = async () => {
      const { url, headers } = ferries.listRequest(query);
      const answer = await fetch(url, { headers });
      const response = {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        text: await answer.text(),
      };
      return ferries.readPage(response, query, Date.now());
    };
    const good = await ask();
    assert.ok(good.ok);
    assert.equal(good.value.records.length, 1);
    assert.equal(vendor.requests[0]?.query.get('since'), '2026-03-01T12:00:00Z');

    vendor.answerNext({ status: 503, body: 'later' });
    assert.equal((await ask()).ok, false);
  } finally {
    await vendor.close();
  }
});

test('a whole instance: what changes is told once, and a vendor that is away for an hour costs nothing', async () => {
  const sailings = [{ id: 'S1', changed: '2026-03-01T08:00:00Z' }];
  const stage = createVirtualStage({
    elements: [ferries],
    body: {
      element: { key: 'ferries' },
      name: 'Sailings',
      configuration: {
        'base.url': 'https://ferries.example',
        'event.notification.enabled': true,
        'event.notification.callback.url': 'https://me.example/events',
        'event.poller.refresh_interval': '15',
      },
    },
    vendor: ({ query }, nowMs) => {
      if (nowMs > awayFromMs && nowMs < awayFromMs + 3_600_000) return { status: 503 };
      const since = query.get('since') ?? '';
      return {
        body: { sailings: query.get('from') === '0' ? sailings.filter(({ changed }) => changed >= since) : [] },
      };
    },
  });
  let awayFromMs = Infinity;
  await stage.advance(20);
  assert.deepEqual(stage.events(), []);

  awayFromMs = stage.nowMs();
  await stage.advance(5);
  sailings.push({ id: 'S2', changed: new Date(stage.nowMs()).toISOString().replace(/\.\d+/, '') });
  await stage.advance(30);
  assert.match(stage.status().resources.sailings?.lastError ?? '', /503/);
  await stage.advance(24 * 60);
  assert.deepEqual(
    stage.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`),
    ['UPDATED S2'],
  );
  assert.equal(stage.status().resources.sailings?.lastError, null);
});

test('a receiver keeps what it accepts', async () => {
  const receiver = await startReceiver();
  receiver.replyNext({ status: 503 });
  const post = () => fetch(receiver.url, { method: 'POST', body: '{}' });
  assert.equal((await post()).status, 503);
  assert.equal((await post()).status, 200);
  assert.deepEqual(
    (await receiver.waitForDeliveries(2, 1_000)).map(({ accepted }) => accepted),
    [false, true],
  );
  await receiver.close();
});

test('what is no history is named', async () => {
  const [problem] = await replayHistories(['no-such-file.json']);
  assert.equal(problem?.file, 'no-such-file.json');
});
