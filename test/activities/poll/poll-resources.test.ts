import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities, createHttpSend } from '../../../src/activities';
import { fetchPage } from '../../../src/activities/vendor/fetch-page';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../../src/configuration/sealing';
import type { PollResourcesInput } from '../../../src/contract/activities';
import { connectionOf } from '../../../src/domain/instance/configuration-parts';
import type { JsonObject } from '../../../src/domain/values/json';
import type { PollReport, ResourcePoll } from '../../../src/domain/instance/reports';
import type { VendorFailure } from '../../../src/domain/vendor/failure';
import { countEntries } from '../../../src/domain/reading/ledger';
import { AS_WRITTEN } from '../../../src/domain/reading/precision';
import { acceptChanges, moveOn, NOT_STARTED, startedAt, type Watermark } from '../../../src/domain/reading/watermark';
import { DEFAULT_NOTIFICATION_RULES } from '../../../src/domain/delivery/settings';
import { elementOf, elements } from '../../../src/elements/registry';
import { startSageCrm, type Fault, type SageCrmSimulator } from '../../simulators/sage-crm';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { LOOPBACK } from '../../support/loopback';
import { seedBody, TEST_KEY } from '../../support/stage';
import { fullPoll } from '../../support/full-poll';

const egress = { egressAllow: LOOPBACK };
const elementKeys = elements.map(({ key }) => key);
const sealer = createSealer([TEST_KEY]);
const instance = { ...modelInstance, elementKey: 'sagecrm' };
let crm: SageCrmSimulator;

beforeEach(async () => {
  crm = await startSageCrm();
});
afterEach(() => crm.close());

function dependencies() {
  return {
    sealer,
    elementOf,
    elementKeys,
    minRefreshIntervalMs: 10,
    ...egress,
    send: createHttpSend(egress),
    now: () => Date.now(),
  };
}

/** What the workflow would ask: the seed's resources, from the beginning of time unless told otherwise. */
function inputOf(changes: Partial<PollResourcesInput> = {}, configuration: JsonObject = {}): PollResourcesInput {
  const body = seedBody({
    subdomain: crm.url,
    username: crm.switches.username,
    password: crm.switches.password,
    ...configuration,
  });
  const draft = parseInstanceBody(body, dependencies());
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const sealed = sealConfiguration(draft.value.configuration, draft.value.element, instance.id, sealer);
  const connection = connectionOf(sealed);
  const askedAt = new Date().toISOString();
  const resources = Object.entries(draft.value.settings.resources).map(([resource, settings]) => ({
    resource,
    settings,
    watermark: { ...startedAt('2020-01-01T00:00:00.000Z', null), dateStepMs: AS_WRITTEN },
    deletions: null,
    wantedAt: askedAt,
    dueAt: askedAt,
    failures: 0,
  }));
  const notifications = DEFAULT_NOTIFICATION_RULES;
  return {
    instance,
    connection,
    grant: null,
    start: 'now',
    notifications,
    askedAt,
    maxDoubts: 400,
    resources,
    ...changes,
  };
}

function poll(input: PollResourcesInput): Promise<PollReport> {
  return new MockActivityEnvironment().run(fullPoll(createActivities(dependencies())), input);
}

function partOf({ resources }: PollReport, name: string): ResourcePoll {
  return resources.find(({ resource }) => resource === name)!;
}

function readPart(report: PollReport, name: string): Extract<ResourcePoll, { outcome: 'read' }> {
  const part = partOf(report, name);
  if (part.outcome === 'failed') throw new Error(part.failure.message);
  return part;
}

const idsIn = ({ notifications }: { notifications: { events: { objectId: string }[] }[] }) =>
  notifications.flatMap(({ events }) => events.map(({ objectId }) => objectId));

