import { createPublicKey } from 'node:crypto';
import type { JsonObject } from '../../../src/domain/values/json';
import { createAssertionCheck } from '../client-assertions';
import { captured, countIn, instantIn, inZone, isoMs, isoSeconds, pageFrom, recordsOf, sameWith } from './reading';
import { basic, type Values } from './servers';
import { Refused, type Asked, type DocumentedList, type DocumentedVendor, type Row } from './vendor';

const BEARER = ['authorization', 'Bearer access-token-1'] as const;

function refreshing(path: string, values: Values, isInHeader = true): Partial<DocumentedVendor> {
  const form = { grant_type: 'refresh_token', refresh_token: values.REFRESH_TOKEN ?? '' };
  const client = { client_id: values.CLIENT_ID ?? '', client_secret: values.CLIENT_SECRET ?? '' };
  return {
    token: isInHeader
      ? { path, form, authorization: basic(values.CLIENT_ID, values.CLIENT_SECRET) }
      : { path, form: { ...form, ...client } },
  };
}

export const businessCentral = (values: Values): DocumentedVendor => {
  const list = (resource: string): DocumentedList => {
    const record = (row: Row) => ({
      '@odata.etag': `W/"${row.updatedMs}"`,
      id: `00000000-0000-0000-0000-000000000${row.id}`,
      displayName: row.name,
      lastModifiedDateTime: isoMs(row.updatedMs),
    });
    return {
      resource,
      path: `/v2.0/${values.TENANT_ID}/${values.ENVIRONMENT}/api/v2.0/companies(${values.COMPANY_ID})/${resource}`,
      hasNoCreatedDate: true,
      record,
      sinceMs: ({ query }) =>
        query.has('$filter') ? instantIn(query.get('$filter'), /^lastModifiedDateTime ge (\S+Z)$/) : null,
      page(rows, asked) {
        captured(String(asked.headers['prefer']), /^(odata\.maxpagesize=\d+)$/);
        const { records, next } = pageFrom(recordsOf(rows, record), countIn(asked.query.get('$skiptoken'), 0));
        const onward = next === null ? {} : { '@odata.nextLink': sameWith(asked, '$skiptoken', String(next)) };
        return { body: { '@odata.context': 'https://x/$metadata', value: records, ...onward } };
      },
    };
  };
  return {
    header: BEARER,
    token: {
      path: `/${values.TENANT_ID}/oauth2/v2.0/token`,
      form: {
        grant_type: 'client_credentials',
        client_id: values.CLIENT_ID ?? '',
        client_secret: values.CLIENT_SECRET ?? '',
        scope: 'https://api.businesscentral.dynamics.com/.default',
      },
    },
    lists: [list('customers'), list('items'), list('salesInvoices')],
  };
};

/** As its help has it, "The Request Token Structure". */
function netsuiteToken(values: Values): DocumentedVendor['token'] {
  let check: ReturnType<typeof createAssertionCheck> | undefined;
  return {
    path: '/services/rest/auth/oauth2/v1/token',
    form: { grant_type: 'client_credentials' },
    wrongWith(form, url) {
      check ??= createAssertionCheck({
        publicKeyPem: createPublicKey(values.PRIVATE_KEY ?? '')
          .export({ type: 'spki', format: 'pem' })
          .toString(),
        clientId: values.CLIENT_ID ?? '',
        audience: url,
        now: () => Date.now(),
      });
      const [header, claims] = (form.get('client_assertion') ?? '')
        .split('.')
        .slice(0, 2)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as JsonObject);
      if (!/^(PS|ES)(256|384|512)$/.test(String(header?.alg))) return 'alg';
      if (header?.kid !== values.CERTIFICATE_ID) return 'kid';
      return claims?.scope === 'rest_webservices' ? check(form) : 'scope';
    },
  };
}

const SQL_DATE = 'yyyy-MM-dd HH:mm:ss';

