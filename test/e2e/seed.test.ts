import type { JsonObject } from '../../src/domain/values/json';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import type { SageCrmSwitches } from '../simulators/sage-crm';
import { tracesOf } from '../support/secret-traces';
import { waitUntil } from '../support/wait-until';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';

const HISTORY = 9;
let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

/** Starts an instance on a CRM that has a history; `since` is what happened before it. */
async function startAfterHistory(configuration: JsonObject = {}) {
  for (let i = 0; i < HISTORY; i += 1) {
    stage.crm.create('company');
    stage.crm.create('person');
  }
  const instance = await stage.start(configuration);
  return { instance, since: stage.crm.changes.length };
}

/** The seed's poller configuration after a change to its text. */
function pollerConfiguration(change: (text: string) => string): JsonObject {
  const text = JSON.stringify(seedBody({}).configuration['event.poller.configuration']);
  return { 'event.poller.configuration': JSON.parse(change(text)) as JsonObject };
}

/** By the vendor's clock, whose dates are whole seconds. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(stage.crm.now() / 1000);
  await waitUntil('the next second', () => Math.floor(stage.crm.now() / 1000) > second, 2_000);
}

/**
 * What a customer's day does to a CRM: new records of every kind, edits of old ones, two edits in one second, a bulk
 * edit.
 */
async function liveThrough(instance: StagedInstance): Promise<void> {
  const { crm } = stage;
  for (let i = 0; i < 13; i += 1) crm.create('company');
  for (const entity of ['person', 'lead', 'opportunity', 'users']) crm.create(entity);
  for (const id of [2, 4, 5]) crm.update('company', id, { Comp_Status: 'Inactive' });
  await instance.poll();
  crm.update('company', 1, { Comp_Name: 'once' });
  await instance.poll();
  crm.update('company', 1, { Comp_Name: 'twice' });
  crm.create('company');
  await instance.poll();
  // Touched within the second of its creation, with nothing else changed, a record shows no change at all.
  await nextSecond();
  crm.touchAll('company');
  crm.update('person', 3, { Pers_FirstName: 'Sam' });
  await instance.poll();
}

/** Every promise was kept since the instance started, and nothing of before was sent. */
async function expectCleanLedger(instance: StagedInstance, since: number): Promise<void> {
  const count = stage.receiver.events().length;
  await instance.poll();
  expect(stage.receiver.events()).toHaveLength(count);
  expect(checkLedger(stage.crm, stage.receiver, { since })).toEqual(NO_PROBLEMS);
}

async function liveThroughWith(switches: Partial<SageCrmSwitches>, configuration: JsonObject = {}): Promise<void> {
  Object.assign(stage.crm.switches, switches);
  const { instance, since } = await startAfterHistory(configuration);
  await liveThrough(instance);
  await expectCleanLedger(instance, since);
  expect(stage.receiver.events().length).toBeGreaterThanOrEqual(19 + HISTORY);
}

