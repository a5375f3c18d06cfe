import { MockActivityEnvironment } from '@temporalio/testing';
import { createPageWatch } from '../../../src/activities/poll/page-watch';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../../src/configuration/sealing';
import type { PollResourcesInput } from '../../../src/contract/activities';
import { DEFAULT_NOTIFICATION_RULES } from '../../../src/domain/delivery/settings';
import type { JsonObject } from '../../../src/domain/values/json';
import type { PollReport, ResourcePoll } from '../../../src/domain/instance/reports';
import { startedAt } from '../../../src/domain/reading/watermark';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { startRestVendor, type RestVendorSimulator } from '../../simulators/rest-vendor';
import { LOOPBACK } from '../../support/loopback';
import { TEST_KEY, testActivities } from '../../support/stage';
import { fullPoll } from '../../support/full-poll';

const instance = { ...modelInstance, elementKey: 'rest' };
let vendor: RestVendorSimulator;
beforeEach(async () => {
  vendor = await startRestVendor();
});
afterEach(() => vendor.close());

function place(count: number): void {
  for (let id = 1; id <= count; id += 1) {
    vendor.put('tickets', { id, updated_at: new Date(Date.UTC(2026, 0, 1, 0, 0, id)).toISOString() });
  }
}

async function poll(keys: JsonObject): Promise<ResourcePoll> {
  const body = {
    element: { key: 'rest' },
    name: 'Tickets',
    tags: [],
    configuration: {
      'base.url': vendor.baseUrl,
      ...keys,
      'event.notification.enabled': true,
      'event.notification.callback.url': 'http://127.0.0.1:1/',
      'event.poller.configuration': {
        tickets: {
          url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          recordsPath: 'data.items',
          datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" },
        },
      },
    },
  };
  const context = {
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 60_000,
    egressAllow: LOOPBACK,
  };
  const draft = parseInstanceBody(body, context);
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const { configuration, element, settings } = draft.value;
  const sealed = sealConfiguration(configuration, element, instance.id, createSealer([TEST_KEY]));
  const askedAt = new Date().toISOString();
  const tickets = {
    resource: 'tickets',
    settings: settings.resources['tickets']!,
    watermark: startedAt('2020-01-01T00:00:00.000Z', null),
    deletions: null,
    wantedAt: askedAt,
    dueAt: askedAt,
    failures: 0,
  };
  const input: PollResourcesInput = {
    instance,
    connection: sealed,
    grant: null,
    start: 'now',
    notifications: DEFAULT_NOTIFICATION_RULES,
    askedAt,
    maxDoubts: 400,
    resources: [tickets],
  };
  const report: PollReport = await new MockActivityEnvironment().run(fullPoll(testActivities()), input);
  return report.resources[0]!;
}

const OFFSET = { 'pagination.type': 'offset' };

describe('a vendor that does not know the parameter of the offset', () => {
  it.each<[string, number, number, boolean, JsonObject]>([
    ['without a total', 7, 3, false, OFFSET],
    ['one record a page', 7, 1, false, OFFSET],
    ['with a total that two pages would reach', 5, 3, true, { ...OFFSET, 'pagination.total.path': 'total' }],
    ['with a total far away', 40, 3, true, { ...OFFSET, 'pagination.total.path': 'total' }],
  ])('%s is noticed soon, and the watermark stays', async (_, records, pageCap, totals, keys) => {
    Object.assign(vendor.switches, { paging: 'offset', deaf: true, pageCap, totals });
    place(records);
    expect(await poll(keys)).toMatchObject({
      outcome: 'read',
      cutShortBy: { kind: 'malformed', message: expect.stringMatching(/same records.*pagination/) as string },
      next: { at: '2020-01-01T00:00:00.000Z', closed: null },
    });
    // Two of them ask whether offsets have to be multiples of the page size.
    expect(vendor.requests.length).toBeLessThanOrEqual(pageCap === 1 ? 15 : 6);
  });
});

describe('a vendor that turns its pages', () => {
  it.each([1, 2, 3, 7, 100])('is read whole with %d records a page', async (pageCap) => {
    Object.assign(vendor.switches, { paging: 'offset', pageCap });
    place(7);
    const part = await poll(OFFSET);
    const ids = part.outcome === 'read' ? part.notifications.flatMap(({ events }) => events) : [];
    expect(ids.map(({ objectId }) => objectId)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });
});

describe('a page', () => {
  const reader = {
    idOf: ({ id }: JsonObject) => (id === undefined ? null : String(id)),
    updatedMs: ({ id, date }: JsonObject) => Number(date ?? id),
  };
  const createPageProblem = () => {
    const watch = createPageWatch(reader);
    return (...asked: Parameters<typeof watch>) => {
      const read = watch(...asked);
      return read.ok ? null : read.problem;
    };
  };
  const page = (ids: number[], next: string | null = null) => ({
    records: ids.map((id) => ({ id, readAt: Math.random() })),
    total: null,
    next,
  });

  it('that comes under a token of its own but holds the records of the one before is a repeat', () => {
    const problemWith = createPageProblem();
    expect(problemWith(null, page([1, 2, 3], 'a'))).toBeNull();
    expect(problemWith({ token: 'a' }, page([3, 2, 1], 'b'))).toBeNull();
    expect(problemWith({ token: 'b' }, page([3, 2, 1], 'c'))).toBeNull();
    expect(problemWith({ token: 'c' }, page([3, 2, 1], 'd'))).toMatchObject({ kind: 'malformed' });
  });

  it('of few records may come again more often, as few rows have slid in front then', () => {
    const problemWith = createPageProblem();
    for (let offset = 0; offset <= 5; offset += 1) expect(problemWith({ offset }, page([1]))).toBeNull();
    expect(problemWith({ offset: 6 }, page([1]))).toMatchObject({ kind: 'malformed' });
  });

  it('that came again is not the end by the total', () => {
    const watch = createPageWatch(reader);
    const whole = { ...page([1, 2, 3]), total: 6 };
    expect(watch({ offset: 0 }, whole)).toMatchObject({ ok: true, value: { total: 6 } });
    expect(watch({ offset: 3 }, whole)).toMatchObject({ ok: true, value: { total: null, records: whole.records } });
  });

  it('of records of one date may come again, as the order of ties changes: 20 times in a row', () => {
    const problemWith = createPageProblem();
    const tied = { ...page([]), records: [1, 2].map((id) => ({ id, date: 7 })) };
    for (let offset = 0; offset <= 20; offset += 1) expect(problemWith({ offset }, tied)).toBeNull();
    expect(problemWith({ offset: 21 }, tied)).toMatchObject({ kind: 'malformed' });
  });

  it('that names a next page that was named before is a repeat', () => {
    const problemWith = createPageProblem();
    expect(problemWith(null, page([1], 'a'))).toBeNull();
    expect(problemWith({ token: 'a' }, page([2], 'a'))).toMatchObject({ kind: 'malformed' });
  });

  it('that is asked for twice, or is empty, is none', () => {
    const problemWith = createPageProblem();
    expect(problemWith(null, page([1]))).toBeNull();
    expect(problemWith({ offset: 0 }, page([1]))).toBeNull();
    expect(problemWith({ offset: 1 }, page([]))).toBeNull();
    expect(problemWith({ offset: 2 }, page([]))).toBeNull();
  });
});