export const netsuite = (values: Values): DocumentedVendor => {
  const zone = values.TIME_ZONE ?? '';
  const record = (row: Row) => ({
    links: [],
    id: String(row.id),
    companyname: row.name,
    created: inZone(row.createdMs, zone, SQL_DATE),
    modified: inZone(row.updatedMs, zone, SQL_DATE),
  });
  const list = (resource: string, table: string): DocumentedList => ({
    resource,
    method: 'POST',
    path: '/services/rest/query/v1/suiteql',
    isMeant: ({ body }) => String(body.q).includes(` FROM ${table} `),
    record,
    sinceMs({ body, headers }) {
      if (headers['prefer'] !== 'transient') throw new Refused('The required request header Prefer is missing.');
      const condition =
        / WHERE lastmodifieddate >= TO_DATE\('([^']+)', 'YYYY-MM-DD HH24:MI:SS'\) AND id > \d+ ORDER BY id$/;
      return instantIn(String(body.q), condition, SQL_DATE, zone);
    },
    page(rows, { query, body }) {
      const [offset, limit] = [countIn(query.get('offset'), 0), countIn(query.get('limit'), 1000)];
      if (offset % limit !== 0) throw new Refused('The offset has to be divisible by the limit.');
      const afterId = Number(captured(String(body.q), / AND id > (\d+) ORDER BY id$/));
      const found = rows.filter(({ id }) => id > afterId).sort((one, other) => one.id - other.id);
      const { records: items, next } = pageFrom(recordsOf(found, record), offset, limit);
      const count = items.length;
      return { body: { links: [], count, hasMore: next !== null, items, offset, totalResults: found.length } };
    },
  });
  return {
    header: BEARER,
    token: netsuiteToken(values),
    lists: [list('customers', 'customer'), list('transactions', 'transaction')],
  };
};

const quickbooksRecord = (row: Row): JsonObject => ({
  domain: 'QBO',
  Id: String(row.id),
  DisplayName: row.name,
  MetaData: {
    CreateTime: inZone(row.createdMs, 'America/Los_Angeles', "yyyy-MM-dd'T'HH:mm:ssZZ"),
    LastUpdatedTime: inZone(row.updatedMs, 'America/Los_Angeles', "yyyy-MM-dd'T'HH:mm:ssZZ"),
  },
  ...(row.isDeleted && { status: 'Deleted' }),
});

export const quickbooks = (values: Values): DocumentedVendor => {
  const list = (resource: string, entity: string): DocumentedList => ({
    resource,
    path: `/v3/company/${values.REALM_ID}/query`,
    isMeant: ({ query }) => query.get('query')?.includes(` from ${entity} `) === true,
    record: quickbooksRecord,
    sinceMs({ query }) {
      const statement = query.get('query') ?? '';
      if (statement.startsWith('select Id from')) return null;
      return instantIn(statement, /MetaData\.LastUpdatedTime >= '([^']+\+00:00)' orderby MetaData\.LastUpdatedTime /);
    },
    page(rows, { query }) {
      const start = Number(captured(query.get('query'), / startposition (\d+) maxresults \d+$/));
      const size = Number(captured(query.get('query'), / maxresults (\d+)$/));
      if (start < 1) throw new Refused('startposition begins with 1');
      const { records } = pageFrom(recordsOf(rows, quickbooksRecord), start - 1, size);
      const found = records.length === 0 ? {} : { [entity]: records, startPosition: start, maxResults: records.length };
      return { body: { QueryResponse: found, time: isoMs(Date.now()) } };
    },
  });
  return {
    header: BEARER,
    ...refreshing('/oauth2/v1/tokens/bearer', values),
    lists: [list('customers', 'Customer'), list('invoices', 'Invoice')],
  };
};

export const quickbooksCdc = (values: Values): DocumentedVendor => {
  const list = (resource: string, entity: string): DocumentedList => ({
    resource,
    path: `/v3/company/${values.REALM_ID}/cdc`,
    isMeant: ({ query }) => query.get('entities') === entity,
    showsDeleted: true,
    record: quickbooksRecord,
    sinceMs({ query }) {
      const sinceMs = instantIn(query.get('changedSince'), /^(.+\+00:00)$/);
      if (sinceMs < Date.now() - 30 * 24 * 3_600_000) throw new Refused('changedSince is over 30 days ago');
      return sinceMs;
    },
    page(rows) {
      const found = { [entity]: rows.map(quickbooksRecord), startPosition: 1, maxResults: rows.length };
      return { body: { CDCResponse: [{ QueryResponse: [rows.length === 0 ? {} : found] }], time: isoMs(Date.now()) } };
    },
  });
  return {
    header: BEARER,
    ...refreshing('/oauth2/v1/tokens/bearer', values),
    lists: [list('customers', 'Customer'), list('invoices', 'Invoice')],
  };
};

const microsoft = (ms: number) => `/Date(${ms})/`;

/** It grows with each change of any record. */
const rowVersionOf = ({ id, updatedMs }: Row) => updatedMs * 1000 + id;

