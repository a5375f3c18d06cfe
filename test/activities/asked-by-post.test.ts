import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../src/activities';
import { readListing } from '../../src/activities/sweep/read-listing';
import { pollRequestOf } from '../../src/client/hub-request';
import { DEFAULT_NOTIFICATION_RULES } from '../../src/domain/delivery/settings';
import type { ResourceSettings } from '../../src/domain/reading/settings';
import { NOT_STARTED } from '../../src/domain/reading/watermark';
import type { PollReport } from '../../src/domain/instance/reports';
import type { JsonObject } from '../../src/domain/values/json';
import { rest } from '../../src/elements/rest';
import { instance as modelInstance } from '../domain/instance/instance-model';
import { parse } from '../elements/rest-body';
import { type RestVendorSimulator, startRestVendor } from '../simulators/rest-vendor';
import { testDependencies } from '../support/stage';
import { fullPoll } from '../support/full-poll';

/** Polls, sweeps, previews and hub reads of a resource that is asked for by POST. */
const dependencies = testDependencies();
const instance = { ...modelInstance, elementKey: 'rest', hubKey: 'general' };
const activities = createActivities(dependencies);

let vendor: RestVendorSimulator;
beforeEach(async () => {
  vendor = await startRestVendor({ paging: 'page', pageCap: 2, shape: 'list' });
  for (let id = 1; id <= 3; id += 1) vendor.put('customers', { id, updated_at: `2026-01-0${id}T00:00:00Z` });
});
afterEach(() => vendor.close());

const BODY = { since: "${date:yyyy-MM-dd'T'HH:mm:ss'Z'}", page: '${page.number}' };
const connection = () => ({ 'base.url': vendor.baseUrl, 'pagination.type': 'page' });
const asked = () => vendor.requests.map(({ method, body }) => [method, JSON.parse(body) as JsonObject]);
const askedSince = (since: string, pages: number) =>
  Array.from({ length: pages }, (_, index) => ['POST', { since, page: index + 1 }]);

const sessionOf = () => ({
  dependencies,
  element: rest,
  connection: connection(),
  instanceId: instance.id,
  heartbeat: { grant: null, isExchangingCode: false },
  record: () => Promise.resolve(),
});

function settings(changes: JsonObject = {}): ResourceSettings {
  const resource = { url: '/customers', method: 'POST', body: BODY, recordsPath: '', ...changes };
  const parsed = parse({ 'pagination.type': 'page' }, resource);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value.settings.resources['customers'] as ResourceSettings;
}

it('is polled from its watermark on, whatever text has the date', async () => {
  const askedAt = new Date().toISOString();
  const due = { resource: 'customers', settings: settings(), watermark: NOT_STARTED, deletions: null };
  const report: PollReport = await new MockActivityEnvironment().run(fullPoll(activities), {
    instance,
    connection: connection(),
    grant: null,
    start: '2026-01-02T00:00:00.000Z',
    notifications: DEFAULT_NOTIFICATION_RULES,
    askedAt,
    maxDoubts: 400,
    resources: [{ ...due, wantedAt: askedAt, dueAt: askedAt, failures: 0 }],
  });
  expect(report.resources).toMatchObject([{ outcome: 'read', warning: null }]);
  expect(JSON.stringify(report)).toMatch(/"objectId":"2".*"objectId":"3"/);
  expect(
    vendor.requests.every(({ body }) => (JSON.parse(body) as JsonObject)['since'] !== '1970-01-01T00:00:00Z'),
  ).toBe(true);
});

it('is swept from 1970 on', async () => {
  const swept = settings({ deletes: { mode: 'sweep', everyMinutes: 60 } });
  const listing = await readListing({
    session: sessionOf(),
    resource: 'customers',
    settings: swept,
    signal: new AbortController().signal,
  });
  expect(listing.ok).toBe(true);
  expect(asked()).toEqual(askedSince('1970-01-01T00:00:00Z', 3));
});

it('is not swept by a 304: nothing new is not nothing at all', async () => {
  vendor.failAlways({ status: 304 });
  const listing = await readListing({
    session: sessionOf(),
    resource: 'customers',
    settings: settings(),
    signal: new AbortController().signal,
  });
  expect(listing).toMatchObject({ problem: { failure: { message: expect.stringMatching(/304/) } } });
});

it('is read for hubs and previews from 1970 on', async () => {
  const request = pollRequestOf('customers', settings(), rest, 0);
  const reading = await new MockActivityEnvironment().run(activities.readRecords, {
    instance,
    connection: connection(),
    grant: null,
    request: { ...request, recordId: null, pageSize: 10, place: { position: null, skip: 0 } },
  });
  expect(reading).toMatchObject({ records: [{ id: 1 }, { id: 2 }] });
  expect(asked()).toEqual(askedSince('1970-01-01T00:00:00Z', 1));
});
