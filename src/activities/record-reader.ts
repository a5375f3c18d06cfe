import { canonicalJson } from '../domain/canonical-json';
import { compileDatePattern, longestUnitMs } from '../domain/dates/date-pattern';
import { parseRecordDate } from '../domain/dates/record-date';
import { parseZone } from '../domain/dates/time-zone';
import type { JsonObject } from '../domain/json';
import type { RecordReader } from '../domain/reading/change';
import { isFlagSet } from '../domain/deletion-flag';
import { fieldOf, recordIdOf } from '../domain/record';
import type { DateField, DeletionSettings, ResourceSettings } from '../domain/settings';

/**
 * How the records of a resource are read: id and dates by its settings. Where there is a created date only, it stands for the
 * updated date too. Throws DatePatternError or ZoneError on settings that no one validated.
 */
export function createRecordReader(settings: ResourceSettings): RecordReader {
  const created = dateReader(settings.created);
  const updated = settings.updated === null ? created : dateReader(settings.updated);
  return {
    unitMs: updated.unitMs,
    createdUnitMs: created.unitMs,
    idOf: (record) => recordIdOf(record, settings.idField),
    updatedMs: updated.read,
    createdMs: created.read,
    isDeleted: flagReader(settings.deletes),
    contentOf: (record) => canonicalJson(withoutFields(record, settings.ignoreFields)),
  };
}

function dateReader(field: DateField | null): { unitMs: number; read(record: JsonObject): number | null } {
  if (field === null) return { unitMs: 1, read: () => null };
  const pattern = compileDatePattern(field.format);
  const zone = parseZone(field.timezone);
  return {
    unitMs: longestUnitMs(pattern, zone),
    read: (record) => parseRecordDate(fieldOf(record, field.field), pattern, zone),
  };
}

function flagReader(deletes: DeletionSettings): (record: JsonObject) => boolean {
  if (deletes.mode !== 'flag') return () => false;
  const { field, value } = deletes;
  return (record) => isFlagSet(fieldOf(record, field), value);
}
