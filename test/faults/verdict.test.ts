import { CANARIES } from './canaries';
import { createChance } from './chance';
import { type Customer, startCustomer } from './customers';
import { createHmac } from 'node:crypto';
import { noticeProblems, signatureProblems } from './signed-and-told';
import { createSecretSearch, verdictOf } from './verdict';

let customer: Customer;
beforeEach(async () => {
  customer = await startCustomer(1, { minutes: '1', chance: createChance(1) });
});
afterEach(() => customer.close());

interface Sent {
  eventId?: string;
  notificationId?: string;
}

/** The company as it is now, sent to the receiver as an element instance would send it. */
async function send({ eventId = 'event 1', notificationId = 'notification 1' }: Sent = {}): Promise<void> {
  const { updatedAt, fields } = customer.vendor.rows('company')[0]!;
  const event = {
    ...{ eventId, eventType: 'UPDATED', objectId: '1', objectType: 'accounts' },
    date: new Date(updatedAt!).toISOString(),
  };
  const body = JSON.stringify({ message: { events: [event], raw: { accounts: [{ key: 1, ...fields }] } } });
  await fetch(customer.callbackUrl, { method: 'POST', headers: { 'webhook-id': notificationId }, body }).catch(
    () => undefined,
  );
}

const change = (revision: number, note = 'good') =>
  customer.vendor.update('company', 1, { soak_revision: revision, soak_note: note });
const problems = (interruptions = 0) => verdictOf(customer, [], interruptions).problems;

it('finds nothing where the latest version was accepted', async () => {
  change(1);
  await send();
  expect(problems()).toEqual([]);
});

it('finds a change that never arrived', () => {
  change(1);
  expect(problems()).toEqual([expect.stringMatching(/^soak-customer-1: lost: accounts 1/)]);
});

it('finds a rejected change that is not held, and none where it is', async () => {
  const { updatedAt } = change(1, 'poison');
  await send();
  expect(problems()).toHaveLength(1);
  const date = new Date(updatedAt!).toISOString();
  const held = {
    ...{ id: 'held', resource: 'accounts', reason: '', heldAt: '', heldUntil: '' },
    events: [{ eventId: 'event 1', eventType: 'UPDATED', objectId: '1', date }],
    redeliveries: { count: 0, lastAt: null, lastStatus: null, lastError: null },
  };
  expect(verdictOf(customer, [held], 0).problems).toEqual([]);
});

it('finds versions of one second that came in the wrong order', async () => {
  const at = customer.vendor.now();
  for (const [revision, eventId] of [[2, 'event 2'] as const, [1, 'event 1'] as const]) {
    customer.vendor.put('company', { id: 1, updatedAt: at, soak_revision: revision });
    await send({ eventId, notificationId: eventId });
  }
  expect(problems()).toEqual(['soak-customer-1: out of order: accounts 1: revision 1 was accepted after 2']);
});

it('finds a repeat that nothing explains, and excuses one after a lost answer or an interruption', async () => {
  change(1);
  await send();
  await send();
  expect(problems()).toEqual([expect.stringContaining('repeated: 1 times')]);
  expect(problems(1)).toEqual([]);
  customer.failReceiver({ behaviour: 'accept-then-reset' });
  await send();
  await send();
  expect(verdictOf(customer, [], 2)).toEqual({ problems: [], repeats: 3, lostAnswers: 1 });
});

it('finds an event that came under two notification ids', async () => {
  change(1);
  await send();
  await send({ notificationId: 'notification 2' });
  expect(problems()).toEqual(['soak-customer-1: regrouped: event event 1']);
});

it.each([
  ['as it is', (secret: string) => secret],
  ['percent-encoded', encodeURIComponent],
  ['in hex', (secret: string) => Buffer.from(secret).toString('hex')],
  ['in base64', (secret: string) => Buffer.from(`receiver:${secret}`).toString('base64')],
])('finds a secret %s', (_form, encode) => {
  const secrets = createSecretSearch();
  secrets.search('logs', `control ${encode(CANARIES.callbackPassword)}`, 'control');
  expect(secrets.finish()).toEqual([expect.stringContaining('secret: callbackPassword is in the logs')]);
});

it('finds that a search for secrets saw nothing it ought to see', () => {
  const secrets = createSecretSearch();
  secrets.search('database', '', 'control');
  expect(secrets.finish()).toEqual(['secrets were searched in vain in the database']);
});

it('finds what is not signed, or signed for other bytes', async () => {
  const post = (body: string, signedBody = body, key: string = CANARIES.signatureKey) => {
    const signature = createHmac('sha256', key).update(`id.7.${signedBody}`).digest('base64');
    const headers = { 'webhook-id': 'id', 'webhook-timestamp': '7', 'webhook-signature': `v1,${signature}` };
    return fetch(customer.notices.url, { method: 'POST', headers, body });
  };
  await post('{}');
  expect(signatureProblems(customer)).toEqual([]);
  await post('{}', '[]');
  await post('{}', '{}', 'another key');
  change(1);
  await send();
  expect(signatureProblems(customer)).toHaveLength(3);
});

it('finds a notice that nobody got, that came too often, or again without cause', async () => {
  const told = { hours: 0.5, interruptions: 1 };
  const notice = (type: string, id: string) =>
    fetch(customer.notices.url, { method: 'POST', headers: { 'webhook-id': id }, body: JSON.stringify({ type }) });
  expect(noticeProblems(customer, 0, told)).toEqual([]);
  expect(noticeProblems(customer, 1, told)).toEqual(['soak-customer-1: nobody was told of instance.held']);
  await notice('instance.held', 'one');
  await notice('instance.held', 'one');
  expect(noticeProblems(customer, 1, told)).toEqual([]);
  await notice('instance.held', 'one');
  expect(noticeProblems(customer, 1, told)).toEqual(['soak-customer-1: notices were repeated 2 times']);
  await notice('instance.held', 'two');
  expect(noticeProblems(customer, 1, { ...told, interruptions: 9 })).toEqual([
    'soak-customer-1: instance.held was told 2 times',
  ]);
  customer.failReceiver({ status: 410 });
  change(1);
  await send();
  expect(noticeProblems(customer, 1, { hours: 2, interruptions: 9 })).toEqual([
    'soak-customer-1: nobody was told of instance.suspended',
  ]);
});
