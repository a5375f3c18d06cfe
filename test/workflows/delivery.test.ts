import { SIGNALS } from '../../src/contract/messages';
import { DELIVERY_WAITS_MS } from '../../src/domain/delivery/retry-schedule';
import type { Reply } from '../../src/testing/receiver';
import { startStage, type Stage, type StagedInstance } from '../support/stage';

const DAY_MS = 24 * 3600 * 1000;

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function companies(...names: string[]): void {
  for (const Comp_Name of names) stage.crm.create('company', { Comp_Name });
}

function received(): unknown[] {
  return stage.receiver.events().map(({ record }) => record?.Comp_Name);
}

/** Asks for a poll or an attempt, and waits until the receiver failed so many times in a row. */
async function fail(instance: StagedInstance, attempts: number) {
  const askedAtMs = Date.now();
  await instance.signal(SIGNALS.pollNow);
  const status = await instance.until(`failure ${attempts}`, ({ delivery }) => delivery.attempts === attempts);
  const { nextAttemptAt } = status.delivery;
  return {
    ...status,
    askedAtMs,
    knownAtMs: Date.now(),
    nextAttemptMs: nextAttemptAt === null ? null : Date.parse(nextAttemptAt),
  };
}

/** That a wait of at least `minMs` and at most `maxMs` began when the attempt failed. */
function expectWait(failure: Awaited<ReturnType<typeof fail>>, minMs: number, maxMs = minMs): void {
  expect(failure.nextAttemptMs! - failure.askedAtMs).toBeGreaterThanOrEqual(minMs - 1_000);
  expect(failure.nextAttemptMs! - failure.knownAtMs).toBeLessThanOrEqual(maxMs);
}

describe('a receiver that is down', () => {
  it('is tried again after some 5 s by itself; meanwhile the vendor is not asked', async () => {
    const instance = await stage.start({}, { minutes: '0.005' });
    await stage.receiver.down();
    companies('Patience');
    const failure = await fail(instance, 1);
    stage.crm.clearRequests();
    expect(failure.delivery).toMatchObject({ state: 'waiting', pendingEvents: 1 });
    expect(failure.delivery.lastError).toContain('ECONNREFUSED');
    expect(failure.nextPollAt).toBeNull();
    expectWait(failure, 5_000, 5_500);
    companies('Came meanwhile');
    await stage.receiver.up();
    const [first] = await stage.receiver.waitForDeliveries(1, 8_000);
    expect(first!.at - failure.nextAttemptMs!).toBeGreaterThanOrEqual(0);
    expect(stage.crm.requests.filter(({ at }) => at < first!.at)).toEqual([]);
    await stage.receiver.waitForEvents(2, 20_000);
    expect(received()).toEqual(['Patience', 'Came meanwhile']);
  });

  it('is tried at once when someone asks to poll now', async () => {
    const instance = await stage.start();
    await stage.receiver.down();
    companies('Impatience');
    await fail(instance, 1);
    await stage.receiver.up();
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForEvents(1, 3_000);
  });

  it('ends as suspended after nine waits; resume then delivers everything once', async () => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status: 503 });
    companies('Ten times');
    for (const [index, waitMs] of DELIVERY_WAITS_MS.entries()) {
      const failure = await fail(instance, index + 1);
      expect(failure.state).toBe('polling');
      expectWait(failure, waitMs, waitMs * 1.1);
    }
    const last = await fail(instance, 10);
    expect(last).toMatchObject({
      state: 'suspended',
      nextPollAt: null,
      delivery: { state: 'suspended', nextAttemptAt: null },
    });
    companies('Since then');
    stage.receiver.clearReplies();
    await instance.signal(SIGNALS.resume);
    await stage.receiver.waitForEvents(2, 10_000);
    expect(received()).toEqual(['Ten times', 'Since then']);
    const { delivery } = await instance.until('its end', (status) => status.delivery.state === 'idle');
    expect(delivery).toMatchObject({ attempts: 0, lastError: null });
  });
});

