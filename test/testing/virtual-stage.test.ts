import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../src/domain/values/json';
import { defineElement } from '../../src/elements/define-element';
import { rest } from '../../src/elements/rest';
import {
  createVirtualStage,
  forwardTo,
  startReceiver,
  VIRTUAL_START_MS,
  type Delivery,
  type VirtualStageOptions,
} from '../../src/testing';

const DATES = { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX" };
const rowOf = (id: number, atMs: number): JsonObject => ({ id, updated: new Date(atMs).toISOString() });
const bodyOf = (configuration: JsonObject = {}, key = 'rest') => ({
  element: { key },
  name: 'Items',
  tags: ['a'],
  configuration: {
    'base.url': 'https://api.example.com',
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://receiver.example.com/events?of=us',
    'event.poller.refresh_interval': '15',
    'event.poller.configuration': { items: { url: '/items', idField: 'id', datesConfiguration: DATES } },
    ...configuration,
  },
});

/** A list whose rows change, and the stage of an instance that polls it every 15 minutes. */
function startItems(options: Partial<VirtualStageOptions> = {}) {
  const rows = [rowOf(1, VIRTUAL_START_MS - 60_000)];
  const stage = createVirtualStage({ body: bodyOf(), vendor: () => ({ body: rows }), ...options });
  return { rows, stage, told: () => stage.events().map(({ eventType, objectId }) => `${eventType} ${objectId}`) };
}

it('tells what changed since the start, in virtual time', async () => {
  const { rows, stage, told } = startItems();
  await stage.advance(16);
  expect([told(), stage.nowMs()]).toEqual([[], VIRTUAL_START_MS + 16 * 60_000]);
  rows.push(rowOf(2, stage.nowMs()));
  await stage.advance(16);
  expect(told()).toEqual(['UPDATED 2']);
  expect(stage.events()[0]).toMatchObject({ objectType: 'items', record: { id: 2 } });
  expect(stage.deliveries[0]).toMatchObject({ method: 'POST', path: '/events?of=us', accepted: true });
  expect(stage.deliveries[0]?.json).toMatchObject({ message: { instanceName: 'Items', instanceTags: ['a'] } });
  expect(stage.deliveries[0]?.headers['content-type']).toContain('json');
  expect(stage.requests[0]).toMatchObject({ method: 'GET', path: '/items', url: 'https://api.example.com/items' });
  expect(stage.status()).toMatchObject({ state: 'polling', resources: { items: { changes: 1, lastError: null } } });
});

it('shows the vendor its time, and takes an element of one’s own', async () => {
  const own = defineElement({ ...rest, key: 'own', numericId: 3_000_002, name: 'Own', hub: 'travel' });
  const asked: number[] = [];
  const stage = createVirtualStage({
    body: bodyOf({ 'event.poller.start': 'all' }, 'own'),
    elements: [own],
    vendor: async (_, nowMs) => {
      asked.push(nowMs);
      return { headers: { 'Content-Type': 'application/json' }, body: '[{"id":1}]' };
    },
  });
  await stage.advance(1);
  expect(stage.events()).toMatchObject([{ objectId: '1', event: { elementKey: 'own', hubKey: 'travel' } }]);
  expect(asked[0]).toBe(VIRTUAL_START_MS);
});

it('lists everything that is wrong with a body', () => {
  const body = bodyOf({ 'base.url': 'no url', 'event.poller.refresh_interval': 'often' });
  expect(() => createVirtualStage({ body, vendor: () => ({}) })).toThrow(
    /\n\/configuration\/event\.poller\.refresh_interval: .*\n\/configuration\/base\.url: /,
  );
});

it('names the elements that are known if the body names another', () => {
  expect(() => createVirtualStage({ body: bodyOf({}, 'ferries'), vendor: () => ({}) })).toThrow(/rest/);
});

const isSlow = (answer: object) => 'delayMs' in answer || ('behaviour' in answer && answer.behaviour === 'hang');

describe('a vendor that fails', () => {
  it.each([
    [{ status: 503, body: 'later' }, /503/],
    [{ behaviour: 'reset' }, /ECONNRESET/],
    [{ behaviour: 'hang' }, /no answer within 30 s/],
    [{ delayMs: 31_000, body: [] }, /no answer within 30 s/],
    [{ body: [{ id: 1 }], behaviour: 'cut' }, /broke off|cut|incomplete|whole/],
  ] as const)('by %j: the status says it, and it goes on when that is over', async (answer, words) => {
    const { rows, stage, told } = startItems();
    await stage.advance(1);
    rows.push(rowOf(2, stage.nowMs()));
    // The quick poll does not wait for a slow vendor; the one behind it does.
    stage.answerNext(...(isSlow(answer) ? [answer, answer] : [answer]));
    stage.pollNow();
    await stage.advance(0);
    expect(stage.status().resources['items']?.lastError).toMatch(words);
    await stage.advance(31);
    expect(told()).toEqual(['UPDATED 2']);
    expect(stage.status().resources['items']?.lastError).toBeNull();
  });

  it('has its retry-after read, however it is spelt', async () => {
    const { stage } = startItems();
    await stage.advance(1);
    const before = stage.requests.length;
    stage.answerNext({ status: 429, headers: { 'Retry-After': '600' } });
    stage.pollNow();
    await stage.advance(9);
    expect(stage.requests).toHaveLength(before + 1);
  });
});

describe('a receiver that fails', () => {
  it.each([
    [{ status: 503 }],
    [{ behaviour: 'reset' }],
    [{ behaviour: 'accept-then-reset' }],
    [{ delayMs: 60_000 }],
  ] as const)('%j: the same notification comes again, and nothing else before it', async (first) => {
    const { rows, stage } = startItems({ receiver: ({ arrival }) => (arrival === 1 ? first : { status: 204 }) });
    await stage.advance(1);
    rows.push(rowOf(2, stage.nowMs()));
    await stage.advance(31);
    const [one, other] = stage.deliveries.map(({ headers, body }) => [headers['webhook-id'], body.toString()]);
    expect(stage.deliveries).toHaveLength(2);
    expect(other).toEqual(one);
  });

  it('may be a server of its own, which gets what is signed, byte by byte', async () => {
    const server = await startReceiver();
    const key = 'a-key-of-24-characters-ok';
    const { rows, stage } = startItems({
      body: bodyOf({ 'event.notification.signature.key': key }),
      receiver: forwardTo(server.url),
    });
    await stage.advance(1);
    server.replyNext({ status: 503, headers: { 'retry-after': '600' } });
    rows.push(rowOf(2, stage.nowMs()));
    await stage.advance(31);
    const [refused, accepted] = stage.deliveries;
    expect([refused?.accepted, accepted?.accepted]).toEqual([false, true]);
    expect(accepted!.at - refused!.at).toBeGreaterThanOrEqual(600_000);
    const [, { headers, body }] = server.deliveries as [unknown, Delivery];
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
    const signature = createHmac('sha256', key)
      .update(`${String(id)}.${String(timestamp)}.`)
      .update(body);
    expect(headers['webhook-signature']).toBe(`v1,${signature.digest('base64')}`);
    expect(Number(timestamp)).toBe(Math.floor(accepted!.at / 1_000));
    await server.close();
    rows.push(rowOf(3, stage.nowMs()));
    await stage.advance(16);
    expect(stage.status().delivery.lastError).toContain('ECONNRESET');
  });

  it('gone: the instance is suspended, says so in a notice, and goes on when it is resumed', async () => {
    let isGone = true;
    const { rows, stage, told } = startItems({
      body: bodyOf({ 'event.notification.lifecycle': true }),
      receiver: () => ({ status: isGone ? 410 : 200 }),
    });
    await stage.advance(1);
    rows.push(rowOf(2, stage.nowMs()));
    await stage.advance(31);
    expect(stage.status().state).toBe('suspended');
    expect(stage.notices.map(({ kind }) => kind)).toEqual(['instance.suspended']);
    isGone = false;
    stage.resume();
    await stage.advance(31);
    expect(told()).toEqual(['UPDATED 2']);
  });
});

describe('hands', () => {
  it('pause and resume: what changed meanwhile is told afterwards', async () => {
    const { rows, stage, told } = startItems();
    await stage.advance(1);
    stage.pause();
    rows.push(rowOf(2, stage.nowMs()));
    await stage.advance(60);
    expect([told(), stage.status().state]).toEqual([[], 'paused']);
    stage.resume();
    await stage.advance(16);
    expect(told()).toEqual(['UPDATED 2']);
  });

  it('backfill tells again what was there', async () => {
    const { stage, told } = startItems();
    await stage.advance(1);
    stage.backfill('items', '2026-01-01T00:00:00Z');
    await stage.advance(16);
    expect(told()).toEqual(['UPDATED 1']);
  });

  it('change the configuration while it runs; one that is wrong is refused whole', async () => {
    const { stage } = startItems();
    await stage.advance(1);
    const before = stage.status().configuration.revision;
    stage.configure({ configuration: { 'event.notification.callback.url': 'https://other.example.com/events' } });
    stage.configure({ configuration: { 'event.poller.refresh_interval': '0' } });
    await stage.advance(0);
    const { revision, lastRefusal } = stage.status().configuration;
    expect([revision - before, lastRefusal?.errors[0]?.pointer]).toEqual([
      1,
      '/configuration/event.poller.refresh_interval',
    ]);
    stage.backfill('items', '2026-01-01T00:00:00Z');
    await stage.advance(16);
    expect(stage.deliveries).toMatchObject([{ path: '/events', headers: { host: 'other.example.com' } }]);
  });

  it('kill the worker: what it had sent may come again, with the same ids', async () => {
    const { rows, stage, told } = startItems();
    await stage.advance(1);
    rows.push(rowOf(2, stage.nowMs()));
    // The poll is one request, the delivery the next.
    stage.killWorker(2);
    await stage.advance(16);
    expect(told()).toEqual(['UPDATED 2', 'UPDATED 2']);
    expect(new Set(stage.events().map(({ eventId }) => eventId)).size).toBe(1);
  });
});
