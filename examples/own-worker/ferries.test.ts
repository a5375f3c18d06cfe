import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayHistories, startReceiver, startVendor } from 'element-events/testing';
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
