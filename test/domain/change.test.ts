import { judgeRecord, type ChangeRules, type RecordReader } from '../../src/domain/change';
import type { JsonObject } from '../../src/domain/json';
import { addSeen, indexSeen, pruneSeen, UNDATED, type Seen, type SeenEntry } from '../../src/domain/seen';
import { versionEntry } from '../../src/domain/version';

const at = (text: string) => Date.parse(`2026-01-05T${text}Z`);
const iso = (text: string) => new Date(at(text)).toISOString();
const NOW = at('12:00:00');

const rules: ChangeRules = {
  instanceId: 1,
  resource: 'rows',
  atMs: at('10:00:00'),
  fromMs: at('09:59:00'),
  floorMs: null,
  historyUntilMs: null,
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  gone: new Set<string>(),
};

const dateOf = (value: unknown) => (typeof value === 'string' ? at(value) : null);
const reader: RecordReader = {
  idOf: ({ id }) => (id === undefined ? null : String(id)),
  updatedMs: ({ updated }) => dateOf(updated),
  isDeleted: () => false,
  createdMs: ({ created }) => dateOf(created),
};

function judge(record: JsonObject, changed: Partial<ChangeRules> = {}, seen: Seen = {}) {
  return judgeRecord(record, { ...rules, ...changed }, reader, indexSeen(seen), NOW);
}

function typeOf(record: JsonObject, changed: Partial<ChangeRules> = {}, seen: Seen = {}): string {
  const verdict = judge(record, changed, seen);
  return verdict.kind === 'change' ? verdict.change.type : verdict.kind;
}

const sent = (record: JsonObject, filedAt: string | null = null): SeenEntry => ({
  at: filedAt ?? new Date(dateOf(record.updated) ?? 0).toISOString(),
  entry: versionEntry(String(record.id), record),
});

describe('CREATED or UPDATED', () => {
  it.each([
    ['created after the watermark', '10:00:01', '11:00:00', 0, 'CREATED'],
    ['created at the watermark, changed later', '10:00:00', '11:00:00', 0, 'UPDATED'],
    ['created before the watermark', '09:00:00', '11:00:00', 0, 'UPDATED'],
    ['created as it was updated, before the watermark', '09:59:30', '09:59:30', 0, 'CREATED'],
    ['created within the tolerance before it was updated', '09:59:30', '09:59:35', 5, 'CREATED'],
    ['created just outside the tolerance', '09:59:30', '09:59:36', 5, 'UPDATED'],
    ['created after it was updated, within the tolerance', '09:59:35', '09:59:30', 5, 'CREATED'],
    ['created after it was updated: bad vendor data', '09:59:59', '09:59:30', 0, 'UPDATED'],
    ['created long after it was updated', '11:00:00', '10:30:00', 0, 'CREATED'],
    ['without a created date', null, '11:00:00', 60, 'UPDATED'],
    ['without an updated date, created after the watermark', '11:00:00', null, 0, 'CREATED'],
    ['without an updated date, created before', '09:00:00', null, 60, 'UPDATED'],
    ['without any date', null, null, 60, 'UPDATED'],
  ])('%s', (_, created, updated, toleranceSeconds, type) => {
    expect(typeOf({ id: 1, created, updated }, { createdCheckToleranceMs: toleranceSeconds * 1000 })).toBe(type);
  });

  it('is UPDATED where the record was sent before, also when it was created after the watermark', () => {
    const before = { id: 1, created: '10:30:00', updated: '10:30:00' };
    const after = { id: 1, created: '10:30:00', updated: '10:31:00' };
    expect(typeOf(after, {}, addSeen({}, [sent(before)]))).toBe('UPDATED');
  });
});

describe('a record that was sent', () => {
  const record = { id: 1, name: 'a', updated: '10:30:00' };
  const seen = addSeen({}, [sent(record)]);

  it('is not sent again in the same version', () => {
    expect(typeOf(record, {}, seen)).toBe('known');
  });

  it('is sent again when it changed within the second, or later', () => {
    expect(typeOf({ ...record, name: 'b' }, {}, seen)).toBe('UPDATED');
    expect(typeOf({ ...record, updated: '10:30:01' }, {}, seen)).toBe('UPDATED');
  });

  it('is not sent in an older version: a record never goes backwards', () => {
    expect(typeOf({ ...record, name: 'older', updated: '10:29:59' }, {}, seen)).toBe('known');
  });

  it("is sent under an earlier date where the version sent was dated after the vendor's now, also when that date has come", () => {
    const verdict = judge({ ...record, updated: '12:00:01' });
    expect(verdict).toMatchObject({ kind: 'change', change: { version: { at: iso('12:00:01'), isAhead: true } } });
    const ahead = addSeen({}, verdict.kind === 'change' ? [verdict.change.version] : []);
    expect(typeOf({ ...record, name: 'b' }, {}, ahead)).toBe('UPDATED');
    const later = { ...record, name: 'b', updated: '11:59:00', created: '11:00:00' };
    expect(judgeRecord(later, rules, reader, indexSeen(ahead), at('12:15:00'))).toMatchObject({
      kind: 'change',
      change: { type: 'UPDATED', version: { at: iso('11:59:00') } },
    });
    const same = { ...record, updated: '12:00:01' };
    expect(judgeRecord(same, rules, reader, indexSeen(ahead), at('12:15:00')).kind).toBe('known');
  });
});

