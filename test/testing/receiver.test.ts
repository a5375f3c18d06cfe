import axios, { type AxiosError } from 'axios';
import { type Receiver, type Reply, startReceiver } from '../../src/testing/receiver';

/** What the HTTP client calls an answer that stops halfway: Node 24 says it in another way than Node 20. */
const CUT = Number(process.versions.node.split('.')[0]) >= 24 ? 'ECONNRESET' : 'ERR_BAD_RESPONSE';

/** Of a sender: long enough for an answer that comes, on a busy machine too. */
const PATIENCE_MS = 1_500;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver.close());

function notification(...eventIds: string[]) {
  const events = eventIds.map((eventId) => ({
    eventId,
    eventType: 'UPDATED',
    objectType: 'accounts',
    objectId: eventId.slice(1),
    date: '2026-01-05T09:00:00Z',
  }));
  const records = eventIds.map((eventId) => ({ key: Number(eventId.slice(1)), Comp_Name: eventId })).reverse();
  return { id: '1', message: { raw: { accounts: records, objectType: 'accounts' }, events } };
}

async function post(body: unknown, notificationId = 'n1'): Promise<number | string | undefined> {
  const headers = { 'webhook-id': notificationId, 'content-type': 'application/json' };
  return axios
    .post(receiver.url, body, { headers, signal: AbortSignal.timeout(PATIENCE_MS), validateStatus: () => true })
    .then(
      ({ status }) => status,
      (error: AxiosError) => error.code,
    );
}

it('keeps what came, byte by byte, and pairs each event with its record', async () => {
  const text =
    '{ "message": {"events":[{"eventId":"é1","objectType":"leads","objectId":"0"}],"raw":{"leads":[{"key":0}]}} }';
  expect(await post(text, 'n7')).toBe(200);
  expect(await post(notification('e1', 'e2'))).toBe(200);
  expect(receiver.deliveries[0]?.body.toString('utf8')).toBe(text);
  expect(receiver.deliveries.map(({ arrival, accepted, path }) => [arrival, accepted, path])).toEqual([
    [1, true, '/events'],
    [2, true, '/events'],
  ]);
  expect(receiver.events().map((event) => [event.eventId, event.record, event.notificationId])).toEqual([
    ['é1', { key: 0 }, 'n7'],
    ['e1', { key: 1, Comp_Name: 'e1' }, 'n1'],
    ['e2', { key: 2, Comp_Name: 'e2' }, 'n1'],
  ]);
});

it('replies by rule, then by queue, then as it always does', async () => {
  receiver.replyWith({ status: 500 });
  receiver.replyNext({ status: 429, headers: { 'retry-after': '1' } }, { status: 204 });
  receiver.replyIf(({ json }) => JSON.stringify(json).includes('"e9"'), { status: 400 });
  const statuses = [];
  for (const id of ['e1', 'e9', 'e2', 'e3']) statuses.push(await post(notification(id)));
  expect(statuses).toEqual([429, 400, 204, 500]);
  expect(receiver.events().map(({ eventId }) => eventId)).toEqual(['e2']);
  receiver.clearReplies();
  expect(await post(notification('e9'))).toBe(200);
});

it.each<[Reply, number | string, boolean]>([
  [{ behaviour: 'hang' }, 'ERR_CANCELED', false],
  [{ behaviour: 'reset' }, 'ECONNRESET', false],
  [{ behaviour: 'close-before-reply' }, 'ECONNRESET', false],
  [{ behaviour: 'slow-head' }, 'ERR_CANCELED', false],
  [{ behaviour: 'accept-then-reset' }, 'ECONNRESET', true],
  [{ behaviour: 'slow-body' }, 'ERR_CANCELED', true],
  [{ behaviour: 'endless-body', status: 503 }, 'ERR_CANCELED', false],
  [{ behaviour: 'cut', body: 'half' }, CUT, true],
  [{ delayMs: 10_000 }, 'ERR_CANCELED', true],
])('%j ends in %s for the sender; the events are kept: %s', async (reply, outcome, accepted) => {
  receiver.replyNext(reply);
  expect(await post(notification('e1'))).toBe(outcome);
  expect(receiver.events()).toHaveLength(accepted ? 1 : 0);
  await receiver.waitForDeliveries(([delivery]) => delivery?.endedAt !== null, 2000);
});

it('refuses connections while it is down and comes back on the same port', async () => {
  await receiver.down();
  expect(await post(notification('e1'))).toBe('ECONNREFUSED');
  await receiver.up();
  expect(await post(notification('e1'))).toBe(200);
});

it('waits for events by count or by predicate, and says what it found when the deadline passes', async () => {
  const waiting = receiver.waitForEvents(2, 5000);
  await post(notification('e1'));
  await post(notification('e2'));
  expect(await waiting).toHaveLength(2);
  await receiver.waitForEvents((events) => events.some(({ objectId }) => objectId === '2'), 100);
  await expect(receiver.waitForEvents(3, 50)).rejects.toThrow('waited 50 ms in vain: 2 events in 2 deliveries');
});

it('forgets bodies when told to, but not events', async () => {
  const forgetful = await startReceiver({ keepBodies: false });
  await axios.post(forgetful.url, notification('e1'));
  expect(forgetful.deliveries[0]?.body).toHaveLength(0);
  expect(forgetful.events()[0]).toMatchObject({ eventId: 'e1', record: null });
  await forgetful.close();
});
