import { QUERIES, SIGNALS } from '../../src/contract/messages';
import type { InstanceDescription } from '../../src/contract/messages';
import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function names(): unknown[] {
  return stage.receiver.events().map(({ record }) => record?.Comp_Name);
}

describe('pause and resume', () => {
  it('keep the position: what changed while paused is delivered once, in order, after resume', async () => {
    const instance = await stage.start({}, { minutes: '0.005' });
    await instance.signal(SIGNALS.pause);
    const paused = await instance.until('the pause', ({ state }) => state === 'paused');
    expect(paused.nextPollAt).toBeNull();
    // A poll under way when the pause came ends before the next workflow task; from then on nobody asks.
    await instance.signal(SIGNALS.pollNow);
    const polls = (await instance.status()).resources.accounts!.polls;
    for (const Comp_Name of ['One', 'Two', 'Three']) stage.crm.create('company', { Comp_Name });
    expect((await instance.status()).resources.accounts!.polls).toBeLessThanOrEqual(polls + 1);

    await instance.signal(SIGNALS.resume);
    await stage.receiver.waitForEvents(3, 10_000);
    await instance.poll();
    expect(names()).toEqual(['One', 'Two', 'Three']);
  });

  it('poll nothing while paused, even when asked to poll now', async () => {
    const instance = await stage.start();
    await instance.signal(SIGNALS.pause);
    await instance.signal(SIGNALS.pollNow);
    const { resources } = await instance.until('the pause', ({ state }) => state === 'paused');
    await instance.signal(SIGNALS.resume);
    const after = await instance.until(
      'the poll',
      (status) => status.resources.accounts!.polls > resources.accounts!.polls,
    );
    expect(after.resources.accounts!.polls).toBe(2);
  });

  it('cut a delivery under way short; the notification then arrives once more under the same id and bytes', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ status: 500, delayMs: 1_500 });
    stage.crm.create('company', { Comp_Name: 'Slow' });
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForDeliveries(1, 10_000);
    await instance.signal(SIGNALS.pause);
    await instance.until(
      'the end of the attempt',
      ({ delivery, state }) => state === 'paused' && delivery.state !== 'delivering',
    );
    await instance.signal(SIGNALS.resume);
    const [first, second] = await stage.receiver.waitForDeliveries(2, 10_000);
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  });
});

describe('pollNow', () => {
  it('sent while a poll is under way leads to another poll', async () => {
    const instance = await stage.start();
    stage.crm.switches.latencyMs = 150;
    stage.crm.clearRequests();
    await instance.signal(SIGNALS.pollNow);
    await stage.crm.waitForRequests(1, 10_000);
    await instance.signal(SIGNALS.pollNow);
    await instance.until('two more polls', ({ resources }) => resources.accounts!.polls === 3);
  });
});

describe('backfill', () => {
  const DAY_MS = 24 * 3600 * 1000;

  it('sends again what changed since, under the same event ids, types and order', async () => {
    const instance = await stage.start();
    for (const Comp_Name of ['One', 'Two']) stage.crm.create('company', { Comp_Name });
    await instance.poll();
    stage.crm.update('company', 1, { Comp_Name: 'One again' });
    await instance.poll();
    expect(names()).toEqual(['One', 'Two', 'One again']);
    const before = [...stage.receiver.events()];

    const since = new Date(Date.now() - DAY_MS).toISOString();
    await instance.signal(SIGNALS.backfill, { resource: 'accounts', since });
    const events = await stage.receiver.waitForEvents(5, 10_000);
    const again = events.slice(3);
    expect(again.map(({ record }) => record?.Comp_Name)).toEqual(['Two', 'One again']);
    expect(again.map(({ eventId }) => eventId)).toEqual([before[1]!.eventId, before[2]!.eventId]);
    expect(again[0]!.eventType).toBe(before[1]!.eventType);
    expect(again[0]!.eventType).toBe('CREATED');
    await instance.poll();
    expect(stage.receiver.events()).toHaveLength(5);
  });

  it('does not re-read the other resources', async () => {
    const instance = await stage.start();
    stage.crm.clearRequests();
    await instance.signal(SIGNALS.backfill, { resource: 'accounts', since: '2020-01-01T00:00:00Z' });
    await instance.until('the backfill', ({ resources }) => resources.accounts!.polls === 2);
    expect(new Set(stage.crm.requests.map(({ entity }) => entity))).toEqual(new Set(['company']));
  });

  it.each([
    [{ resource: 'planets', since: '2020-01-01T00:00:00Z' }, ['/resource']],
    [{ resource: 'accounts', since: 'yesterday' }, ['/since']],
    [{ resource: 7 }, ['/resource', '/since']],
    [{ resource: 'toString', since: '2020-01-01T00:00:00Z' }, ['/resource']],
  ])('refuses %j, and nothing moves', async (payload, pointers) => {
    const instance = await stage.start();
    const before = (await instance.status()).resources;
    await instance.signal(SIGNALS.backfill, payload);
    const { configuration, resources } = await instance.until(
      'the refusal',
      (status) => status.configuration.lastRefusal !== null,
    );
    expect(configuration.lastRefusal!.errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(resources).toEqual(before);
  });
});

describe('stop', () => {
  it('ends the workflow; nothing is sent afterwards', async () => {
    const instance = await stage.start();
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    expect((await instance.handle.describe()).status.name).toBe('COMPLETED');
  });

  it.each([
    ['slow', { delayMs: 3_000 } as const],
    ['hanging', 'hang' as const],
  ])('does not wait for a %s vendor', async (_, fault) => {
    const instance = await stage.start();
    stage.crm.create('company');
    stage.crm.clearRequests();
    stage.crm.failAlways(fault);
    await instance.signal(SIGNALS.pollNow);
    await stage.crm.waitForRequests(1, 10_000);
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    expect(stage.receiver.deliveries).toHaveLength(0);
  });

  it('ends the wait for the next attempt at a delivery, which never comes', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ status: 500, headers: { 'retry-after': '3' } });
    stage.crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    await instance.until('the wait', ({ delivery }) => delivery.state === 'waiting' && delivery.attempts === 1);
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    await expect(stage.receiver.waitForDeliveries(2, 4_000)).rejects.toThrow('1 deliveries came');
  });

  it('sends no further notification when it comes during an attempt', async () => {
    const instance = await stage.start();
    stage.receiver.replyNext({ delayMs: 1_000 });
    for (let i = 0; i < 30; i += 1) stage.crm.create('company');
    await instance.signal(SIGNALS.pollNow);
    await stage.receiver.waitForDeliveries(1, 10_000);
    await instance.signal(SIGNALS.stop);
    await instance.handle.result();
    await expect(stage.receiver.waitForDeliveries(2, 1_500)).rejects.toThrow('1 deliveries came');
  });
});

describe('a burst of signals', () => {
  it('while a poll is under way: all 50 are applied, in order', async () => {
    const instance = await stage.start();
    stage.crm.switches.latencyMs = 100;
    await instance.signal(SIGNALS.pollNow);
    for (let i = 1; i <= 50; i += 1) await instance.signal(SIGNALS.updateConfiguration, { name: `Name ${i}` });
    stage.crm.switches.latencyMs = 0;
    await instance.until('all changes', ({ configuration }) => configuration.revision === 51);
    const description = await instance.handle.query<InstanceDescription>(QUERIES.instance);
    expect(description.instance.name).toBe('Name 50');
    expect(description.lastRefusal).toBeNull();
  });
});
