import type { JsonObject } from '../../../src/domain/values/json';
import {
  captured,
  countIn,
  instantIn,
  isoMs,
  isoParameter,
  isoSeconds,
  pageFrom,
  recordsOf,
  requireParameter,
  sameWith,
} from './reading';
import { Refused, type Asked, type DocumentedList, type DocumentedVendor, type Row } from './vendor';

/** What the preset was filled in with. */
export type Values = Readonly<Record<string, string>>;

export const basic = (user?: string, password?: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const wordpressList = (resource: string): DocumentedList => {
  const record = (row: Row): JsonObject => ({
    id: row.id,
    title: { raw: row.name },
    status: row.isDeleted ? 'trash' : 'publish',
    date_gmt: isoSeconds(row.createdMs).slice(0, -1),
    modified_gmt: isoSeconds(row.updatedMs).slice(0, -1),
  });
  return {
    resource,
    path: `/wp-json/wp/v2/${resource}`,
    showsDeleted: true,
    record,
    sinceMs: (asked) => {
      requireParameter(asked, 'context', 'edit');
      return isoParameter(asked, 'modified_after');
    },
    page(rows, asked) {
      const page = countIn(asked.query.get('page'), 1);
      const size = countIn(asked.query.get('per_page'), 10);
      const { records, next } = pageFrom(
        [...recordsOf(rows, record)].sort((one, other) => Number(one.id) - Number(other.id)),
        (page - 1) * size,
        size,
      );
      const link = `<${sameWith(asked, 'page', String(page + 1))}>; rel="next"`;
      return { body: records, headers: { 'X-WP-Total': String(rows.length), ...(next !== null && { Link: link }) } };
    },
  };
};

export const wordpress = (values: Values): DocumentedVendor => ({
  header: ['authorization', basic(values.USER_NAME, values.APPLICATION_PASSWORD)],
  lists: [wordpressList('posts'), wordpressList('pages')],
});

const spaced = (ms: number) => isoMs(ms).replace('T', ' ');

export const pocketbase = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    id: `r${row.id}`,
    title: row.name,
    created: spaced(row.createdMs),
    updated: spaced(row.updatedMs),
  });
  return {
    header: ['authorization', 'Bearer token-of-a-login'],
    login: {
      path: '/api/collections/_superusers/auth-with-password',
      body: { identity: values.EMAIL ?? '', password: values.PASSWORD ?? '' },
    },
    lists: [
      {
        resource: 'records',
        path: `/api/collections/${values.COLLECTION}/records`,
        record,
        sinceMs: ({ query }) =>
          query.has('filter')
            ? instantIn(query.get('filter'), /^\(updated>='(.+Z)'\)$/, "yyyy-MM-dd HH:mm:ss.SSS'Z'")
            : null,
        page(rows, { query }) {
          const [page, perPage] = [countIn(query.get('page'), 1), countIn(query.get('perPage'), 30)];
          const items = pageFrom(recordsOf(rows, record), (page - 1) * perPage, perPage).records;
          return { body: { page, perPage, totalItems: rows.length, items } };
        },
      },
    ],
  };
};

/** `limit` and `offset`, and how many there are. */
function byOffset(rows: readonly Row[], { query }: Asked, record: (row: Row) => JsonObject) {
  const [offset, limit] = [countIn(query.get('offset'), 0), countIn(query.get('limit'), 25)];
  return { ...pageFrom(recordsOf(rows, record), offset, limit), offset, limit, total: rows.length };
}

export const directus = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    id: row.id,
    title: row.name,
    date_created: isoMs(row.createdMs),
    date_updated: row.updatedMs === row.createdMs ? null : isoMs(row.updatedMs),
  });
  return {
    header: ['authorization', `Bearer ${values.TOKEN}`],
    lists: [
      {
        resource: 'items',
        path: `/items/${values.COLLECTION}`,
        record,
        sinceMs(asked) {
          const [updated, created] = ['[0][date_updated]', '[1][date_created]'].map((field) =>
            isoParameter(asked, `filter[_or]${field}[_gte]`),
          );
          if (updated !== created) throw new Refused('the two dates differ');
          return updated ?? null;
        },
        page(rows, asked) {
          requireParameter(asked, 'meta', 'filter_count');
          const { records, total } = byOffset(rows, asked, record);
          return { body: { meta: { filter_count: total }, data: records } };
        },
      },
    ],
  };
};

export const redmine = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    id: row.id,
    subject: row.name,
    created_on: isoSeconds(row.createdMs),
    updated_on: isoSeconds(row.updatedMs),
  });
  return {
    header: ['x-redmine-api-key', values.API_KEY ?? ''],
    lists: [
      {
        resource: 'issues',
        path: '/issues.json',
        record,
        sinceMs(asked) {
          requireParameter(asked, 'status_id', '*');
          const { query } = asked;
          return query.has('updated_on') ? instantIn(query.get('updated_on'), /^>=(.+Z)$/) : null;
        },
        page(rows, asked) {
          const { records, offset, limit, total } = byOffset(rows, asked, record);
          return { body: { issues: records, total_count: total, offset, limit } };
        },
      },
    ],
  };
};

export const mediawiki = (): DocumentedVendor => {
  const record = (row: Row) => ({ rcid: row.id, type: 'edit', title: row.name, timestamp: isoSeconds(row.updatedMs) });
  return {
    header: ['accept', 'application/json'],
    lists: [
      {
        resource: 'changes',
        path: '/w/api.php',
        isLog: true,
        record,
        sinceMs: (asked) => {
          requireParameter(asked, 'rcdir', 'newer');
          return isoParameter(asked, 'rcstart');
        },
        page(rows, { query }) {
          const start = countIn(query.has('rccontinue') ? captured(query.get('rccontinue'), /^at\|(\d+)$/) : null, 0);
          const { records, next } = pageFrom(recordsOf(rows, record), start, countIn(query.get('rclimit'), 10));
          const onward = next === null ? { batchcomplete: true } : { continue: { rccontinue: `at|${next}` } };
          return { body: { ...onward, query: { recentchanges: records } } };
        },
      },
    ],
  };
};

export const requestTracker = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    id: String(row.id),
    type: 'ticket',
    Subject: row.name,
    Created: isoSeconds(row.createdMs),
    LastUpdated: isoSeconds(row.updatedMs),
  });
  return {
    header: ['authorization', basic(values.USER_NAME, values.PASSWORD)],
    lists: [
      {
        resource: 'tickets',
        path: '/REST/2.0/tickets',
        record,
        sinceMs: ({ query }) =>
          query.get('query') === 'id>0'
            ? null
            : instantIn(query.get('query'), /^LastUpdated>='(.+)'$/, 'yyyy-MM-dd HH:mm:ss'),
        page(rows, asked) {
          const page = countIn(asked.query.get('page'), 1);
          const size = countIn(asked.query.get('per_page'), 20);
          const { records, next } = pageFrom(recordsOf(rows, record), (page - 1) * size, size);
          const onward = next === null ? {} : { next_page: sameWith(asked, 'page', String(page + 1)) };
          return { body: { items: records, page, per_page: size, total: rows.length, ...onward } };
        },
      },
    ],
  };
};
