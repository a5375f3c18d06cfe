import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../src/activities';
import { readListing } from '../../src/activities/sweep/read-listing';
import { DEFAULT_NOTIFICATION_RULES } from '../../src/domain/delivery/settings';
import type { PollReport } from '../../src/domain/instance/reports';
import { acceptChanges, moveOn, NOT_STARTED, type Watermark } from '../../src/domain/reading/watermark';
import type { JsonObject } from '../../src/domain/values/json';
import { rest } from '../../src/elements/rest';
import { instance as modelInstance } from '../domain/instance/instance-model';
import { parse } from '../elements/rest-body';
import { type RestVendorSimulator, startRestVendor } from '../simulators/rest-vendor';
import { testDependencies } from '../support/stage';
import { fullPoll } from '../support/full-poll';

/**
 * Where windows begin and end, and how they are asked for page by page, against a vendor that wants it in its own way.
 */
const NOW = Date.parse('2026-06-30T12:00:00Z');
const DAY_MS = 86_400_000;
const LIMIT = { 'pagination.size.parameter': 'limit' };
const BY_OFFSET = { 'pagination.type': 'offset', ...LIMIT };
const instance = { ...modelInstance, elementKey: 'rest', hubKey: 'general' };

let vendor: RestVendorSimulator;
let nowMs: number;
let watermark: Watermark;

const dependencies = testDependencies(() => nowMs);
const activities = createActivities(dependencies);

beforeEach(async () => {
  nowMs = NOW;
  watermark = NOT_STARTED;
  vendor = await startRestVendor({}, () => nowMs);
  vendor.addResource('customers');
});
afterEach(() => vendor.close());

const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
const put = (id: number, updatedMs: number | null, more: JsonObject = {}) =>
  vendor.put('customers', { id, updated_at: updatedMs === null ? null : iso(updatedMs), ...more });
const asked = (name: string) => vendor.requests.map(({ query }) => query[name] ?? null);

function settings(keys: JsonObject, resource: JsonObject) {
  const parsed = parse(keys, resource);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value.settings.resources['customers']!;
}

interface Told {
  ids: string[];
  polls: number;
  warnings: (string | null)[];
}

/** Polls until the resource wants to sleep; each poll's changes are accepted, and the watermark goes through JSON. */
async function pollUntilRest(keys: JsonObject, resource: JsonObject, start = 'now'): Promise<Told> {
  const told: Told = { ids: [], polls: 0, warnings: [] };
  for (let again = true; again && told.polls < 50;) {
    const askedAt = new Date(nowMs).toISOString();
    const due = { settings: settings(keys, resource), watermark, deletions: null, wantedAt: askedAt, dueAt: askedAt };
    const report: PollReport = await new MockActivityEnvironment().run(fullPoll(activities), {
      instance,
      connection: { 'base.url': vendor.baseUrl, ...keys },
      grant: null,
      start,
      notifications: DEFAULT_NOTIFICATION_RULES,
      askedAt,
      maxDoubts: 400,
      resources: [{ resource: 'customers', ...due, failures: 0 }],
    });
    const [poll] = report.resources;
    if (poll?.outcome !== 'read') throw new Error(JSON.stringify(poll));
    const events = poll.notifications.flatMap((one) => one.events);
    told.ids.push(...events.map(({ objectId }) => objectId));
    told.warnings.push(poll.warning);
    const accepted = events.map(({ version, type }) => ({ version, type }));
    const moved = moveOn(acceptChanges(poll.started ?? watermark, accepted), poll.next, askedAt, askedAt);
    watermark = JSON.parse(JSON.stringify(moved)) as Watermark;
    again = poll.againInMs === 0;
    told.polls += 1;
  }
  return told;
}

