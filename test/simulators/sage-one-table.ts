import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../src/domain/values/json';

export interface Row {
  /** 32 hexadecimal digits. */
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
  /** Null while the record lives. */
  deletedAt: number | null;
  /** 1 for a new row, one more with every change. */
  version: number;
  /** Attributes beside id and dates. One of those names set here is shown as it is. */
  fields: JsonObject;
}

/** One change, as the vendor knows it happened: the truth that a receiver's log is held against. */
export interface Change {
  list: string;
  id: string;
  version: number;
  updatedAt: number;
  kind: 'created' | 'updated' | 'removed';
}

/** A row to place: exact dates (milliseconds or ISO text) beside its fields. */
export type PlacedRow = {
  id: string;
  createdAt?: number | string;
  updatedAt?: number | string;
  deletedAt?: number | string;
} & Record<string, Json | undefined>;

export type Table = ReturnType<typeof createTable>;

/** The rows of one list in the order of their creation, with every change appended to `changes`. */
export function createTable(list: string, now: () => number, changes: Change[]) {
  const rows = new Map<string, Row>();
  let created = 0;

  function record(row: Row, kind: Change['kind']): Row {
    rows.set(row.id, row);
    changes.push({ list, id: row.id, version: row.version, updatedAt: row.updatedAt, kind });
    return row;
  }

  function existing(id: string): Row {
    const row = rows.get(id);
    if (!row || row.deletedAt !== null) throw new Error(`there is no living '${id}' in ${list}`);
    return row;
  }

  function create(fields: JsonObject = {}): Row {
    created += 1;
    const id = createHash('md5').update(`${list} ${created}`).digest('hex');
    const own = { displayed_as: `${list} ${created}`, name: `${list} ${created}`, ...fields };
    return record({ id, createdAt: now(), updatedAt: now(), deletedAt: null, version: 1, fields: own }, 'created');
  }

  function update(id: string, fields: JsonObject = {}): Row {
    const row = existing(id);
    return record(
      { ...row, updatedAt: now(), version: row.version + 1, fields: { ...row.fields, ...fields } },
      'updated',
    );
  }

  function remove(id: string): Row {
    const row = existing(id);
    return record({ ...row, updatedAt: now(), deletedAt: now(), version: row.version + 1 }, 'removed');
  }

  /** A bulk edit: every living row gets the same updated date. */
  function touchAll(at: number = now()): void {
    for (const row of [...rows.values()].filter(({ deletedAt }) => deletedAt === null)) {
      record({ ...row, updatedAt: at, version: row.version + 1 }, 'updated');
    }
  }

  /** Places a row with exact dates, new or over an old one. Dates left out are those of the old row, else now. */
  function put({ id, createdAt, updatedAt, deletedAt, ...fields }: PlacedRow): Row {
    const old = rows.get(id);
    const row = {
      id,
      createdAt: createdAt === undefined ? (old?.createdAt ?? now()) : new Date(createdAt).getTime(),
      updatedAt: updatedAt === undefined ? now() : new Date(updatedAt).getTime(),
      deletedAt: deletedAt === undefined ? null : new Date(deletedAt).getTime(),
      version: (old?.version ?? 0) + 1,
      fields: { displayed_as: id, ...old?.fields, ...(fields as JsonObject) },
    };
    return record(row, row.deletedAt !== null ? 'removed' : old ? 'updated' : 'created');
  }

  return { list, rows, create, update, remove, touchAll, put };
}