describe('a record outside the window', () => {
  it('is dropped where it is dated before the poll asked from', () => {
    expect(typeOf({ id: 1, updated: '09:58:59' })).toBe('outside');
    expect(typeOf({ id: 1, updated: '09:59:00' })).toBe('UPDATED');
  });

  it('is sent once where the vendor filters by another date', () => {
    const elsewhere = { filterByUpdatedDate: false };
    const verdict = judge({ id: 1, updated: '08:00:00' }, elsewhere);
    expect(verdict).toMatchObject({ kind: 'change', change: { version: { at: UNDATED } } });
    const seen = addSeen({}, [sent({ id: 1, updated: '08:00:00' }, UNDATED)]);
    expect(typeOf({ id: 1, updated: '08:00:00' }, elsewhere, seen)).toBe('known');
    expect(typeOf({ id: 1, updated: '08:00:00', name: 'new' }, elsewhere, seen)).toBe('UPDATED');
  });

  it('is not sent again when the window has passed its date and the vendor still shows it, as it filters by another date', () => {
    const record = { id: 1, updated: '10:30:00' };
    const verdict = judge(record, { filterByUpdatedDate: false });
    expect(verdict).toMatchObject({ kind: 'change', change: { version: { at: iso('10:30:00'), stays: true } } });
    const seen = pruneSeen(addSeen({}, verdict.kind === 'change' ? [verdict.change.version] : []), iso('11:00:00'));
    expect(typeOf(record, { filterByUpdatedDate: false, fromMs: at('11:00:00') }, seen)).toBe('known');
  });

  it('is not sent again when the settings come to say that the vendor filters by another date, or no longer say so', () => {
    const record = { id: 1, updated: '10:30:00' };
    expect(typeOf(record, { filterByUpdatedDate: false }, addSeen({}, [sent(record)]))).toBe('known');
    expect(typeOf(record, {}, addSeen({}, [sent(record, UNDATED)]))).toBe('known');
  });

  it('is dropped below the floor, but not where the vendor filters by another date', () => {
    expect(typeOf({ id: 1, updated: '10:29:59' }, { floorMs: at('10:30:00') })).toBe('outside');
    expect(typeOf({ id: 1, updated: '10:30:00' }, { floorMs: at('10:30:00') })).toBe('UPDATED');
    const elsewhere = { floorMs: at('10:30:00'), filterByUpdatedDate: false };
    expect(typeOf({ id: 1, updated: '10:29:59' }, elsewhere)).toBe('UPDATED');
  });
});

describe('a record of the first window from now', () => {
  it('is history up to the start and a change after it', () => {
    const first = { historyUntilMs: at('10:30:00') };
    expect(typeOf({ id: 1, updated: '10:30:00' }, first)).toBe('history');
    expect(typeOf({ id: 1, updated: '10:30:01' }, first)).toBe('UPDATED');
  });

  it('without a date is sent: nobody can tell that it is history', () => {
    expect(typeOf({ id: 1, updated: null }, { historyUntilMs: at('10:30:00') })).toBe('UPDATED');
  });
});

describe("a record dated after the vendor's now", () => {
  it('is sent at once', () => {
    expect(typeOf({ id: 1, updated: '12:10:00' })).toBe('UPDATED');
  });

  it('is put off with filterByCurrentDate, and sent once its time has come', () => {
    expect(typeOf({ id: 1, updated: '12:00:01' }, { filterByCurrentDate: true })).toBe('later');
    expect(typeOf({ id: 1, updated: '12:00:00' }, { filterByCurrentDate: true })).toBe('UPDATED');
  });
});

describe('a record that is not whole', () => {
  it('without an id is told apart', () => {
    expect(judge({ updated: '10:30:00' })).toEqual({ kind: 'unidentified' });
  });

  it('without a date is a change with no date, sent once per content', () => {
    const verdict = judge({ id: 1, updated: null });
    expect(verdict).toMatchObject({
      kind: 'change',
      updatedMs: null,
      change: { updatedAt: null, version: { at: '' } },
    });
    const seen = addSeen({}, [sent({ id: 1, updated: null }, UNDATED)]);
    expect(typeOf({ id: 1, updated: null }, {}, seen)).toBe('known');
    expect(typeOf({ id: 1, updated: null, name: 'new' }, {}, seen)).toBe('UPDATED');
  });
});
