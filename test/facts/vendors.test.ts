import type { JsonObject } from '../../src/domain/values/json';
import { presetOf } from '../../src/client/presets';
import { filledIn } from '../../src/configuration/preset';
import { examplesOf } from '../support/preset-examples';
import { startVirtualStage, VIRTUAL_START_MS, type VirtualAnswer, type VirtualRequest } from '../support/virtual-stage';

/** What single vendors do beside their lists. A whole instance in virtual time. */
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** In London, where 01:00 to 02:00 comes twice. */
const SUMMER_ENDS_MS = Date.parse('2026-10-25T01:00:00.000Z');
const seconds = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** The preset with its examples, with these resources alone, at the stage's vendor. */
function presetFor(key: string, names: string[], vendor: (request: VirtualRequest) => VirtualAnswer, more: JsonObject) {
  const preset = presetOf(key)!;
  const { configuration } = filledIn(preset, examplesOf(preset)) as { configuration: JsonObject };
  const resources = configuration['event.poller.configuration'] as Record<string, JsonObject>;
  const chosen = names.map((name) => [name, { ...resources[name], ...more }]);
  const keys = Object.entries(configuration).filter(([name]) => !name.startsWith('event.'));
  return startVirtualStage({
    configuration: {
      ...Object.fromEntries(keys),
      'event.poller.start': 'all',
      'event.poller.configuration': Object.fromEntries(chosen) as JsonObject,
    },
    vendor: (request) => (request.url.includes('/oauth2/') ? TOKEN : vendor(request)),
  });
}

const TOKEN = { body: { access_token: 'token-1', expires_in: 3_600, token_type: 'bearer' } };

test('Freshdesk has no page 301: what lies behind is read from the last date on', async () => {
  const tickets = Array.from({ length: 17 }, (_, id) => {
    const at = seconds(VIRTUAL_START_MS - 100 * MINUTE_MS + id * MINUTE_MS);
    return { id: id + 1, created_at: at, updated_at: at };
  });
  const stage = presetFor(
    'freshdesk',
    ['tickets'],
    ({ query, url }) => {
      const page = Number(query.get('page') ?? 1);
      if (page > 3) return { status: 400, body: { description: 'Validation failed', errors: [{ field: 'page' }] } };
      const found = tickets.filter((ticket) => ticket.updated_at >= String(query.get('updated_since')));
      const next = new URL(url);
      next.searchParams.set('page', String(page + 1));
      const link = `<${next.href}>; rel="next"`;
      return { body: found.slice(page * 2 - 2, page * 2), ...(found.length > page * 2 && { headers: { link } }) };
    },
    { pageSize: 2 },
  );
  await stage.run(120);
  expect(stage.news().sort()).toEqual(tickets.map(({ id }) => `CREATED ${id}`).sort());
  expect(stage.resource().lastError).toBeNull();
});

test('QuickBooks changes are 1,000 at most: more of them is an error, as there is no next page', async () => {
  const at = seconds(VIRTUAL_START_MS - MINUTE_MS).replace('Z', '+00:00');
  const objects = Array.from({ length: 1_000 }, (_, id) => ({ Id: String(id), MetaData: { LastUpdatedTime: at } }));
  const answerWith = (count: number) => () => {
    const found = { Customer: objects.slice(0, count), startPosition: 1, maxResults: count, totalCount: count };
    return { body: { CDCResponse: [{ QueryResponse: [found] }] } };
  };
  const all = presetFor('quickbooks-cdc', ['customers'], answerWith(999), {});
  await all.run(16);
  expect([all.news().length, all.resource().lastError]).toEqual([999, null]);
  const tooMany = presetFor('quickbooks-cdc', ['customers'], answerWith(1_000), {});
  await tooMany.run(16);
  expect(tooMany.resource().lastError).toContain('the answer has 1000 records, as many as pageSize says');
  expect(tooMany.news()).toEqual([]);
});

test('a delta link of Business Central, as docs/presets.md has it: deletions come with the changes', async () => {
  const rows = new Map([1, 2, 3].map((id) => [`id-${id}`, { name: 'old', sequence: id }]));
  let sequence = 3;
  let firstValid = 0;
  const stage = startVirtualStage({
    configuration: {
      'pagination.type': 'nextUrl',
      'pagination.next.path': '@odata.nextLink',
      'event.poller.configuration': {
        customers: {
          changes: 'cursor',
          startUrl: '/customers',
          url: '${cursor}',
          headers: { Prefer: 'odata.track-changes' },
          cursor: { path: '@odata.deltaLink' },
          recordsPath: 'value',
          idField: 'id',
          deletes: { mode: 'flag', field: 'reason' },
        },
      },
    },
    vendor({ query, headers, url }) {
      if (headers['prefer'] !== 'odata.track-changes' && headers['Prefer'] !== 'odata.track-changes')
        return { status: 400, body: { error: { message: 'not asked for changes' } } };
      const token = query.get('deltaToken');
      const from = token === null ? 0 : Number(Buffer.from(token, 'base64').toString().split(',')[1]);
      if (token !== null && from < firstValid) return { status: 410, body: { error: { message: 'Gone' } } };
      const value = [...rows]
        .filter(([, row]) => row.sequence > from && (row.name !== '' || token !== null))
        .map(([id, { name }]) =>
          name === ''
            ? { '@odata.context': `${url}/$metadata#customers/$deletedEntity`, id, reason: 'deleted' }
            : { '@odata.etag': 'W/"1"', id, displayName: name },
        );
      const next = Buffer.from(`x,${sequence}`).toString('base64');
      return { body: { value, '@odata.deltaLink': `https://api.example.com/customers?deltaToken=${next}` } };
    },
  });
  const put = (id: string, name: string) => rows.set(id, { name, sequence: (sequence += 1) });
  await stage.run(1);
  expect(stage.news()).toEqual([]);
  put('id-1', 'new');
  put('id-2', '');
  put('id-4', 'created');
  await stage.run(16);
  expect(stage.news().sort()).toEqual(['CREATED id-4', 'DELETED id-2', 'UPDATED id-1']);
  put('id-3', 'new');
  firstValid = sequence + 1;
  sequence += 1;
  await stage.run(31);
  expect(stage.news()).toEqual(['UPDATED id-3']);
  expect(stage.resource().lastError).toBeNull();
});

test('Jira: minutes of the user in a zone that repeats an hour: each once', async () => {
  const zone = 'Europe/London';
  const minuteOf = (atMs: number) => new Date(atMs + (atMs < SUMMER_ENDS_MS ? HOUR_MS : 0)).toISOString().slice(0, 16);
  const issues: { id: number; updated: string }[] = [];
  const stage = startVirtualStage({
    startMs: SUMMER_ENDS_MS - 1.5 * HOUR_MS,
    configuration: {
      'event.poller.configuration': {
        issues: {
          url: `/search/jql?since=\${dateTimeZone:${zone}:yyyy-MM-dd'T'HH:mm}`,
          idField: 'id',
          pollDelay: 300,
          datesConfiguration: { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX" },
        },
      },
    },
    vendor: ({ query }) => ({
      body: issues.filter(({ updated }) => minuteOf(Date.parse(updated)) >= String(query.get('since'))),
    }),
  });
  await stage.run(5);
  for (let id = 1; id <= 30; id += 1) {
    await stage.run(9);
    issues.push({ id, updated: new Date(Math.floor(stage.nowMs())).toISOString() });
  }
  await stage.run(60);
  expect(stage.news().map((one) => one.replace(/^\w+ /, ''))).toEqual(issues.map(({ id }) => String(id)));
});