describe('startUrl', () => {
  const RESOURCE = { url: '/customers?since=${date}', startUrl: '/customers', pageSize: 2 };
  const PAGES = { 'pagination.type': 'page', ...LIMIT };

  it('is asked until the first reading is whole, and then url, which no longer shows what has no date', async () => {
    Object.assign(vendor.switches, { paging: 'page', dropsUndated: true });
    for (let id = 1; id <= 5; id += 1) put(id, id > 3 ? NOW - id * DAY_MS : null);
    const first = await pollUntilRest(PAGES, RESOURCE);
    expect(first.ids).toEqual([]);
    // A second reading has to show the same ids, and the poll after the first goes on with it.
    expect(first.polls).toBeGreaterThan(1);
    expect(new Set(asked('since'))).toEqual(new Set([null]));
    const before = vendor.requests.length;
    nowMs += 15 * 60_000;
    put(2, nowMs, { name: 'edited' });
    put(6, nowMs);
    expect((await pollUntilRest(PAGES, RESOURCE)).ids).toEqual(['2', '6']);
    expect(asked('since').slice(before)).not.toContain(null);
  });

  it('brings everything with a start of all, and once', async () => {
    Object.assign(vendor.switches, { paging: 'page', dropsUndated: true });
    for (let id = 1; id <= 5; id += 1) put(id, id > 3 ? NOW - id * DAY_MS : null);
    expect((await pollUntilRest(PAGES, RESOURCE, 'all')).ids.sort()).toEqual(['1', '2', '3', '4', '5']);
    nowMs += 15 * 60_000;
    expect((await pollUntilRest(PAGES, RESOURCE, 'all')).ids).toEqual([]);
  });
});

describe('maxWindow', () => {
  const PATTERN = "yyyy-MM-dd'T'HH:mm:ss'Z'";
  const RESOURCE = { url: `/customers?since=\${date:${PATTERN}}&until=\${untilDate:${PATTERN}}`, maxWindow: 30 * 1440 };
  const START = iso(NOW - 200 * DAY_MS);

  it('reads what an outage left in slices, the empty ones at once, and each record once', async () => {
    vendor.switches.maxWindowMs = 30 * DAY_MS;
    for (const [id, days] of [
      [1, 199],
      [2, 170],
      [3, 60],
      [4, 60],
      [5, 1],
    ] as const)
      put(id, NOW - days * DAY_MS);
    const told = await pollUntilRest({}, RESOURCE, START);
    expect(told.ids).toEqual(['1', '2', '3', '4', '5']);
    expect(told.polls).toBeLessThanOrEqual(5);
    expect(told.warnings.every((warning) => warning === null)).toBe(true);
    expect(asked('until').at(-1)).toBe(iso(NOW));
    nowMs += 15 * 60_000;
    put(6, nowMs - 1000);
    expect(await pollUntilRest({}, RESOURCE, START)).toMatchObject({ ids: ['6'], polls: 1 });
  });

  it('remembers how far nothing came: a quiet resource is one request, and the watermark stays a date of the vendor', async () => {
    vendor.switches.maxWindowMs = 30 * DAY_MS;
    put(1, NOW - 190 * DAY_MS);
    await pollUntilRest({}, RESOURCE, START);
    const before = vendor.requests.length;
    nowMs += 15 * 60_000;
    expect(await pollUntilRest({}, RESOURCE, START)).toMatchObject({ ids: [], polls: 1 });
    expect(vendor.requests.length - before).toBe(1);
    expect(watermark.at).toBe(new Date(NOW - 190 * DAY_MS).toISOString());
  });

  it('loses no slice that was read if a later one fails', async () => {
    vendor.switches.maxWindowMs = 30 * DAY_MS;
    put(1, NOW - DAY_MS);
    const third = vendor.waitForRequests(3, 10_000).then(() => vendor.failNext(1, { status: 503 }));
    const told = await pollUntilRest({}, RESOURCE, START);
    await third;
    expect(told.ids).toEqual(['1']);
    expect(told.warnings[0]).toMatch(/a page failed, and is asked for again: HTTP 503/);
    const [failed, again] = [vendor.requests[3], vendor.requests[4]];
    expect(again?.query['since']).toBe(failed?.query['since']);
  });

  it('leaves the end at now where nothing else is said', async () => {
    put(1, NOW - 1000);
    await pollUntilRest({}, { url: RESOURCE.url }, START);
    expect(new Set(asked('until'))).toEqual(new Set([iso(NOW)]));
  });
});