describe('another attempt', () => {
  it('repeats id and bytes, with a fresh timestamp', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ status: 500, headers: { 'retry-after': '1' } });
    companies('Twice');
    await instance.signal(SIGNALS.pollNow);
    const [first, second] = await stage.receiver.waitForDeliveries(2, 20_000);
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.headers['elements-webhook-id']).toBe(first!.headers['webhook-id']);
    for (const { at, headers } of [first!, second!]) {
      expect(Math.abs(at / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(2);
    }
    expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp']);
    expect(stage.receiver.events()).toHaveLength(1);
  });

  it('follows a lost answer: the repeat carries the same ids', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ behaviour: 'accept-then-reset' });
    companies('Answer lost');
    await fail(instance, 1);
    await instance.signal(SIGNALS.pollNow);
    const [first, second] = await stage.receiver.waitForEvents(2, 20_000);
    expect(second!.eventId).toBe(first!.eventId);
    expect(second!.notificationId).toBe(first!.notificationId);
  });

  it.each(['0', 'Sun, 06 Nov 1994 08:49:37 GMT'])(
    'comes after a second where Retry-After is %s',
    async (retryAfter) => {
      const instance = await stage.start();
      stage.receiver.replyNext({ status: 503, headers: { 'retry-after': retryAfter } });
      companies('Soon');
      await instance.signal(SIGNALS.pollNow);
      const [first, second] = await stage.receiver.waitForDeliveries(2, 20_000);
      expect(second!.at - first!.at).toBeGreaterThanOrEqual(1_000);
      // By itself it would have come after 5 s.
      expect(second!.at - first!.at).toBeLessThan(5_000);
    },
  );

  it('comes when Retry-After says, 24 h later at most; a Retry-After that is none is passed over', async () => {
    const instance = await stage.start();
    companies('Later');
    const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();
    const cases: [string | (() => string), number, number][] = [
      ['soon', 5_000, 5_500],
      ['', 300_000, 330_000],
      ['30', 30_000, 30_000],
      [inTwoMinutes, 119_000, 120_000],
      ['99999999999999999999', DAY_MS, DAY_MS],
    ];
    for (const [index, [retryAfter, minMs, maxMs]] of cases.entries()) {
      stage.receiver.replyWith({
        status: 503,
        headers: { 'retry-after': typeof retryAfter === 'string' ? retryAfter : retryAfter() },
      });
      expectWait(await fail(instance, index + 1), minMs, maxMs);
    }
  });
});

describe('a receiver', () => {
  it('that is gone (410) suspends the instance at once; resume delivers everything since, in order, once', async () => {
    const instance = await stage.start({}, { minutes: '0.005' });
    stage.receiver.replyWith({ status: 410 });
    companies('One');
    const gone = await instance.until('the suspension', ({ state }) => state === 'suspended');
    expect(gone.delivery).toMatchObject({ attempts: 1, nextAttemptAt: null, state: 'suspended' });
    stage.crm.clearRequests();
    companies('Two', 'Three');
    await instance.signal(SIGNALS.pollNow);
    expect((await instance.status()).state).toBe('suspended');
    expect(stage.crm.requests).toEqual([]);
    expect(stage.receiver.deliveries).toHaveLength(1);
    stage.receiver.clearReplies();
    await instance.signal(SIGNALS.resume);
    await stage.receiver.waitForEvents(3, 10_000);
    await instance.poll();
    expect(received()).toEqual(['One', 'Two', 'Three']);
  });

  it.each([301, 302, 307, 308])('that redirects (%i) is not followed', async (status) => {
    const instance = await stage.start();
    stage.receiver.replyWith({ status, headers: { location: `${stage.receiver.url}/elsewhere` } });
    companies('Stay');
    const { delivery } = await fail(instance, 1);
    expect(delivery.lastError).toContain('redirect');
    expect(stage.receiver.deliveries.map(({ path }) => path)).toEqual(['/events']);
  });

  it.each<[string, Reply]>([
    ['late', { delayMs: 1_200 }],
    ['with an endless body', { behaviour: 'endless-body', body: 'x' }],
    ['with 204 and no body', { status: 204 }],
    ['with a body that is cut', { behaviour: 'cut', body: 'x'.repeat(1000) }],
  ])('that answers 2xx %s has accepted', async (_, reply) => {
    const instance = await stage.start();
    stage.receiver.replyNext(reply);
    companies('Good enough');
    const { delivery } = await instance.poll();
    expect(delivery).toMatchObject({ state: 'idle', attempts: 0, lastError: null });
    expect(stage.receiver.deliveries).toHaveLength(1);
  });
});
