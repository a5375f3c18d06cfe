import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { CloudEvent } from 'cloudevents';
import { HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import type { Delivery } from '../../src/testing/receiver';
import { startStage, type Stage } from '../support/stage';
import { waitUntil } from '../support/wait-until';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEXT_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const PLAIN_KEY = 'MySecretEventSignatureKey';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

/** What a receiver with the library of Standard Webhooks makes of a delivery: the body, or an error. */
function verified({ body, headers }: Delivery, key = SECRET): unknown {
  const webhook = key.startsWith('whsec_') ? new Webhook(key) : new Webhook(Buffer.from(key), { format: 'raw' });
  return webhook.verify(body, headers as Record<string, string>);
}

function companies(...names: string[]): void {
  for (const name of names) stage.crm.create('company', { Comp_Name: name });
}

describe('a signed notification', () => {
  it('is what the library of Standard Webhooks verifies, also where names are not ASCII', async () => {
    const instance = await stage.start({ 'event.notification.signature.key': SECRET });
    companies('Grüße & Søn', '株式会社', '😀 "quoted" \\ \u2028');
    await instance.poll();
    const [delivery] = stage.receiver.deliveries;
    expect(verified(delivery!)).toMatchObject({
      message: { raw: { accounts: [{ Comp_Name: 'Grüße & Søn' }, {}, {}] } },
    });
    expect(delivery!.headers['elements-webhook-signature']).toMatch(/^sha256=[A-Za-z0-9+/]{43}=$/);
  });

  it('comes again with the same bytes and ids, its time and its signatures fresh', async () => {
    const instance = await stage.start({ 'event.notification.signature.key': PLAIN_KEY });
    stage.receiver.replyNext({ status: 500 }, { behaviour: 'accept-then-reset' });
    companies('Grüße');
    for (const attempt of [1, 2, 3]) {
      await instance.signal(SIGNALS.pollNow);
      await stage.receiver.waitForDeliveries(attempt, 10_000);
      // A signal that comes before the failure is known cuts no wait short: there is none yet.
      if (attempt < 3) await instance.until('its failure', ({ delivery }) => delivery.attempts === attempt);
      const signedAtSecond = Number(stage.receiver.deliveries.at(-1)!.headers['webhook-timestamp']);
      await waitUntil('the next second', () => Math.floor(Date.now() / 1000) > signedAtSecond);
    }
    const [first, ...again] = stage.receiver.deliveries;
    expect(again).toHaveLength(2);
    for (const repeat of again) {
      expect(repeat.body.equals(first!.body)).toBe(true);
      for (const name of ['webhook-id', 'elements-webhook-id', 'elements-webhook-signature'])
        expect(repeat.headers[name]).toBe(first!.headers[name]);
      expect(verified(repeat, PLAIN_KEY)).toEqual(verified(first!, PLAIN_KEY));
    }
    for (const name of ['webhook-timestamp', 'webhook-signature'])
      expect(new Set(stage.receiver.deliveries.map(({ headers }) => headers[name])).size).toBe(3);
  });

  it('is signed with both keys while they rotate, then with the new one alone', async () => {
    const instance = await stage.start({ 'event.notification.signature.key': SECRET });
    await instance.configure({
      'event.notification.signature.key': NEXT_SECRET,
      'event.notification.signature.key.previous': SECRET,
    });
    companies('during');
    await instance.poll();
    const during = stage.receiver.deliveries[0]!;
    expect(verified(during, SECRET)).toEqual(verified(during, NEXT_SECRET));

    await instance.configure({ 'event.notification.signature.key.previous': null });
    companies('after');
    await instance.poll();
    const after = stage.receiver.deliveries.at(-1)!;
    expect(() => verified(after, SECRET)).toThrow('No matching signature');
    expect(verified(after, NEXT_SECRET)).toMatchObject({ action: 'create' });
  });

  it('with a private key is verified by the public one; there is no Elements header', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('base64');
    const instance = await stage.start({ 'event.notification.signature.key': `whsk_${seed}` });
    companies('Grüße');
    await instance.poll();
    const { body, headers } = stage.receiver.deliveries[0]!;
    const [version, signature = ''] = String(headers['webhook-signature']).split(',');
    const signed = Buffer.concat([
      Buffer.from(`${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.`),
      body,
    ]);
    expect(version).toBe('v1a');
    expect(
      verify(
        null,
        signed,
        createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })),
        Buffer.from(signature, 'base64'),
      ),
    ).toBe(true);
    expect(headers).not.toHaveProperty('elements-webhook-signature');
  });

  it('shows no key in what Temporal keeps', async () => {
    const instance = await stage.start({ 'event.notification.signature.key': SECRET });
    await instance.configure({
      'event.notification.signature.key': NEXT_SECRET,
      'event.notification.signature.key.previous': SECRET,
    });
    companies('one');
    await instance.poll();
    const history = JSON.stringify(await instance.handle.fetchHistory());
    const texts = [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data!, 'base64').toString('utf8'),
    );
    expect(texts.join()).toContain('event.notification.signature.key.previous');
    for (const key of [SECRET, NEXT_SECRET]) expect(texts.join()).not.toContain(key.slice('whsec_'.length));
  });
});

