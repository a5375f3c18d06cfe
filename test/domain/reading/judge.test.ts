import { baselineBefore, quietAfter } from '../../../src/domain/reading/baseline';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { JsonObject } from '../../../src/domain/values/json';
import type { RecordReader } from '../../../src/domain/reading/change';
import { judge, type JudgeRules, type Shown, type Verdict } from '../../../src/domain/reading/judge';
import { knownVersions } from '../../../src/domain/reading/known-versions';
import { encodeEntry, NO_VERSIONS, toldAgain, withEntries, type Ledger } from '../../../src/domain/reading/ledger';

const at = (text: string) => Date.parse(`2026-01-05T${text}Z`);
const NOW = at('12:00:00');

const rules: JudgeRules = {
  instanceId: 1,
  resource: 'rows',
  atMs: at('10:00:00'),
  fromMs: at('09:59:00'),
  source: 'dates',
  dateUnitMs: 1000,
  coveredFromMs: -Infinity,
  openMs: 61_000,
  readFromMs: NOW,
  reachedUntilMs: NOW,
  passedMs: NOW,
  sinceReachedMs: 0,
  settledUntilMs: -Infinity,
  isAskedByDate: true,
  keepsAll: false,
  createdFromMs: at('10:00:00'),
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  baseline: null,
  keepsDeleted: true,
  isConfirmed: () => false,
};
const shown: Shown = { earliestMs: NOW, latestMs: NOW + 999, answeredAtMs: NOW, hasTwin: false };

const dateOf = (value: unknown) => (typeof value === 'string' ? at(value) : null);
const reader: RecordReader = {
  idOf: ({ id }) => (id === undefined ? null : String(id)),
  updatedMs: ({ updated }) => dateOf(updated),
  createdMs: ({ created }) => dateOf(created),
  hasUpdated: ({ isDatedByCreation }) => isDatedByCreation !== true,
  isDeleted: ({ deleted }) => deleted === true,
  contentOf: canonicalJson,
  unitMs: 1000,
  createdUnitMs: 1000,
  formatUnitMs: 1000,
  isDayAlone: () => false,
};

interface Of {
  rules?: Partial<JudgeRules>;
  shown?: Partial<Shown>;
  ledger?: Ledger;
}

function verdictOn(record: JsonObject, of: Of = {}): Verdict {
  const known = knownVersions(of.ledger ?? NO_VERSIONS);
  return judge(record, { ...shown, ...of.shown }, { ...rules, ...of.rules }, reader, known);
}

function typeOf(record: JsonObject, of: Of = {}): string {
  const verdict = verdictOn(record, of);
  return verdict.kind === 'news' ? verdict.change.type : verdict.kind;
}

/** The ledger once these were told, one after another. */
function told(records: readonly JsonObject[], of: Of = {}): Ledger {
  return records.reduce<Ledger>((ledger, record) => {
    const verdict = verdictOn(record, { ...of, ledger });
    return verdict.kind === 'news' ? withEntries(ledger, encodeEntry(verdict.change.version)) : ledger;
  }, of.ledger ?? NO_VERSIONS);
}

function idsOf(records: readonly JsonObject[], of: Of = {}): string[] {
  return records.map((record, place) => {
    const verdict = verdictOn(record, { ...of, ledger: told(records.slice(0, place), of) });
    return verdict.kind === 'news' ? verdict.change.eventId : verdict.kind;
  });
}

