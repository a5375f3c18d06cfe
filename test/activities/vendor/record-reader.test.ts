import { createRecordReader } from '../../../src/activities/vendor/record-reader';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { DateField, ResourceSettings } from '../../../src/domain/reading/settings';

const SEED: DateField = { field: 'Comp_UpdatedDate', format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timezone: 'GMT' };
const NINE = Date.parse('2026-01-05T09:00:00Z');

function reading(settings: Partial<ResourceSettings>) {
  return createRecordReader({
    idField: ['key'],
    updated: SEED,
    created: null,
    deletes: { mode: 'none' },
    ...settings,
  } as ResourceSettings);
}

describe('a record', () => {
  it.each([
    ['2026-01-05T09:00:00Z'],
    ['2026-01-05T09:00:00+00:00'],
    ['2026-01-05T11:00:00+02:00'],
    ['2026-01-05T09:00:00'],
    ['2026-01-05T09:00:00.999Z'],
  ])('is read although the vendor prints its date as %s', (text) => {
    const ms = reading({}).updatedMs({ Comp_UpdatedDate: text }) as number;
    expect(Math.floor(ms / 1000) * 1000).toBe(NINE);
  });

  it.each([[null], [''], ['soon'], ['0001-01-01T00:00:00Z'], [1_767_603_600_000], [{}]])('has no date: %p', (value) => {
    expect(reading({}).updatedMs({ Comp_UpdatedDate: value })).toBeNull();
    expect(reading({}).updatedMs({})).toBeNull();
  });

  it('is read under a name in another case', () => {
    expect(reading({}).updatedMs({ comp_updateddate: '2026-01-05T09:00:00Z' })).toBe(NINE);
    expect(reading({}).idOf({ Key: 0 })).toBe('0');
  });

  it('with a created date only is dated by that', () => {
    const reader = reading({ updated: null, created: { ...SEED, field: 'made' } });
    expect(reader.updatedMs({ made: '2026-01-05T09:00:00Z' })).toBe(NINE);
    expect(reader.createdMs({ made: '2026-01-05T09:00:00Z' })).toBe(NINE);
    expect(reader.hasUpdated({ made: '2026-01-05T09:00:00Z' })).toBe(false);
    expect(reading({}).hasUpdated({ comp_updateddate: '2026-01-05T09:00:00Z' })).toBe(true);
  });

  it.each([[{}], [{ Comp_UpdatedDate: null }], [{ Comp_UpdatedDate: '' }], [{ Comp_UpdatedDate: '  ' }]])(
    'without an updated date is dated by its created date: %j',
    (record) => {
      const reader = reading({ created: { ...SEED, field: 'made' } });
      expect(reader.updatedMs({ ...record, made: '2026-01-05T09:00:00Z' })).toBe(NINE);
      expect(reader.updatedMs(record)).toBeNull();
      expect(reader.hasUpdated(record)).toBe(false);
    },
  );

  it.each([['soon'], ['0001-01-01T00:00:00Z'], [0]])('with an unreadable updated date has none: %j', (updated) => {
    const reader = reading({ created: { ...SEED, field: 'made' } });
    expect(reader.updatedMs({ Comp_UpdatedDate: updated, made: '2026-01-05T09:00:00Z' })).toBeNull();
  });

  it('has a content, as canonical JSON, without the fields that are to be ignored', () => {
    const record = { id: 1, views: 7, file: { url: 'x', name: 'a' } };
    expect(reading({ ignoreFields: ['views', 'file.url'] }).contentOf(record)).toBe('{"file":{"name":"a"},"id":1}');
    expect(reading({ ignoreFields: [] }).contentOf(record)).toBe(canonicalJson(record));
  });

  it('has an id of several fields', () => {
    expect(reading({ idField: ['key', 'line'] }).idOf({ key: 7, line: 0 })).toBe('7|0');
  });

  it('with an updated date only has no created date', () => {
    expect(reading({}).createdMs({ Comp_UpdatedDate: '2026-01-05T09:00:00Z' })).toBeNull();
  });

  it.each([
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", 1_000],
    ["yyyy-MM-dd'T'HH:mm", 60_000],
    ['yyyy-MM-dd', 86_400_000],
  ])('with dates of the form %s is as precise as %d ms', (format, unitMs) => {
    expect(reading({ updated: { ...SEED, format } }).unitMs).toBe(unitMs);
  });

  it.each([
    ['2026-01-05', true],
    [' 2026-01-05 ', true],
    ['2026-01-05T09:00:00Z', false],
    ['2026-01-05 00:00', false],
    [null, false],
    ['soon', false],
  ])('shows a day alone under a format with a time of day: %p', (text, isAlone) => {
    expect(reading({}).isDayAlone({ Comp_UpdatedDate: text })).toBe(isAlone);
    const days: DateField = { ...SEED, format: 'yyyy-MM-dd' };
    expect(reading({ updated: days }).isDayAlone({ Comp_UpdatedDate: text })).toBe(false);
  });

  it('with days of a zone with summer time is as precise as their longest', () => {
    const updated = { ...SEED, format: 'yyyy-MM-dd', timezone: 'America/Denver' };
    expect(reading({ updated }).unitMs).toBe(26 * 3_600_000);
  });
});