describe('a notification as', () => {
  it('CloudEvents is a batch that their library reads, signed', async () => {
    const key = { 'event.notification.signature.key': SECRET };
    const instance = await stage.start({
      ...key,
      'event.notification.format': 'cloudevents',
      'event.notification.batch.size': 2,
    });
    companies('one', 'two', 'three');
    await instance.poll();
    const { deliveries } = stage.receiver;
    const events = deliveries.map(({ headers, body }) => HTTP.toEvent<JsonObject>({ headers, body: body.toString() }));
    expect(events.map((batch) => (batch as CloudEvent[]).length)).toEqual([2, 1]);
    const names = (events.flat() as CloudEvent<{ record: JsonObject }>[]).map(({ data }) => data?.record.Comp_Name);
    expect(names).toEqual(['one', 'two', 'three']);
    for (const delivery of deliveries) {
      expect(delivery.headers['content-type']).toBe('application/cloudevents-batch+json; charset=utf-8');
      expect(verified(delivery)).toHaveLength((delivery.json as unknown[]).length);
    }
  });

  it('Standard Webhooks is one event each, in order', async () => {
    const key = { 'event.notification.signature.key': SECRET };
    const instance = await stage.start({ ...key, 'event.notification.format': 'standard-webhooks' });
    companies('one', 'two');
    await instance.poll();
    expect(stage.receiver.deliveries.map((delivery) => verified(delivery))).toMatchObject([
      { type: 'sagecrm.accounts.created', data: { objectId: '1', record: { Comp_Name: 'one' } } },
      { type: 'sagecrm.accounts.created', data: { objectId: '2', record: { Comp_Name: 'two' } } },
    ]);
  });

  it('another format begins with the next poll; what waits keeps its bytes', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ status: 500 });
    companies('one');
    await instance.signal(SIGNALS.pollNow);
    await instance.until('the failure', ({ delivery }) => delivery.attempts === 1);
    await instance.configure({ 'event.notification.format': 'standard-webhooks' });
    await stage.receiver.waitForDeliveries(2, 10_000);
    companies('two');
    await instance.poll();
    const [first, repeat, next] = stage.receiver.deliveries;
    expect(repeat!.body.equals(first!.body)).toBe(true);
    expect(next!.json).toMatchObject({ type: 'sagecrm.accounts.created' });
  });

  it.each([
    ['standard-webhooks', 1],
    ['cloudevents', 100],
  ])(
    '%s, up to %d events each: 1,200 changes come whole and in order, and no payload is much above what a poll may take',
    async (format, size) => {
      const instance = await stage.start({
        'event.notification.format': format,
        'event.notification.batch.size': size,
      });
      const names = Array.from({ length: 1_200 }, (_, i) => `Company "${i}"`);
      companies(...names);
      await instance.signal(SIGNALS.pollNow);
      const arrived: string[] = [];
      let read = 0;
      // Each delivery is read once: the receiver shares this process.
      const readOn = () => {
        for (; read < stage.receiver.deliveries.length; read += 1) {
          const text = JSON.stringify(stage.receiver.deliveries[read]!.json);
          for (const [, name] of text.matchAll(/"Comp_Name":"(Company \\"\d+\\")"/g))
            arrived.push(JSON.parse(`"${name}"`) as string);
        }
        return Promise.resolve(arrived.length >= names.length);
      };
      await waitUntil('all of them', readOn, 90_000);
      expect(arrived).toEqual(names);
      const { events = [] } = await instance.handle.fetchHistory();
      const sizes = (events ?? []).map((event) => JSON.stringify(event).length * 0.75);
      expect(Math.max(...sizes)).toBeLessThan(600_000);
    },
    150_000,
  );
});
