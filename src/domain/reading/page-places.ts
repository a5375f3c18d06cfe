import type { JsonObject } from '../values/json';
import type { RecordReader } from './change';
import type { Place } from './places';
import { recordKey } from './version';

/** Where the records of one page stand. */
export function placesOf(records: readonly JsonObject[], reader: RecordReader): Place[] {
  const ids = records.map((record) => reader.idOf(record) ?? '');
  const keys = ids.map((id) => recordKey(id));
  const twins = twinsOf(records, keys, reader);
  return records.map((record, i) => {
    const key = keys[i] as string;
    const updatedMs = reader.updatedMs(record);
    const datedKey = updatedMs === null ? key : recordKey(ids[i] as string, String(updatedMs));
    return { key, datedKey, updatedMs, hasTwin: twins.has(key) };
  });
}

/** Keys of records that share their id with another record of the same answer. */
function twinsOf(
  records: readonly JsonObject[],
  keys: readonly string[],
  { idOf, contentOf }: RecordReader,
): Set<string> {
  const first = new Map<string, JsonObject>();
  const twins = new Set<string>();
  for (const [i, record] of records.entries()) {
    const key = keys[i] as string;
    const other = first.get(key);
    if (other === undefined) first.set(key, record);
    else if (idOf(record) !== null && contentOf(other) !== contentOf(record)) twins.add(key);
  }
  return twins;
}
