import { canonicalJson } from '../../domain/values/canonical-json';
import { compileDatePattern, longestUnitMs } from '../../domain/dates/date-pattern';
import { isDayAlone } from '../../domain/dates/iso-date';
import { parseRecordDate } from '../../domain/dates/record-date';
import { parseZone } from '../../domain/dates/time-zone';
import type { Json, JsonObject } from '../../domain/values/json';
import type { RecordReader } from '../../domain/reading/change';
import { isFlagSet } from '../../domain/reading/deletion-flag';
import { fieldOf, recordIdOf } from '../../domain/reading/record';
import { withoutFields } from '../../domain/reading/without-fields';
import type { ToldUnder } from '../../domain/reading/watermark';
import type { DateField, DeletionSettings, ResourceSettings } from '../../domain/reading/settings';

/**
 * How the records of a resource are read: id and dates by its settings. If there is a created date only, it stands for
 * the updated date too, and so it does in a record whose updated date is empty: many vendors set that at the first
 * edit. `toldUnder`: as of `Watermark`. Throws DatePatternError or ZoneError on settings that no one validated.
 */
export function createRecordReader(settings: ResourceSettings, toldUnder?: ToldUnder): RecordReader {
  const created = dateReader(settings.created);
  const updated = settings.updated === null ? created : updatedReader(settings.updated, created);
  return {
    unitMs: updated.unitMs,
    createdUnitMs: created.unitMs,
    formatUnitMs: updated.unitMs,
    idOf: (record) => recordIdOf(record, settings.idField),
    updatedMs: updated.read,
    createdMs: created.read,
    hasUpdated: (record) => settings.updated !== null && !isEmpty(fieldOf(record, settings.updated.field)),
    isDayAlone: (record) => updated.unitMs < DAY_MS && isDayAlone(updated.textOf(record)),
    isDeleted: flagReader(settings.deletes),
    contentOf: (record) => canonicalJson(withoutFields(record, settings.ignoreFields)),
    ...(toldUnder && {
      before: {
        contentOf: (record: JsonObject) => canonicalJson(withoutFields(record, toldUnder.ignoreFields)),
        hasOtherDates: toldUnder.hasOtherDates,
      },
    }),
  };
}

const DAY_MS = 24 * 3_600_000;

interface DateReader {
  unitMs: number;
  textOf(record: JsonObject): string;
  read(record: JsonObject): number | null;
}

/** What is not empty and cannot be read is no date: it may be a new one. */
function updatedReader(field: DateField, created: DateReader): DateReader {
  const own = dateReader(field);
  const of = (record: JsonObject) => (isEmpty(fieldOf(record, field.field)) ? created : own);
  return {
    unitMs: own.unitMs,
    textOf: (record) => of(record).textOf(record),
    read: (record) => of(record).read(record),
  };
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function dateReader(field: DateField | null): DateReader {
  if (field === null) return { unitMs: 1, textOf: () => '', read: () => null };
  const pattern = compileDatePattern(field.format);
  const zone = parseZone(field.timezone);
  return {
    unitMs: longestUnitMs(pattern, zone),
    textOf: (record) => String(fieldOf(record, field.field) ?? '').trim(),
    read: (record) => parseRecordDate(fieldOf(record, field.field), pattern, zone),
  };
}

function flagReader(deletes: DeletionSettings): (record: JsonObject) => boolean {
  if (deletes.mode !== 'flag') return () => false;
  const { field, value } = deletes;
  return (record) => isFlagSet(fieldOf(record, field), value);
}