describe('offsets that have to be multiples of the page size', () => {
  const RESOURCE = { url: '/customers?since=${date}', pageSize: 3 };
  const START = iso(NOW - 10 * DAY_MS);
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1));

  it.each([[400], [404], ['floored']] as const)('are found out by itself: %s, and remembered', async (unaligned) => {
    Object.assign(vendor.switches, { paging: 'offset', unaligned });
    for (let id = 1; id <= 8; id += 1) put(id, NOW - DAY_MS + id * 1000);
    const told = await pollUntilRest(BY_OFFSET, RESOURCE, START);
    expect(told.ids).toEqual(numbers(8));
    expect(told.warnings.every((warning) => warning === null)).toBe(true);
    expect(watermark.isAligned).toBe(true);
    const before = vendor.requests.length;
    for (let id = 11; id <= 18; id += 1) put(id, NOW + id * 1000);
    nowMs += 15 * 60_000;
    expect((await pollUntilRest(BY_OFFSET, RESOURCE, START)).ids).toHaveLength(8);
    expect(
      asked('offset')
        .slice(before)
        .every((offset) => Number(offset) % 3 === 0),
    ).toBe(true);
  });

  it.each(['taken', 400, 404, 'floored'] as const)(
    'are asked for from the beginning if that is said: %s',
    async (unaligned) => {
      Object.assign(vendor.switches, { paging: 'offset', unaligned });
      for (let id = 1; id <= 9; id += 1) put(id, NOW - DAY_MS + id * 1000);
      const told = await pollUntilRest({ ...BY_OFFSET, 'pagination.aligned': true }, RESOURCE, START);
      expect(told.ids).toEqual(numbers(9));
      expect(asked('offset').every((offset) => Number(offset) % 3 === 0)).toBe(true);
    },
  );

  it('are those of the size that the vendor gives, if that is less than asked for', async () => {
    Object.assign(vendor.switches, { paging: 'offset', unaligned: 400, pageCap: 2 });
    for (let id = 1; id <= 7; id += 1) put(id, NOW - DAY_MS + id * 1000);
    const keys = { ...BY_OFFSET, 'pagination.aligned': true };
    expect((await pollUntilRest(keys, RESOURCE, START)).ids).toEqual(numbers(7));
  });

  it('are not taken for such if any offset will do, or a vendor does not turn its pages', async () => {
    vendor.switches.paging = 'offset';
    for (let id = 1; id <= 8; id += 1) put(id, NOW - DAY_MS + id * 1000);
    expect((await pollUntilRest(BY_OFFSET, RESOURCE, START)).ids).toEqual(numbers(8));
    expect(watermark).not.toHaveProperty('isAligned');
    vendor.switches.deaf = true;
    watermark = NOT_STARTED;
    await pollUntilRest(BY_OFFSET, RESOURCE, START);
    expect(watermark).not.toHaveProperty('isAligned');
  });

  it('hold for its sweeps, too', async () => {
    Object.assign(vendor.switches, { paging: 'offset', unaligned: 400 });
    for (let id = 1; id <= 8; id += 1) put(id, NOW - DAY_MS + id * 1000);
    const connection = { 'base.url': vendor.baseUrl, ...BY_OFFSET };
    const heartbeat = { grant: null, isExchangingCode: false };
    const session = {
      dependencies,
      element: rest,
      connection,
      instanceId: 1,
      heartbeat,
      record: () => Promise.resolve(),
    };
    const listing = await readListing({
      session,
      resource: 'customers',
      settings: settings(BY_OFFSET, RESOURCE),
      isAligned: true,
      signal: new AbortController().signal,
    });
    expect(listing.ok && listing.value.ids.size).toBe(8);
  });
});