export const exactOnline = (values: Values): DocumentedVendor => {
  const list = (resource: string, path: string, idField: string): DocumentedList => {
    const record = (row: Row) => ({
      [idField]: `00000000-0000-0000-0000-000000000${row.id}`,
      Name: row.name,
      Created: microsoft(row.createdMs),
      Modified: microsoft(row.updatedMs),
      Timestamp: rowVersionOf(row),
    });
    return {
      resource,
      path: `/api/v1/${values.DIVISION}${path}`,
      record,
      sinceMs: () => null,
      page(rows, asked) {
        const version = Number(captured(asked.query.get('$filter'), /^Timestamp gt (\d+)L$/));
        const newer = rows.filter((row) => rowVersionOf(row) > version);
        newer.sort((one, other) => rowVersionOf(one) - rowVersionOf(other));
        const { records, next } = pageFrom(recordsOf(newer, record), countIn(asked.query.get('$skiptoken'), 0));
        const onward = next === null ? {} : { __next: sameWith(asked, '$skiptoken', String(next)) };
        return { body: { d: { results: records, ...onward } } };
      },
    };
  };
  return {
    header: BEARER,
    ...refreshing('/api/oauth2/token', values, false),
    lists: [
      list('accounts', '/sync/CRM/Accounts', 'ID'),
      list('salesInvoices', '/sync/SalesInvoice/SalesInvoices', 'InvoiceID'),
    ],
  };
};

export const xero = (values: Values): DocumentedVendor => {
  const list = (resource: string, name: string, idField: string, state: (row: Row) => JsonObject): DocumentedList => {
    const record = (row: Row) => ({
      [idField]: `00000000-0000-0000-0000-000000000${row.id}`,
      Name: row.name,
      UpdatedDateUTC: `/Date(${row.updatedMs}+0000)/`,
      ...state(row),
    });
    return {
      resource,
      path: `/api.xro/2.0/${name}`,
      hasNoCreatedDate: true,
      showsDeleted: true,
      record,
      sinceMs({ headers }) {
        if (headers['xero-tenant-id'] !== values.TENANT_ID) throw new Refused('TenantId header is missing');
        return instantIn(headers['if-modified-since'], /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)$/);
      },
      page(rows, { query }) {
        const [page, pageSize] = [countIn(query.get('page'), 1), countIn(query.get('pageSize'), 100)];
        const { records } = pageFrom(recordsOf(rows, record), (page - 1) * pageSize, pageSize);
        const pageCount = Math.ceil(rows.length / pageSize);
        return { body: { pagination: { page, pageSize, pageCount, itemCount: rows.length }, [name]: records } };
      },
    };
  };
  return {
    header: BEARER,
    ...refreshing('/connect/token', values),
    lists: [
      list('contacts', 'Contacts', 'ContactID', (row) => ({
        ContactStatus: row.isDeleted ? 'GDPRREQUEST' : 'ACTIVE',
      })),
      list('invoices', 'Invoices', 'InvoiceID', (row) => ({ Status: row.isDeleted ? 'DELETED' : 'AUTHORISED' })),
    ],
  };
};

export const sageIntacct = (values: Values): DocumentedVendor => {
  const record = (row: Row) => ({
    key: String(row.id),
    id: `CUST-${row.id}`,
    name: row.name,
    'audit.createdDateTime': isoSeconds(row.createdMs),
    'audit.modifiedDateTime': isoSeconds(row.updatedMs),
  });
  const modified = ({ body }: Asked) => {
    const [filter] = (body.filters ?? []) as { $gte?: JsonObject }[];
    return String(filter?.$gte?.['audit.modifiedDateTime']);
  };
  const list = (resource: string, object: string): DocumentedList => ({
    resource,
    method: 'POST',
    path: '/ia/api/v1/services/core/query',
    isMeant: ({ body }) => body.object === object,
    record,
    sinceMs: (asked) => instantIn(modified(asked), /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/),
    page(rows, { body: { start, size } }) {
      if (typeof start !== 'number' || typeof size !== 'number' || start < 1)
        throw new Refused('start and size are numbers');
      const { records, next } = pageFrom(recordsOf(rows, record), start - 1, size);
      const meta = { totalCount: rows.length, start, pageSize: size, next: next === null ? null : next + 1 };
      return { body: { 'ia::result': records, 'ia::meta': meta } };
    },
  });
  return {
    header: BEARER,
    ...refreshing('/ia/api/v1/oauth2/token', values, false),
    lists: [list('customers', 'accounts-receivable/customer'), list('vendors', 'accounts-payable/vendor')],
  };
};