describe("the seed's example body keeps every promise with a Sage CRM that", () => {
  it.each<[string, Partial<SageCrmSwitches>]>([
    ['is as documented', {}],
    ['orders by id whatever it is asked', { order: 'ignore-by-id', pageCap: 3 }],
    ['orders newest first whatever it is asked', { order: 'descending', pageCap: 3 }],
    ['gives two records a page and no totals', { pageCap: 2, totals: false }],
    ['gives three records a page', { pageCap: 3 }],
    ['orders by id and says no totals', { order: 'ignore-by-id', pageCap: 3, totals: false }],
    ['prints dates with +00:00', { dateText: '+00:00' }],
    ['prints dates with +02:00', { dateText: '+02:00' }],
    ['prints dates with no zone, and fractions', { dateText: 'none', fractionDigits: 7 }],
    ['compares milliseconds that it does not print', { resolution: 'millisecond' }],
    ['has keys that are text', { key: 'string' }],
    ['names its fields in lower case', { fieldCase: 'lower' }],
    ['names its fields in upper case', { fieldCase: 'upper' }],
    ['is 10 minutes ahead', { clockOffsetMs: 600_000 }],
    ['is 10 minutes behind', { clockOffsetMs: -600_000 }],
    ['sends no Date header', { dateHeader: false }],
  ])('%s', (_, switches) => liveThroughWith(switches));

  it('is asked with >= as with >', () =>
    liveThroughWith(
      { pageCap: 3 },
      pollerConfiguration((text) => text.replaceAll("Date>'", "Date>='")),
    ));

  it('changes its rows while they are read, page by page', async () => {
    stage.crm.switches.pageCap = 3;
    const { instance, since } = await startAfterHistory();
    for (let i = 0; i < 20; i += 1) stage.crm.create('company');
    let pages = 0;
    stage.crm.onPage = ({ entity, startIndex }) => {
      if (entity !== 'company' || (pages += 1) > 24) return;
      const behindReader = HISTORY + Math.max(1, startIndex - 2);
      if (pages % 3 === 0) stage.crm.create('company');
      else if (pages % 3 === 1) stage.crm.update('company', behindReader, { Comp_Name: `slid ${pages}` });
      else if (stage.crm.rows('company').some(({ id, deleted }) => id === behindReader && !deleted))
        stage.crm.remove('company', behindReader);
    };
    await instance.poll();
    await instance.poll();
    stage.crm.onPage = null;
    await instance.poll();
    await expectCleanLedger(instance, since);
    expect(pages).toBeGreaterThan(24);
  });

  it('shows a record late, within pollDelay', async () => {
    const { instance, since } = await startAfterHistory(
      pollerConfiguration((text) => text.replaceAll('"idField"', '"pollDelay":60,"idField"')),
    );
    stage.crm.put('company', { id: 100, createdAt: stage.crm.now() + 50_000, updatedAt: stage.crm.now() + 50_000 });
    await instance.poll();
    stage.crm.put('company', { id: 101, createdAt: stage.crm.now() + 1_000, updatedAt: stage.crm.now() + 1_000 });
    await instance.poll();
    expect(stage.receiver.events().map(({ objectId }) => objectId)).toEqual(['100', '101']);
    await expectCleanLedger(instance, since);
  });

  it.each(['honour', 'ignore-by-id', 'descending'] as const)(
    'edits 2,000 rows in one second, 100 a page, in the order "%s"',
    async (order) => {
      stage.crm.switches.order = order;
      for (let i = HISTORY; i < 2_000; i += 1) stage.crm.create('company');
      const { instance, since } = await startAfterHistory();
      await nextSecond();
      stage.crm.touchAll('company');
      await instance.poll();
      await stage.receiver.waitForEvents(2_000, 40_000);
      await expectCleanLedger(instance, since);
      expect(stage.receiver.events()).toHaveLength(2_000);
    },
  );
});

describe("an instance's history in Temporal", () => {
  it('holds no secret in any form', async () => {
    const secrets = {
      password: 'Kanarien/Vogel+7 ü%&',
      'event.notification.signature.key': 'Signatur/Kanarie+8 ß%&',
      'event.notification.basic.password': 'Rueckruf/Kanarie+9 ä%&',
    };
    stage.crm.switches.password = secrets.password;
    const { instance } = await startAfterHistory({ ...secrets, 'event.notification.basic.username': 'caller' });
    await liveThrough(instance);
    stage.crm.switches.password = 'changed, so that the vendor refuses it';
    await instance.signal('pollNow');
    await instance.until(
      'a refused poll',
      ({ resources }) => resources['accounts']?.lastError?.includes('401') === true,
    );

    const history = textOf(await instance.handle.fetchHistory());
    expect(history).toContain('event.notification.callback.url');
    for (const secret of Object.values(secrets)) expect(tracesOf(secret, history)).toEqual([]);
    const [delivery] = stage.receiver.deliveries;
    const expected = `Basic ${Buffer.from(`caller:${secrets['event.notification.basic.password']}`).toString('base64')}`;
    expect(delivery?.headers.authorization).toBe(expected);
  });
});

/** Every text of a history, payloads decoded. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, member]) => `${key} ${textOf(member)}`)
    .join('\n');
}