describe('a poll', () => {
  it('reads every resource that is due, in order, and moves nothing by itself', async () => {
    for (let i = 0; i < 3; i += 1) crm.create('company');
    crm.create('person');
    const report = await poll(inputOf());
    expect(idsIn(readPart(report, 'accounts'))).toEqual(['1', '2', '3']);
    expect(idsIn(readPart(report, 'contacts'))).toEqual(['1']);
    expect(idsIn(readPart(report, 'leads'))).toEqual([]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it.each<[string, Fault]>([
    ['a 500', { status: 500 }],
    ['an HTML page with status 200', { status: 200, html: true }],
    ['a body that is no JSON', 'truncated-json'],
    ['an empty body', 'empty-body'],
    ['a reset', 'reset'],
    ['an answer cut off', 'cut'],
  ])('of one resource that gets %s leaves the others alone, and says why', async (_, fault) => {
    crm.create('company');
    crm.create('person');
    crm.failAlways(fault, { entity: 'company' });
    const report = await poll(inputOf());
    expect(partOf(report, 'accounts')).toMatchObject({
      outcome: 'failed',
      failure: { message: expect.any(String) as string },
    });
    expect(idsIn(readPart(report, 'contacts'))).toEqual(['1']);
    expect(JSON.stringify(report)).not.toContain(crm.switches.password);
    expect(JSON.stringify(report)).not.toContain('Comp_UpdatedDate gt');
  });

  it.each<[Fault, string, Partial<VendorFailure>]>([
    [{ status: 503, retryAfter: 7 }, '503', { kind: 'unavailable', retryAfterMs: 7_000 }],
    [{ status: 429 }, '429', { kind: 'throttled', retryAfterMs: null }],
    ['reset', 'ECONNRESET', { kind: 'unavailable' }],
    [{ status: 401 }, '401', { kind: 'unauthorized' }],
  ])(
    'that fails on a later page, with %j, keeps the earlier ones and reads on there',
    async (fault, why, cutShortBy) => {
      crm.switches.pageCap = 2;
      for (let i = 0; i < 9; i += 1) crm.create('company');
      crm.failNext(1, fault, { entity: 'company', page: 3 });
      const input = inputOf();
      const first = readPart(await poll(input), 'accounts');
      expect(first).toMatchObject({ againInMs: 0, cutShortBy, warning: expect.stringContaining(why) as string });
      expect(first.next.window).not.toBeNull();
      expect(idsIn(first).length).toBeGreaterThan(1);

      const due = input.resources.find(({ resource }) => resource === 'accounts')!;
      const { changes, next } = { changes: first.notifications.flatMap(({ events }) => events), next: first.next };
      const { askedAt } = input;
      const watermark = moveOn(acceptChanges(due.watermark, changes), next, askedAt, askedAt);
      const second = readPart(await poll({ ...input, resources: [{ ...due, watermark }] }), 'accounts');
      expect([...idsIn(first), ...idsIn(second)]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
      expect(second).toMatchObject({ cutShortBy: null, warning: null });
    },
  );

  it('that is refused a later page for good keeps the earlier ones, and reads on from their last date', async () => {
    crm.switches.pageCap = 2;
    for (let second = 1; second <= 9; second += 1)
      crm.put('company', { id: second, updatedAt: Date.parse('2026-01-05T09:00:00Z') + second * 10_000 });
    crm.failNext(1, { status: 200, html: true }, { entity: 'company', page: 3 });
    const first = readPart(await poll(inputOf()), 'accounts');
    expect(first).toMatchObject({ againInMs: 0, isStuck: false, cutShortBy: { kind: 'malformed' } });
    const read = idsIn(first);
    expect(read).toEqual(['1', '2', '3', '4', '5'].slice(0, read.length));
    const lastMs = Date.parse('2026-01-05T09:00:00Z') + read.length * 10_000;
    const window = { from: new Date(lastMs - 1000).toISOString(), position: null };
    expect(first.next).toMatchObject({ window });
  });

  it('that is refused a later page for good, where the order of dates shows no way behind it, is stuck', async () => {
    crm.switches.pageCap = 2;
    const updatedAt = Date.parse('2026-01-05T09:00:00Z');
    for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9]) crm.put('company', { id, updatedAt });
    crm.failAlways({ status: 200, html: true }, { entity: 'company', page: 2 });
    const [due] = inputOf().resources.filter(({ resource }) => resource === 'accounts');
    const watermark: Watermark = { ...startedAt('2026-01-05T08:00:00.000Z', null), dateStepMs: AS_WRITTEN };
    const part = readPart(await poll(inputOf({ resources: [{ ...due!, watermark }] })), 'accounts');
    expect(part).toMatchObject({
      cutShortBy: { kind: 'malformed' },
      isStuck: true,
      next: { closed: null, window: { from: '2026-01-05T07:58:59.999Z' } },
    });
  });

  it('with refused credentials, or none of the rights, is told apart', async () => {
    crm.switches.forbiddenEntities = ['company'];
    expect(partOf(await poll(inputOf()), 'accounts')).toMatchObject({ failure: { kind: 'forbidden' } });
    expect(partOf(await poll(inputOf({}, { password: 'wrong' })), 'accounts')).toMatchObject({
      failure: { kind: 'unauthorized', status: 401 },
    });
  });

  it('whose secrets do not open says which key is missing, and asks nobody', async () => {
    const input = inputOf();
    const elsewhere = { ...input, instance: { ...instance, id: instance.id + 1 } };
    expect(partOf(await poll(elsewhere), 'accounts')).toMatchObject({
      failure: { kind: 'configuration', message: expect.stringContaining('password does not open') as string },
    });
    expect(crm.requests).toHaveLength(0);
  });

  it('of an element that this worker does not know says which it knows', async () => {
    const strange = { ...instance, elementKey: 'strange' };
    expect(partOf(await poll(inputOf({ instance: strange })), 'accounts')).toMatchObject({
      failure: { kind: 'configuration', message: expect.stringContaining('sagecrm') as string },
    });
  });

  it('reports records without id, and sends records without a usable date', async () => {
    crm.create('company');
    crm.put('company', { id: 2, Comp_UpdatedDate: 'long ago' });
    crm.put('company', { id: 3, $key: null });
    const part = readPart(await poll(inputOf()), 'accounts');
    expect(idsIn(part).sort()).toEqual(['1', '2']);
    expect(part.warning).toContain('1 records without an id in "key" were not sent');
    expect(part.warning).toContain('1 records without a usable date in "Comp_UpdatedDate" were sent');
  });

  it('stays under what a payload may be, and leaves the rest for the next one', async () => {
    for (let i = 0; i < 400; i += 1) crm.create('company', { Comp_Name: `"${'\\"'.repeat(600)}"` });
    const report = await poll(inputOf());
    const part = readPart(report, 'accounts');
    expect(part.againInMs).toBe(0);
    expect(idsIn(part).length).toBeGreaterThan(10);
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(1_000_000);
  });

  it('stays under it also where each resource has one record as large as may be; what has no room is read by the next one', async () => {
    // Noise, so that packing does not help, and three bytes a character.
    const noise = (seed: number) => {
      let state = seed;
      const next = () => (state = (state * 48_271) % 2_147_483_647);
      return Array.from({ length: 62_000 }, () => String.fromCharCode(0x4e00 + (next() % 20_000))).join('');
    };
    const entities = ['company', 'person', 'lead', 'opportunity'] as const;
    for (const [i, entity] of entities.entries()) crm.create(entity, { large: noise(i + 7) });
    const report = await poll(inputOf());
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(1_000_000);
    const parts = ['accounts', 'contacts', 'leads', 'opportunities'].map((name) => readPart(report, name));
    const left = parts.filter(({ notifications }) => notifications.length === 0);
    expect(left.length).toBeGreaterThan(0);
    for (const part of left)
      expect(part).toMatchObject({ againInMs: 0, next: { window: { position: { offset: 0 } } } });
    expect(parts.filter(({ notifications }) => notifications.length === 1)).toHaveLength(parts.length - left.length);

    const input = inputOf();
    const again = await poll({
      ...input,
      resources: input.resources.filter(({ resource }) => resource === left[0]!.resource),
    });
    expect(readPart(again, left[0]!.resource)).toMatchObject({ notifications: [{}], againInMs: null });
  });
});

describe('the first poll', () => {
  const fresh = (input: PollResourcesInput): PollResourcesInput => ({
    ...input,
    resources: input.resources
      .filter(({ resource }) => resource === 'accounts')
      .map((due) => ({ ...due, watermark: NOT_STARTED })),
  });

  it.each([0, 600_000, -600_000])(
    'from now sends no history, with a vendor whose clock is %d ms off',
    async (clockOffsetMs) => {
      crm.switches.clockOffsetMs = clockOffsetMs;
      for (let i = 0; i < 3; i += 1) crm.create('company');
      const part = readPart(await poll(fresh(inputOf())), 'accounts');
      expect(idsIn(part)).toEqual([]);
      const { at, baseline } = part.started!;
      const earlierMs = crm.now() + Math.min(0, -clockOffsetMs);
      expect(Math.abs(Date.parse(baseline!.before) - earlierMs)).toBeLessThan(3_000);
      expect(Date.parse(at)).toBeLessThan(crm.now());
      expect(countEntries(part.next.baseline)).toBe(3);
    },
  );

  it('from the beginning sends everything', async () => {
    for (let i = 0; i < 3; i += 1) crm.create('company');
    expect(idsIn(readPart(await poll({ ...fresh(inputOf()), start: 'all' }), 'accounts'))).toEqual(['1', '2', '3']);
  });

  it('from a date sends what changed since, inclusive', async () => {
    for (const [id, second] of [
      ['1', 59],
      ['2', 60],
      ['3', 61],
    ] as const)
      crm.put('company', { id: Number(id), updatedAt: Date.parse('2026-01-05T09:00:00Z') + second * 1000 });
    const report = await poll({ ...fresh(inputOf()), start: '2026-01-05T09:01:00.000Z' });
    expect(idsIn(readPart(report, 'accounts'))).toEqual(['2', '3']);
  });

  it('from a date sends nothing of the day before, also if it is dated at a quarter of an hour', async () => {
    for (const [id, time] of [
      [1, '01:15:00'],
      [2, '01:22:37'],
      [3, '02:00:00'],
    ] as const)
      crm.put('company', { id, updatedAt: Date.parse(`2026-01-05T${time}Z`) });
    const part = readPart(await poll({ ...fresh(inputOf()), start: '2026-01-05T09:01:00.000Z' }), 'accounts');
    expect(idsIn(part)).toEqual([]);
    expect(countEntries(part.next.baseline)).toBe(3);
  });
});

describe('a page of a vendor', () => {
  it('brings its clock: the Date header where there is one, else ours', async () => {
    crm.switches.clockOffsetMs = 3_600_000;
    const element = elementOf('sagecrm')!;
    const query = {
      connection: { subdomain: crm.url, username: crm.switches.username, password: crm.switches.password },
      resource: 'accounts',
      hubUrl: '/hubs/crm/accounts',
      token: null,
      nonce: '0'.repeat(32),
      recordsPath: null,
      updatedField: 'Comp_UpdatedDate',
      pageSize: 10,
      position: null,
    };
    const ask = () => fetchPage(dependencies(), element, query, new AbortController().signal);
    const dated = await ask();
    expect(dated.ok && Math.abs(dated.value.clock.latestMs - crm.now())).toBeLessThan(2_000);
    crm.switches.dateHeader = false;
    const undated = await ask();
    expect(undated.ok && Math.abs(undated.value.clock.latestMs - Date.now())).toBeLessThan(2_000);
  });
});
