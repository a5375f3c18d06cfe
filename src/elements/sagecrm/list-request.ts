import { basicCredentials } from '../connection-values';
import type { ListQuery, RecordQuery, VendorRequest } from '../element';
import { HubUrlError, parseHubUrl } from '../hub-url';
import { parseWhere } from '../where';
import { baseUrlOf } from './base-url';
import { sdataWhere } from './sdata-where';

/** Sage CRM's REST API was polled with 200 by Cloud Elements; what a server gives at most is its own affair. */
export const MAX_PAGE_SIZE = 200;

const ENTITY_OF_RESOURCE = new Map([
  ['accounts', 'company'],
  ['contacts', 'person'],
  ['leads', 'lead'],
  ['opportunities', 'opportunity'],
  ['users', 'users'],
]);

const ID_COLUMN_OF_ENTITY = new Map([
  ['company', 'Comp_CompanyId'],
  ['person', 'Pers_PersonId'],
  ['lead', 'Lead_LeadId'],
  ['opportunity', 'Oppo_OpportunityId'],
  ['users', 'User_UserId'],
]);

/** What a hub URL of Sage CRM asks for, in the vendor's words. */
export interface SageCrmQuery {
  entity: string;
  /** SData condition; null: all records. */
  where: string | null;
  /** Columns to return; empty: all. */
  select: string[];
  pageSize: number | null;
}

const PARAMETERS = ['where', 'fields', 'orderBy', 'pageSize'];

/**
 * Reads a hub URL: `/hubs/crm/<resource>` with `where` (CEQL), `fields`, `orderBy` and `pageSize`. A resource that is
 * none of the five is taken as the name of a Sage CRM entity. Throws a `RequestError`.
 */
export function sageCrmQueryOf(hubUrl: string): SageCrmQuery {
  const { hub, resource, parameters } = parseHubUrl(hubUrl);
  if (hub !== 'crm') throw new HubUrlError(`Sage CRM is read through /hubs/crm/..., not /hubs/${hub}/...`);
  if (!/^[A-Za-z]\w*$/.test(resource)) throw new HubUrlError(`"${resource}" is not a name of a Sage CRM entity.`);
  const unknown = [...parameters.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) {
    throw new HubUrlError(`Parameters not understood: ${unknown.join(', ')}. Allowed: ${PARAMETERS.join(', ')}.`);
  }
  const where = parameters.get('where')?.trim();
  return {
    entity: ENTITY_OF_RESOURCE.get(resource.toLowerCase()) ?? resource,
    where: where ? sdataWhere(parseWhere(where)) : null,
    select: (parameters.get('fields') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    pageSize: pageSizeOf(parameters.get('pageSize')),
  };
}

function pageSizeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,6}$/.test(text.trim())) throw new HubUrlError(`pageSize is a whole number from 1, not "${text}".`);
  return Number(text);
}

/**
 * The request for one page. The order is always ours, by updated date and id, whatever `orderBy` the URL names: pages
 * read in another order could skip records that change in between. `fields` always come with the updated date.
 * Throws a `RequestError` if the connection or the hub URL cannot be used.
 */
export function listRequest({ connection, hubUrl, updatedField, pageSize, position }: ListQuery): VendorRequest {
  const query = sageCrmQueryOf(hubUrl);
  const offset = position !== null && 'offset' in position ? position.offset : 0;
  const parameters = [
    ['where', query.where],
    ['orderBy', orderOf(query.entity, updatedField)],
    ['select', selectOf(query.select, updatedField)],
    ['count', String(Math.min(pageSize, query.pageSize ?? pageSize, MAX_PAGE_SIZE))],
    ['startIndex', String(offset + 1)],
  ].flatMap(([name, value]) => (value ? [`${name}=${encode(value)}`] : []));
  return {
    method: 'GET',
    url: `${baseUrlOf(connection)}/${query.entity}?${parameters.join('&')}`,
    headers: {
      authorization: `Basic ${basicCredentials(connection['username'], connection['password'])}`,
      accept: 'application/json',
      'accept-encoding': 'identity',
    },
  };
}

/**
 * The request for one record, by the entity's id column, a whole number. Throws a `RequestError` if that is not known.
 */
export function recordRequest(query: RecordQuery): VendorRequest {
  const { entity } = sageCrmQueryOf(query.hubUrl);
  const column = ID_COLUMN_OF_ENTITY.get(entity.toLowerCase());
  if (column === undefined) {
    throw new HubUrlError(`Which column holds the id of "${entity}" is not known: read it with where.`);
  }
  const hubUrl = `/hubs/crm/${entity}?where=${encodeURIComponent(`${column}=${query.recordId}`)}`;
  return listRequest({ ...query, hubUrl, pageSize: 1, position: null });
}

function orderOf(entity: string, updatedField: string | null): string {
  const columns = [updatedField ?? [], ID_COLUMN_OF_ENTITY.get(entity.toLowerCase()) ?? []].flat();
  return columns.map((column) => `${column} asc`).join(',');
}

function selectOf(columns: readonly string[], updatedField: string | null): string | null {
  if (columns.length === 0) return null;
  const isThere = updatedField === null || columns.some((name) => name.toLowerCase() === updatedField.toLowerCase());
  return [...columns, ...(isThere ? [] : [updatedField])].join(',');
}

/** Also the quote, which `encodeURIComponent` leaves alone. A lone surrogate, on which it throws, is no character. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/'/g, '%27');
}
