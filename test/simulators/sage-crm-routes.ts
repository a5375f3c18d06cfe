import type { IncomingMessage } from 'node:http';
import { type JsonObject, isJsonObject } from '../../src/domain/values/json';
import { type Answer, htmlAnswer, jsonAnswer } from '../../src/testing/answers';
import { refusal } from './sage-crm-faults';
import { entry, feed, prototype, prototypes } from './sage-crm-feed';
import type { SageCrmSwitches } from './sage-crm-options';
import type { Row, Table } from './sage-crm-table';
import { SDataError } from './sdata-where';

/** What a request asks for. */
export interface Target {
  path: string;
  query: Record<string, string>;
  /** Entity, `$prototypes` or `$prototypes/{entity}`; null where the path is outside the contract. */
  name: string | null;
  /** The entity in lower case; null where none is asked for. */
  entity: string | null;
  id: number | null;
  /** Which page of a feed, 1-based; null where it is no feed. */
  page: number | null;
}

/** A page that was computed and is about to be sent. */
export interface ServedPage {
  entity: string;
  /** 1-based. */
  page: number;
  startIndex: number;
  totalResults: number;
  rows: readonly Row[];
}

/** What the routes need of the simulator. */
export interface SageCrmServer {
  tables: ReadonlyMap<string, Table>;
  switches: SageCrmSwitches;
  /** URL of the contract: everything before the entity. */
  baseUrl: string;
  pageServed(page: ServedPage): void;
}

export function locate(url: string, server: SageCrmServer): Target {
  const base = new URL(server.baseUrl);
  const { pathname, searchParams } = new URL(url, base);
  const path = decodeURIComponent(pathname);
  const query = Object.fromEntries(searchParams);
  const rest = path.startsWith(`${base.pathname}/`) ? path.slice(base.pathname.length + 1) : '';
  const [, name = null, id] = /^([\w$]+(?:\/\w+)?)(?:\('?(-?\d+)'?\))?$/.exec(rest) ?? [];
  const entity = name && !name.startsWith('$') ? name.toLowerCase() : null;
  const isFeed = entity !== null && id === undefined;
  const page = isFeed ? Math.ceil(startIndexOf(query) / Math.max(1, pageSizeOf(query, server.switches))) : null;
  return { path, query, name, entity, id: id === undefined ? null : Number(id), page };
}

/** The whole answer to a request, as a healthy server gives it. */
export function answerTo(request: IncomingMessage, body: string, target: Target, server: SageCrmServer): Answer {
  const { username, password, forbiddenEntities } = server.switches;
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  if (request.headers.authorization !== expected) return htmlAnswer(401, '401 - Unauthorized: Access is denied.');
  if (target.name === null) return htmlAnswer(404, '404 - File or directory not found.');
  if (target.name === '$prototypes') return jsonAnswer(200, prototypes([...server.tables.values()], server.baseUrl));

  const wanted = target.name.replace('$prototypes/', '').toLowerCase();
  const table = server.tables.get(wanted);
  if (!table) return refusal(404, 'ResourceKindNotFound', `there is no entity '${wanted}'`);
  if (forbiddenEntities.some((entity) => entity.toLowerCase() === wanted))
    return refusal(403, 'ApplicationDiagnosis', `the user may not see '${wanted}'`);
  if (target.entity === null) return jsonAnswer(200, prototype(table));
  try {
    if (request.method !== 'GET') return write(table, request.method ?? '', target.id, body, server);
    return target.id === null ? list(table, target, server) : show(table, target.id, server);
  } catch (error) {
    if (error instanceof SDataError) return refusal(400, error.code, error.message);
    throw error;
  }
}

function list(table: Table, { query, page }: Target, server: SageCrmServer): Answer {
  const { order, resolution, serverZone: zone, hideSoftDeleted } = server.switches;
  const [startIndex, itemsPerPage] = [startIndexOf(query), pageSizeOf(query, server.switches)];
  if (!(startIndex >= 1)) throw new SDataError('BadQueryParameter', 'startIndex begins at 1');
  if (!(itemsPerPage >= 0)) throw new SDataError('BadQueryParameter', 'count is 0 or more');
  const [where, orderBy] = [parameter(query, 'where'), parameter(query, 'orderBy')];
  const found = table.select({ where, orderBy, order, resolution, zone, hideSoftDeleted });
  const rows = found.slice(startIndex - 1, startIndex - 1 + itemsPerPage);
  const totalResults = found.length;
  const shown = { rows, totalResults, startIndex, itemsPerPage, select: parameter(query, 'select') };
  const answer = jsonAnswer(200, feed(table, shown, server.switches, server.baseUrl));
  server.pageServed({ entity: table.shape.name, page: page ?? 1, startIndex, totalResults, rows });
  return answer;
}

function show(table: Table, id: number, { switches, baseUrl }: SageCrmServer): Answer {
  const row = table.rows.get(id);
  if (!row || (row.deleted && switches.hideSoftDeleted)) return missing(table, id);
  return jsonAnswer(200, entry(table, row, switches, baseUrl));
}

function write(table: Table, method: string, id: number | null, body: string, server: SageCrmServer): Answer {
  if (id !== null && !table.rows.has(id)) return missing(table, id);
  if (id === null && method === 'POST')
    return jsonAnswer(201, entry(table, table.create(fieldsOf(body)), server.switches, server.baseUrl));
  if (id !== null && (method === 'PUT' || method === 'PATCH'))
    return jsonAnswer(200, entry(table, table.update(id, fieldsOf(body)), server.switches, server.baseUrl));
  if (id === null || method !== 'DELETE') return refusal(405, 'BadUrlSyntax', `${method} is not possible here`);
  table.remove(id);
  return { status: 204, headers: {}, body: '' };
}

function missing(table: Table, id: number): Answer {
  return refusal(404, 'ApplicationDiagnosis', `there is no ${table.shape.name} ${id}`);
}

function startIndexOf(query: Record<string, string>): number {
  return Number(parameter(query, 'startIndex') ?? 1);
}

function pageSizeOf(query: Record<string, string>, { pageCap, defaultPageSize }: SageCrmSwitches): number {
  return Math.min(Number(parameter(query, 'count') ?? defaultPageSize), pageCap);
}

/** Parameter names come in any case. */
function parameter(query: Record<string, string>, name: string): string | null {
  const key = Object.keys(query).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return (key && query[key]) || null;
}

/** `$` members of what was sent are the server's own and are not taken over. */
function fieldsOf(body: string): JsonObject {
  try {
    const sent: unknown = JSON.parse(body);
    if (isJsonObject(sent)) return Object.fromEntries(Object.entries(sent).filter(([name]) => !name.startsWith('$')));
  } catch {
    // Not JSON: refused below, like JSON that is no object.
  }
  throw new SDataError('BadQueryParameter', 'the body is not a JSON object');
}
