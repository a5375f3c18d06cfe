import { MockActivityEnvironment } from '@temporalio/testing';
import { pollRequestOf } from '../../src/client/hub-request';
import { DEFAULT_NOTIFICATION_RULES } from '../../src/domain/delivery/settings';
import type { PollReport } from '../../src/domain/instance/reports';
import { startedAt } from '../../src/domain/reading/watermark';
import type { ResourceSettings } from '../../src/domain/reading/settings';
import type { JsonObject } from '../../src/domain/values/json';
import { rest } from '../../src/elements/rest';
import { instance as modelInstance } from '../domain/instance/instance-model';
import { parse } from '../elements/rest-body';
import { startMarkingVendor } from '../simulators/marking-vendor';
import { fullPoll } from '../support/full-poll';
import { testActivities } from '../support/stage';

/** Polls, previews and hub reads of a resource whose changes are found by the vendor's own mark. */
const activities = testActivities();
const instance = { ...modelInstance, elementKey: 'rest', hubKey: 'general' };

let vendor: Awaited<ReturnType<typeof startMarkingVendor>>;
beforeEach(async () => {
  vendor = await startMarkingVendor();
  for (const id of ['a', 'b', 'c']) vendor.put(id, `Item ${id}`);
});
afterEach(() => vendor.close());

function settings(resource: JsonObject): ResourceSettings {
  const parsed = parse({}, { changes: 'cursor', datesConfiguration: {}, recordsPath: '', ...resource });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value.settings.resources['customers'] as ResourceSettings;
}

const read = (resource: JsonObject, recordId: string | null = null) =>
  new MockActivityEnvironment().run(activities.readRecords, {
    instance,
    connection: { 'base.url': vendor.url, 'pagination.type': 'nextUrl', 'pagination.next.path': '@odata.nextLink' },
    grant: null,
    request: {
      ...pollRequestOf('customers', settings(resource), rest, 0),
      recordId,
      pageSize: 10,
      place: { position: null, skip: 0 },
    },
  });

const ROWS = { url: '/table/rows?after=${cursor}', cursor: { field: 'version', start: '1000000000000000002' } };
const DELTA = { url: '${cursor}', recordsPath: 'value', cursor: { path: '@odata.deltaLink' } };

it('shows what follows the first mark', async () => {
  expect(await read(ROWS)).toMatchObject({ records: [{ id: 'c' }] });
  expect(vendor.requests).toEqual(['/table/rows?after=1000000000000000002']);
});

it('shows what follows the first mark that is an address', async () => {
  const start = '/drive/delta?token=1';
  expect(await read({ ...DELTA, cursor: { ...DELTA.cursor, start } })).toMatchObject({
    records: [{ id: 'b' }, { id: 'c' }],
  });
});

it('shows everything if no mark is given first', async () => {
  expect(await read({ ...DELTA, startUrl: '/drive/delta?top=9' })).toMatchObject({
    records: [{ id: 'a' }, { id: 'b' }],
  });
  expect(vendor.requests).toEqual(['/drive/delta?top=9']);
});

it('has no address for one record where the mark is the address', async () => {
  const start = '/drive/delta?token=1';
  expect(await read({ ...DELTA, cursor: { ...DELTA.cursor, start } }, 'a')).toMatchObject({
    failure: { message: expect.stringContaining('it has no address for one') },
  });
  expect(vendor.requests).toEqual([]);
});

describe('a mark that the vendor refuses', () => {
  const MARKED = { ...DELTA, startUrl: '/drive/delta' };
  const askedAt = new Date().toISOString();
  const mark = '/drive/delta?token=3';
  const watermark = { ...startedAt(askedAt, null), mark, reachedAt: askedAt };

  async function polled(failures: number) {
    const due = { resource: 'customers', settings: settings(MARKED), watermark, deletions: null, failures };
    const report: PollReport = await new MockActivityEnvironment().run(fullPoll(activities), {
      instance,
      connection: { 'base.url': vendor.url, 'pagination.type': 'nextUrl', 'pagination.next.path': '@odata.nextLink' },
      grant: null,
      start: 'now',
      notifications: DEFAULT_NOTIFICATION_RULES,
      askedAt,
      maxDoubts: 400,
      resources: [{ ...due, wantedAt: askedAt, dueAt: askedAt }],
    });
    return report.resources[0];
  }

  const NOT_FOUND = { error: { message: 'Requested entity was not found.' } };

  it.each<[number, { error: Record<string, string> }]>([
    [410, { error: { code: 'resyncRequired' } }],
    [400, { error: { status: 'INVALID_ARGUMENT', message: 'Sync token is expired.' } }],
  ])('with %i and %j has expired: everything is read', async (...answer) => {
    vendor.expireMarks(answer);
    expect(await polled(0)).toMatchObject({
      outcome: 'read',
      warning: expect.stringContaining('did not take its mark'),
    });
    expect(vendor.requests.slice(0, 2)).toEqual([mark, '/drive/delta']);
  });

  it.each<[number, { error: Record<string, string> }]>([
    [400, { error: { message: 'Unknown parameter: top' } }],
    [404, NOT_FOUND],
    [406, NOT_FOUND],
  ])('with %i and %j stays: the refusal may pass', async (...answer) => {
    vendor.expireMarks(answer);
    expect(await polled(0)).toMatchObject({ outcome: 'failed', failure: { kind: 'refused', status: answer[0] } });
    expect(vendor.requests).toEqual([mark]);
  });

  it('again and again with a 404 may have expired', async () => {
    vendor.expireMarks([404, NOT_FOUND]);
    expect(await polled(3)).toMatchObject({ outcome: 'read' });
  });
});
