import { type JsonObject, isJsonObject } from '../../src/domain/values/json';
import { type Answer, jsonAnswer } from '../../src/testing/answers';
import { errors } from './sage-one-faults';
import type { SageOneSwitches } from './sage-one-options';
import type { Row, Table } from './sage-one-table';

/** A page that was computed and is about to be sent. */
export interface ServedPage {
  list: string;
  /** 1-based, as asked for. */
  page: number;
  total: number;
  rows: readonly Row[];
}

/** What is asked of one list: `/contacts`, `/contacts/{id}`. */
export interface ListTarget {
  table: Table;
  id: string | null;
  query: Record<string, string>;
}

/** The whole answer to a request that the gateway let pass. */
export function answerFor(
  method: string,
  target: ListTarget,
  body: string,
  switches: SageOneSwitches,
  pageServed: (page: ServedPage) => void,
): Answer {
  const { table, id } = target;
  if (id === null && method === 'GET') return list(target, switches, pageServed);
  if (id === null && method === 'POST') return jsonAnswer(201, item(table, table.create(attributesIn(body)), 'all'));
  const row = id === null ? undefined : table.rows.get(id);
  if (row === undefined || row.deletedAt !== null) return errors(404, 'RecordNotFound', 'Record not found.');
  if (method === 'GET') return jsonAnswer(200, item(table, row, target.query['attributes'] ?? 'all'));
  if (method === 'PUT') return jsonAnswer(200, item(table, table.update(row.id, attributesIn(body)), 'all'));
  if (method !== 'DELETE') return errors(405, 'MethodNotAllowed', `${method} is not possible here.`);
  table.remove(row.id);
  return { status: 204, headers: {}, body: '' };
}

/** A page past the end is the last one again. */
function list({ table, query }: ListTarget, switches: SageOneSwitches, pageServed: (page: ServedPage) => void): Answer {
  const problem = problemWith(query);
  if (problem !== null) return errors(422, 'ValidationError', problem);
  const rows = [...table.rows.values()].filter((row) => isWanted(row, query, switches));
  const size = Math.min(Number(query['items_per_page'] ?? switches.defaultPageSize), switches.pageCap);
  const page = Number(query['page'] ?? 1);
  const lastPage = Math.max(1, Math.ceil(rows.length / size));
  const shown = Math.min(page, lastPage);
  const served = rows.slice((shown - 1) * size, shown * size);
  pageServed({ list: table.list, page, total: rows.length, rows: served });
  const path = (number: number) =>
    `/${table.list}?${new URLSearchParams({ ...query, page: String(number) }).toString()}`;
  const next = shown < lastPage && switches.next === 'filled' ? path(shown + 1) : null;
  return jsonAnswer(200, {
    $total: rows.length,
    $page: page,
    ...(switches.next !== 'missing' && { $next: next }),
    $back: shown > 1 ? path(shown - 1) : null,
    $itemsPerPage: size,
    $items: served.map((row) => item(table, row, query['attributes'] ?? '')),
  });
}

function problemWith(query: Record<string, string>): string | null {
  for (const name of ['updated_or_created_since', 'deleted_since']) {
    if (query[name] !== undefined && Number.isNaN(Date.parse(query[name]))) return `${name} is not a date.`;
  }
  for (const name of ['page', 'items_per_page']) {
    if (query[name] !== undefined && !/^[1-9]\d*$/.test(query[name])) return `${name} is not a number from 1.`;
  }
  return null;
}

/**
 * `updated_or_created_since` is inclusive, `deleted_since` exclusive; both compare whole seconds, as dates are shown.
 */
function isWanted(row: Row, query: Record<string, string>, switches: SageOneSwitches): boolean {
  const { updated_or_created_since: updatedSince, deleted_since: deletedSince, contact_type_id: type } = query;
  if (type !== undefined && !typesOf(row).includes(type)) return false;
  if (deletedSince !== undefined)
    return row.deletedAt !== null && wholeSecond(row.deletedAt) > Date.parse(deletedSince);
  if (row.deletedAt !== null && !switches.showDeleted) return false;
  return updatedSince === undefined || wholeSecond(row.updatedAt) >= Date.parse(updatedSince);
}

function typesOf(row: Row): unknown[] {
  const types = row.fields['contact_types'];
  return Array.isArray(types) ? types.map((type) => (isJsonObject(type) ? type['id'] : type)) : [];
}

/** Without `attributes` an item is only its id, name and path. */
function item(table: Table, row: Row, attributes: string): JsonObject {
  const always = { id: row.id, displayed_as: row.fields['displayed_as'] ?? null, $path: `/${table.list}/${row.id}` };
  const all: JsonObject = {
    created_at: dateText(row.createdAt),
    updated_at: dateText(row.updatedAt),
    ...(row.deletedAt !== null && { deleted_at: dateText(row.deletedAt) }),
    ...row.fields,
  };
  if (attributes === 'all') return { ...always, ...all };
  const names = attributes.split(',').filter((name) => Object.hasOwn(all, name));
  return { ...always, ...Object.fromEntries(names.map((name) => [name, all[name] as JsonObject[string]])) };
}

/** `{"contact": {...}}`, as v3 takes it, or the attributes alone. */
function attributesIn(body: string): JsonObject {
  const sent: unknown = JSON.parse(body || '{}');
  if (!isJsonObject(sent)) return {};
  const [only, ...others] = Object.values(sent);
  return others.length === 0 && isJsonObject(only) ? only : sent;
}

function wholeSecond(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}

/** UTC, whole seconds. */
function dateText(atMs: number): string {
  return new Date(wholeSecond(atMs)).toISOString().replace('.000Z', 'Z');
}