describe('CREATED or UPDATED', () => {
  it.each([
    ['created after the watermark', '10:00:01', '11:00:00', 0, 'CREATED'],
    ['created at the watermark, changed later', '10:00:00', '11:00:00', 0, 'CREATED'],
    ['created before the watermark', '09:00:00', '11:00:00', 0, 'UPDATED'],
    ['created as it was updated, before the watermark', '09:59:30', '09:59:30', 0, 'CREATED'],
    ['created within the tolerance before it was updated', '09:59:30', '09:59:35', 5, 'CREATED'],
    ['created just outside the tolerance', '09:59:30', '09:59:36', 5, 'UPDATED'],
    ['created after it was updated, within the tolerance', '09:59:35', '09:59:30', 5, 'CREATED'],
    ['created after it was updated: bad vendor data', '09:59:58', '09:59:30', 0, 'UPDATED'],
    ['created long after it was updated', '11:00:00', '10:30:00', 0, 'CREATED'],
    ['without a created date', null, '11:00:00', 60, 'UPDATED'],
    ['without an updated date, created after the watermark', '11:00:00', null, 0, 'CREATED'],
    ['without an updated date, created before', '09:00:00', null, 60, 'UPDATED'],
    ['without any date', null, null, 60, 'UPDATED'],
  ])('%s', (_, created, updated, toleranceSeconds, type) => {
    const createdCheckToleranceMs = toleranceSeconds * 1000;
    expect(typeOf({ id: 1, created, updated }, { rules: { createdCheckToleranceMs } })).toBe(type);
  });

  it.each(['dates', 'cursor'] as const)('by a created date alone is what the window reaches (%s)', (source) => {
    const record = { id: 1, isDatedByCreation: true };
    const rules = { source, fromMs: at('09:59:00'), filterByUpdatedDate: false };
    const typeAt = (date: string) => typeOf({ ...record, created: date, updated: date }, { rules });
    expect(typeAt('11:00:00')).toBe('CREATED');
    expect(typeAt('09:59:30')).toBe('CREATED');
    expect(typeAt('09:00:00')).toBe('UPDATED');
  });

  it('is UPDATED where the record was told before, also when it was created after the watermark', () => {
    const before = { id: 1, created: '10:30:00', updated: '10:30:00' };
    expect(typeOf({ ...before, updated: '10:31:00' }, { ledger: told([before]) })).toBe('UPDATED');
  });

  it('is CREATED where the record was deleted before, and DELETED where it says so', () => {
    const record = { id: 1, created: '08:00:00', updated: '10:30:00' };
    const gone = { ...record, updated: '10:31:00', deleted: true };
    expect(typeOf(gone, { ledger: told([record]) })).toBe('DELETED');
    expect(typeOf({ ...record, updated: '10:32:00' }, { ledger: told([record, gone]) })).toBe('CREATED');
    expect(typeOf(gone, { ledger: told([record, gone]) })).toBe('known');
  });
});

describe('a record that was told', () => {
  const record = { id: 1, name: 'a', updated: '11:50:00' };
  const ledger = told([record]);

  it('is not told again in the same version', () => {
    expect(typeOf(record, { ledger })).toBe('known');
  });

  it('is told again when it changed within the second, or later', () => {
    expect(typeOf({ ...record, name: 'b' }, { ledger })).toBe('UPDATED');
    expect(typeOf({ ...record, updated: '11:50:01' }, { ledger })).toBe('UPDATED');
  });

  it('has four ids for A, B, A, B under one date, and under none; the same for whoever begins anew', () => {
    for (const updated of ['11:50:00', null]) {
      const versions = ['a', 'b', 'a', 'b'].map((name) => ({ id: 1, name, updated }));
      const ids = idsOf(versions);
      expect(new Set(ids).size).toBe(4);
      expect(ids).not.toContain('known');
      expect(idsOf(versions)).toEqual(ids);
    }
  });

  it('has no turn where its dates move on: its ids depend on the version alone', () => {
    const versions = ['11:50:00', '11:51:00', '11:52:00'].map((updated) => ({ id: 1, updated }));
    expect(idsOf(versions)).toEqual(versions.map((version) => idsOf([version])[0]));
  });

  it('is no change once the date is final: what differs later is a signed link or a counter', () => {
    const other = { ...record, name: 'b' };
    expect(typeOf(other, { ledger, shown: { earliestMs: at('12:06:02') } })).toBe('known');
    expect(typeOf(other, { ledger, shown: { earliestMs: at('12:06:01') } })).toBe('UPDATED');
    const reached = { atMs: at('11:50:00'), sinceReachedMs: 181_000 };
    expect(typeOf(other, { ledger, rules: reached })).toBe('known');
    expect(typeOf(other, { ledger, rules: { ...reached, sinceReachedMs: 180_999 } })).toBe('UPDATED');
    expect(typeOf({ ...other, updated: '11:50:01' }, { ledger, rules: reached })).toBe('UPDATED');
  });

  it('is deleted also under a date that is final: that is no other content', () => {
    const reached = { atMs: at('11:50:00'), sinceReachedMs: 900_000 };
    expect(typeOf({ ...record, deleted: true }, { ledger, rules: reached })).toBe('DELETED');
  });

  it('is told by its content alone where the updated date is not trusted, however old the date is', () => {
    const of = {
      ledger,
      rules: { filterByUpdatedDate: false, sinceReachedMs: 9e9 },
      shown: { earliestMs: at('23:00:00') },
    };
    expect(typeOf({ ...record, name: 'b' }, of)).toBe('UPDATED');
    expect(typeOf(record, of)).toBe('known');
    expect(typeOf(record, { ledger: told([record], { rules: { filterByUpdatedDate: false } }) })).toBe('known');
  });
});

