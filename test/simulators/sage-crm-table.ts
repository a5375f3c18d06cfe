import type { Json, JsonObject } from '../../src/domain/values/json';
import type { ColumnType, EntityShape } from './sage-crm-entities';
import { type Column, SDataError, compileWhere } from './sdata-where';

export interface Row {
  id: number;
  /** Milliseconds since 1970; null: the column is empty. */
  createdAt: number | null;
  updatedAt: number | null;
  deleted: boolean;
  /** 1 for a new row, one more with every change. */
  version: number;
  /**
   * Values by native column name. A date column or a `$` member set here is shown as it is, whatever the dates above
   * say.
   */
  fields: JsonObject;
}

/** One change, as the vendor knows it happened: the truth that a receiver's log is held against. */
export interface Change {
  entity: string;
  id: number;
  version: number;
  updatedAt: number | null;
  kind: 'created' | 'updated' | 'removed';
}

export interface RowQuery {
  where: string | null;
  orderBy: string | null;
  order: 'honour' | 'ignore-by-id' | 'descending' | 'random-per-request';
  resolution: 'second' | 'millisecond';
  zone: string;
  hideSoftDeleted: boolean;
}

/** A row to place: exact dates (milliseconds, ISO text or null) beside its fields. */
export type PlacedRow = { id: number; createdAt?: number | string | null; updatedAt?: number | string | null } & Record<
  string,
  Json | undefined
>;

export type Table = ReturnType<typeof createTable>;

/** The rows of one entity, with every change appended to `changes`. Results are kept per query until a row changes. */
export function createTable(shape: EntityShape, now: () => number, changes: Change[]) {
  const rows = new Map<number, Row>();
  const results = new Map<string, Row[]>();
  let lastId = 0;

  function columnOf(name: string): { name: string; type: ColumnType } | null {
    const wanted = name.toLowerCase();
    const found = Object.entries(shape.columns).find(([column]) => column.toLowerCase() === wanted);
    return found ? { name: found[0], type: found[1] } : null;
  }

  /** Fields under their native names. A field that is new to the entity becomes a column of it. */
  function nativeFields(fields: JsonObject): JsonObject {
    const native: JsonObject = {};
    for (const [name, value] of Object.entries(fields)) {
      const column = columnOf(name)?.name ?? name;
      if (!column.startsWith('$')) shape.columns[column] ??= typeof value === 'number' ? 'number' : 'text';
      native[column] = value;
    }
    return native;
  }

  function record(row: Row, kind: Change['kind']): Row {
    results.clear();
    lastId = Math.max(lastId, row.id);
    rows.set(row.id, row);
    changes.push({ entity: shape.name, id: row.id, version: row.version, updatedAt: row.updatedAt, kind });
    return row;
  }

  function existing(id: number): Row {
    const row = rows.get(id);
    if (!row) throw new Error(`there is no ${shape.name} ${id} to change`);
    return row;
  }

  function create(fields: JsonObject = {}): Row {
    const id = lastId + 1;
    const at = now();
    const own = { ...shape.sample(id), ...nativeFields(fields) };
    return record({ id, createdAt: at, updatedAt: at, deleted: false, version: 1, fields: own }, 'created');
  }

  function update(id: number, fields: JsonObject = {}): Row {
    const row = existing(id);
    const changed = { ...row.fields, ...nativeFields(fields) };
    return record({ ...row, updatedAt: now(), version: row.version + 1, fields: changed }, 'updated');
  }

  /** Soft deletion, which is all that Sage CRM does: the row stays, flagged, with a new updated date. */
  function remove(id: number): Row {
    const row = existing(id);
    return record({ ...row, updatedAt: now(), version: row.version + 1, deleted: true }, 'removed');
  }

  /** A bulk edit: every row gets the same updated date. */
  function touchAll(at: number = now()): void {
    for (const row of rows.values()) record({ ...row, updatedAt: at, version: row.version + 1 }, 'updated');
  }

  /** Places a row with exact dates, new or over an old one. Dates left out are those of the old row, else now. */
  function put(placed: PlacedRow): Row {
    const { id, createdAt, updatedAt, ...fields } = placed;
    const old = rows.get(id);
    const row = {
      id,
      createdAt: createdAt === undefined ? (old?.createdAt ?? now()) : instantOf(createdAt),
      updatedAt: updatedAt === undefined ? now() : instantOf(updatedAt),
      deleted: false,
      version: (old?.version ?? 0) + 1,
      fields: { ...(old?.fields ?? shape.sample(id)), ...nativeFields(fields as JsonObject) },
    };
    return record(row, old ? 'updated' : 'created');
  }

  function valueOf(row: Row, column: string): string | number | null {
    if (column === shape.idColumn) return row.id;
    if (column === shape.createdColumn) return row.createdAt;
    if (column === shape.updatedColumn) return row.updatedAt;
    if (column === shape.deletedColumn) return row.deleted ? 1 : null;
    const value = row.fields[column];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  }

  function readerOf(name: string): Column<Row> | null {
    const column = columnOf(name);
    return column && { type: column.type, read: (row) => valueOf(row, column.name) };
  }

  function sorted(query: RowQuery): Row[] {
    if (query.order === 'honour') return kept(`order ${query.orderBy}`, () => inOrder(query.orderBy ?? shape.idColumn));
    if (query.order === 'descending') return kept('descending', () => inOrder(`${shape.updatedColumn} desc`));
    return kept('by id', () => inOrder(shape.idColumn));
  }

  function inOrder(orderBy: string): Row[] {
    const keys = orderBy.split(',').map((part) => {
      const [name = '', direction = 'asc'] = part.trim().split(/\s+/);
      const column = readerOf(name);
      if (!column || !/^(asc|desc)$/i.test(direction))
        throw new SDataError('BadQueryParameter', `orderBy cannot be '${part.trim()}'`);
      return { read: column.read, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
    });
    return [...rows.values()].sort((left, right) => {
      for (const { read, sign } of keys) {
        const [a, b] = [read(left) ?? -Infinity, read(right) ?? -Infinity];
        if (a !== b) return a < b ? -sign : sign;
      }
      return left.id - right.id;
    });
  }

  function kept(key: string, compute: () => Row[]): Row[] {
    let result = results.get(key);
    if (!result) {
      if (results.size >= 50) results.clear();
      results.set(key, (result = compute()));
    }
    return result;
  }

  /** The rows that a query gives, in order. Throws `SDataError` where Sage CRM would answer 400. */
  function select(query: RowQuery): Row[] {
    const found = kept(JSON.stringify(query), () => {
      const matches = query.where
        ? compileWhere<Row>(query.where, { columnOf: readerOf, zone: query.zone, resolution: query.resolution })
        : () => true;
      return sorted(query).filter((row) => !(row.deleted && query.hideSoftDeleted) && matches(row));
    });
    return query.order === 'random-per-request' ? shuffled(found) : found;
  }

  return { shape, rows, columnOf, create, update, remove, touchAll, put, select };
}

function instantOf(date: number | string | null): number | null {
  if (date === null) return null;
  const instant = new Date(date).getTime();
  if (Number.isNaN(instant)) throw new Error(`'${date}' is not a date`);
  return instant;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}
