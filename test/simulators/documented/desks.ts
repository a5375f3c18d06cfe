import type { JsonObject } from '../../../src/domain/values/json';
import {
  captured,
  countIn,
  instantIn,
  inZone,
  isoMs,
  isoParameter,
  isoSeconds,
  PAGE_SIZE,
  pageFrom,
  recordsOf,
  requireParameter,
  sameWith,
} from './reading';
import { basic, type Values } from './servers';
import { Refused, type DocumentedList, type DocumentedVendor, type Row } from './vendor';

export const jiraCloud = (values: Values): DocumentedVendor => {
  const zone = values.USER_TIME_ZONE ?? '';
  const shown = (ms: number) => inZone(ms, zone, "yyyy-MM-dd'T'HH:mm:ss.SSSZZZ");
  const record = (row: Row) => ({
    id: String(row.id),
    key: `TEST-${row.id}`,
    fields: { summary: row.name, created: shown(row.createdMs), updated: shown(row.updatedMs) },
  });
  return {
    header: ['authorization', basic(values.EMAIL, values.API_TOKEN)],
    lists: [
      {
        resource: 'issues',
        path: '/rest/api/3/search/jql',
        record,
        sinceMs({ query }) {
          const jql = query.get('jql');
          if (jql?.startsWith('created')) return null;
          return instantIn(jql, /^updated >= "([^"]+)" ORDER BY updated ASC, key ASC$/, 'yyyy-MM-dd HH:mm', zone);
        },
        page(rows, { query }) {
          const token = query.get('nextPageToken');
          const start = token === null ? 0 : Number(captured(token, /^page-(\d+)$/));
          const size = countIn(query.get('maxResults'), 50);
          const { records, next } = pageFrom(recordsOf(rows, record), start, size);
          return {
            body: { issues: records, isLast: next === null, ...(next !== null && { nextPageToken: `page-${next}` }) },
          };
        },
      },
    ],
  };
};

const freshdeskList = (resource: string, parameter: string): DocumentedList => {
  const record = (row: Row) => ({
    id: row.id,
    subject: row.name,
    created_at: isoSeconds(row.createdMs),
    updated_at: isoSeconds(row.updatedMs),
  });
  return {
    resource,
    path: `/api/v2/${resource}`,
    record,
    sinceMs: (asked) => isoParameter(asked, parameter),
    page(rows, asked) {
      const page = countIn(asked.query.get('page'), 1);
      const size = countIn(asked.query.get('per_page'), 30);
      const { records, next } = pageFrom(recordsOf(rows, record), (page - 1) * size, size);
      const link = `<${sameWith(asked, 'page', String(page + 1))}>; rel="next"`;
      return { body: records, ...(next !== null && { headers: { link } }) };
    },
  };
};

export const freshdesk = (): DocumentedVendor => ({
  header: ['authorization', basic('example-key', 'X')],
  lists: [freshdeskList('tickets', 'updated_since'), freshdeskList('contacts', '_updated_since')],
});

const zendeskList = (resource: string, record: (row: Row) => JsonObject): DocumentedList => ({
  resource,
  path: `/api/v2/incremental/${resource}/cursor.json`,
  showsDeleted: true,
  record,
  sinceMs({ query }) {
    if (query.has('cursor')) return Number(captured(query.get('cursor'), /^(\d+)-\d+$/));
    const sinceMs = Number(captured(query.get('start_time'), /^(\d+)$/)) * 1000;
    if (sinceMs > Date.now() - 60_000) throw new Refused('Too recent start_time.');
    return sinceMs;
  },
  page(rows, asked) {
    const start = Number((asked.query.get('cursor') ?? '0-0').split('-')[1]);
    const { records, next } = pageFrom(recordsOf(rows, record), start, countIn(asked.query.get('per_page'), 1000));
    const sinceMs = zendeskSince(asked.query);
    const cursor = `${sinceMs}-${next ?? rows.length}`;
    // The last page has a next one too: it is where the next export begins.
    const after = `${asked.origin}${asked.path}?cursor=${cursor}&per_page=${PAGE_SIZE}`;
    return { body: { [resource]: records, after_url: after, after_cursor: cursor, end_of_stream: next === null } };
  },
});