describe('an older version than the one told', () => {
  const newer = { id: 1, name: 'b', updated: '11:50:00' };
  const older = { id: 1, name: 'a', updated: '11:40:00' };
  const ledger = told([newer]);

  it('is doubted until two polls in a row have shown it: a replica may lag', () => {
    const verdict = verdictOn(older, { ledger });
    expect(verdict).toMatchObject({ kind: 'doubted', version: { at: at('11:40:00') } });
    const doubt = verdict.kind === 'doubted' ? encodeEntry(verdict.version) : '';
    const isConfirmed: JudgeRules['isConfirmed'] = (entry) => encodeEntry(entry) === doubt;
    expect(typeOf(older, { ledger, rules: { isConfirmed } })).toBe('UPDATED');
    expect(typeOf({ ...older, name: 'c' }, { ledger, rules: { isConfirmed } })).toBe('doubted');
  });

  it('stays remembered once it is told: the far part of the ledger may have the later one', () => {
    const verdict = verdictOn(older, { ledger, rules: { isConfirmed: () => true } });
    expect(verdict).toMatchObject({ kind: 'news', change: { version: { stays: true } } });
  });

  it('may be all that is remembered: a later one that is dated before what the ledger covers was told', () => {
    const covering = { ledger: told([older]), rules: { coveredFromMs: at('11:55:00') } };
    expect(typeOf(newer, covering)).toBe('outside');
    expect(typeOf({ ...newer, updated: '11:56:00' }, covering)).toBe('UPDATED');
  });

  it('is news at once where the version told was dated by a clock that was ahead', () => {
    const ahead = { id: 1, name: 'b', updated: '12:10:00' };
    expect(typeOf(older, { ledger: told([ahead]) })).toBe('UPDATED');
  });

  it('has an id of its own when it comes back, and so has what follows', () => {
    const of = { rules: { isConfirmed: () => true } };
    const ids = idsOf([older, newer, older, newer], of);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a record dated before what was asked for', () => {
  it('is judged by its version where the vendor was asked by date, and stays in the ledger', () => {
    const verdict = verdictOn({ id: 1, updated: '08:00:00' });
    expect(verdict).toMatchObject({ kind: 'news', change: { version: { at: null, stays: true } } });
    expect(typeOf({ id: 1, updated: '08:00:00' }, { ledger: told([{ id: 1, updated: '08:00:00' }]) })).toBe('known');
  });

  it('is news where the whole list is read, and stays: the ledger has all of such a list', () => {
    const verdict = verdictOn({ id: 1, updated: '08:00:00' }, { rules: { isAskedByDate: false, keepsAll: true } });
    expect(verdict).toMatchObject({ kind: 'news', change: { version: { at: at('08:00:00'), stays: true } } });
  });

  it('is outside where it is dated before what the ledger covers, and was told long ago, unless no date is trusted', () => {
    const covered = { coveredFromMs: at('09:59:30') };
    expect(typeOf({ id: 1, updated: '09:59:29' }, { rules: covered })).toBe('outside');
    expect(typeOf({ id: 1, updated: '09:59:30' }, { rules: covered })).toBe('UPDATED');
    expect(typeOf({ id: 1, updated: '09:59:29' }, { rules: { ...covered, filterByUpdatedDate: false } })).toBe(
      'UPDATED',
    );
  });
});

describe("a record dated after the vendor's now", () => {
  it('is told at once, and marked: no other version is older for that', () => {
    expect(verdictOn({ id: 1, updated: '12:10:00' })).toMatchObject({
      kind: 'news',
      change: { version: { isPostdated: true } },
    });
  });

  it('is put off with filterByCurrentDate, and told once its time has come', () => {
    const of = { rules: { filterByCurrentDate: true } };
    expect(typeOf({ id: 1, updated: '12:00:01' }, of)).toBe('later');
    expect(typeOf({ id: 1, updated: '12:00:00' }, of)).toBe('UPDATED');
  });
});

describe('two records with one id in one answer', () => {
  const twins = [
    { id: 1, line: 'a', updated: '11:50:00' },
    { id: 1, line: 'b', updated: '11:50:00' },
  ];
  const of = { shown: { hasTwin: true } };

  it('are both told, once each, whatever comes first', () => {
    const ids = idsOf(twins, of);
    expect(new Set(ids).size).toBe(2);
    const ledger = told(twins, of);
    for (const twin of twins) expect(typeOf(twin, { ...of, ledger })).toBe('known');
    for (const twin of twins) expect(typeOf(twin, { ledger })).toBe('known');
  });

  it('are told again when one of them changes, and only that one', () => {
    const ledger = told(twins, of);
    expect(typeOf({ ...twins[0], updated: '11:51:00', line: 'c' }, { ...of, ledger })).toBe('UPDATED');
    expect(typeOf(twins[1]!, { ...of, ledger })).toBe('known');
  });
});

describe('a record of the first reading', () => {
  const baseline = baselineBefore('2026-01-05T11:30:00.000Z');

  it('is of the baseline where it was there before, and news where not', () => {
    expect(typeOf({ id: 1, updated: '11:29:59' }, { rules: { baseline } })).toBe('baseline');
    expect(typeOf({ id: 1, updated: '11:30:00' }, { rules: { baseline } })).toBe('UPDATED');
  });

  it('is news where an earlier version of it was told already', () => {
    const ledger = told([{ id: 1, name: 'a', updated: '11:00:00' }]);
    expect(typeOf({ id: 1, name: 'b', updated: '11:29:59' }, { ledger, rules: { baseline } })).toBe('UPDATED');
  });
});

describe('what a backfill asks for again', () => {
  const record = { id: 1, name: 'a', created: '11:50:00', updated: '11:50:00' };
  const since = '2026-01-05T11:00:00.000Z';
  const again = { baseline: { ...baselineBefore(since), again: { from: since, until: null } } };

  it('is told under the id and the type it had, and once only', () => {
    const first = verdictOn(record);
    const ledger = toldAgain(told([record]), at('11:00:00'));
    expect(verdictOn(record, { ledger, rules: again })).toEqual(first);
    expect(typeOf(record, { ledger: told([record], { ledger, rules: again }), rules: again })).toBe('known');
  });

  it('is told under the id it had also after A, B, A', () => {
    const versions = ['a', 'b', 'a'].map((name) => ({ ...record, name }));
    const ledger = toldAgain(told(versions), at('11:00:00'));
    expect(verdictOn(record, { ledger, rules: again })).toMatchObject({
      kind: 'news',
      change: { eventId: idsOf(versions)[2] },
    });
  });

  it('is a change of its own where it changed meanwhile', () => {
    const ledger = toldAgain(told([record]), at('11:00:00'));
    const changed = { ...record, name: 'b', updated: '11:51:00' };
    expect(verdictOn(changed, { ledger, rules: again })).toMatchObject({
      kind: 'news',
      change: { eventId: idsOf([changed])[0] },
    });
  });
});

describe('a backfill without dates', () => {
  const again = {
    ...baselineBefore('2026-01-05T11:00:00.000Z'),
    again: { from: '2026-01-05T11:00:00.000Z', until: null },
  };

  it.each(['snapshot', 'cursor'] as const)('tells under the id and the type it had: %s', (source) => {
    const without = { source, filterByUpdatedDate: false, isAskedByDate: false, keepsAll: true };
    const during = { ...without, baseline: again };
    const versions = ['a', 'b'].map((name) => ({ id: 1, name }));
    const news = (record: JsonObject, of: Of) => {
      const verdict = verdictOn(record, of);
      return verdict.kind === 'news' ? [verdict.change.type, verdict.change.eventId] : verdict.kind;
    };
    const first = news(versions[0]!, { rules: without });
    const second = news(versions[1]!, { ledger: told(versions.slice(0, 1), { rules: without }), rules: without });
    expect([first[0], second[0]]).toEqual(['CREATED', 'UPDATED']);
    const afterFirst = toldAgain(told(versions.slice(0, 1), { rules: without }), at('11:00:00'));
    expect(news(versions[0]!, { ledger: afterFirst, rules: during })).toEqual(first);
    const afterSecond = toldAgain(told(versions, { rules: without }), at('11:00:00'));
    expect(news(versions[1]!, { ledger: afterSecond, rules: during })).toEqual(second);
    // What changed meanwhile is another version, with an id of its own.
    expect(news(versions[1]!, { ledger: afterFirst, rules: during })).toEqual(second);
  });
});

describe('what is dated after the end of a backfill', () => {
  const baseline = {
    ...baselineBefore('2026-01-05T11:00:00.000Z'),
    again: { from: '2026-01-05T11:00:00.000Z', until: '2026-01-05T11:10:00.000Z' },
    quiet: quietAfter('2026-01-05T11:10:00.000Z', '2026-01-05T11:40:00.000Z'),
  };
  const dated = (updated: string) => ({ id: 1, name: 'a', updated });

  it('is remembered and not sent if it was told long ago, and sent if it was not read yet', () => {
    const types = ['11:10:00', '11:10:01', '11:39:59', '11:40:00'].map((updated) =>
      typeOf(dated(updated), { rules: { baseline } }),
    );
    expect(types).toEqual(['UPDATED', 'baseline', 'baseline', 'UPDATED']);
  });

  it('is sent if every poll shows all there is: what the ledger has not was never told', () => {
    expect(typeOf(dated('11:20:00'), { rules: { baseline, keepsAll: true } })).toBe('UPDATED');
  });

  it('is no news behind an older version that stays, although it is marked', () => {
    const ledger = toldAgain(told([dated('11:05:00')]), at('11:00:00'));
    expect(typeOf(dated('11:20:00'), { ledger, rules: { baseline } })).toBe('baseline');
  });

  it('is known if it is in the ledger, and news in another version', () => {
    const ledger = toldAgain(told([dated('11:50:00')]), at('11:00:00'));
    expect(typeOf(dated('11:50:00'), { ledger, rules: { baseline } })).toBe('known');
    expect(typeOf(dated('11:51:00'), { ledger, rules: { baseline } })).toBe('UPDATED');
  });
});

describe('a record that is not whole', () => {
  it('without an id is told apart', () => {
    expect(verdictOn({ updated: '10:30:00' })).toEqual({ kind: 'unidentified' });
  });

  it('without a date is told without one, once per content, and stays in the ledger', () => {
    const undated = { id: 1, updated: null };
    expect(verdictOn(undated)).toMatchObject({
      kind: 'news',
      updatedMs: null,
      change: { updatedAt: null, version: { at: null, stays: true } },
    });
    const ledger = told([undated]);
    expect(typeOf(undated, { ledger })).toBe('known');
    expect(typeOf({ ...undated, name: 'new' }, { ledger })).toBe('UPDATED');
  });
});