const zendeskSince = (query: URLSearchParams) =>
  query.get('cursor')?.split('-')[0] ?? String(Number(query.get('start_time')) * 1000);

export const zendesk = (values: Values): DocumentedVendor => ({
  header: ['authorization', basic(`${values.EMAIL}/token`, values.API_TOKEN)],
  lists: [
    zendeskList('tickets', (row) => ({
      id: row.id,
      subject: row.name,
      status: row.isDeleted ? 'deleted' : 'open',
      created_at: isoSeconds(row.createdMs),
      updated_at: isoSeconds(row.updatedMs),
      generated_timestamp: Math.floor(row.updatedMs / 1000),
    })),
    zendeskList('users', (row) => ({
      id: row.id,
      name: row.name,
      active: !row.isDeleted,
      created_at: isoSeconds(row.createdMs),
      updated_at: isoSeconds(row.updatedMs),
    })),
  ],
});

const pipedriveList = (resource: string, showsDeleted: boolean): DocumentedList => {
  const record = (row: Row) => ({
    id: row.id,
    title: row.name,
    is_deleted: row.isDeleted,
    add_time: isoSeconds(row.createdMs),
    update_time: isoSeconds(row.updatedMs),
  });
  return {
    resource,
    path: `/api/v2/${resource}`,
    showsDeleted,
    record,
    sinceMs: (asked) => isoParameter(asked, 'updated_since'),
    page(rows, { query }) {
      const cursor = query.get('cursor');
      const start = cursor === null ? 0 : Number(captured(cursor, /^after-(\d+)$/));
      const { records, next } = pageFrom(recordsOf(rows, record), start, countIn(query.get('limit'), 100));
      const onward = next === null ? null : `after-${next}`;
      return { body: { success: true, data: records, additional_data: { next_cursor: onward } } };
    },
  };
};

export const pipedrive = (values: Values): DocumentedVendor => ({
  header: ['x-api-token', values.API_TOKEN ?? ''],
  lists: [pipedriveList('deals', true), pipedriveList('persons', false), pipedriveList('organizations', false)],
});

const FORMULA =
  /^OR\(IS_AFTER\(LAST_MODIFIED_TIME\(\),DATETIME_PARSE\('([^']+)'\)\),IS_AFTER\(CREATED_TIME\(\),DATETIME_PARSE\('\1'\)\)\)$/;

export const airtable = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    id: `rec${row.id}`,
    createdTime: isoMs(row.createdMs),
    // A field without a value is left out: nobody has edited the record yet.
    fields: {
      Name: row.name,
      ...(row.updatedMs > row.createdMs && { [values.LAST_MODIFIED_FIELD ?? '']: isoMs(row.updatedMs) }),
    },
  });
  return {
    header: ['authorization', `Bearer ${values.TOKEN}`],
    lists: [
      {
        resource: 'records',
        path: `/v0/${values.BASE_ID}/${values.TABLE_ID}`,
        record,
        // Strictly after.
        sinceMs: ({ query }) =>
          query.has('filterByFormula') ? instantIn(query.get('filterByFormula'), FORMULA) + 1 : null,
        page(rows, asked) {
          const { query } = asked;
          requireParameter(asked, 'pageSize', String(PAGE_SIZE));
          const start = query.has('offset') ? Number(captured(query.get('offset'), /^itr\/rec(\d+)$/)) : 0;
          const { records, next } = pageFrom(recordsOf(rows, record), start);
          return { body: { records, ...(next !== null && { offset: `itr/rec${next}` }) } };
        },
      },
    ],
  };
};
