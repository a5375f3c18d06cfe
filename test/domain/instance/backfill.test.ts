import { backfill } from '../../../src/domain/instance/backfill';
import { control } from '../../../src/domain/instance/control';
import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import type { InstanceSettings } from '../../../src/domain/instance/settings';
import type { PollerStart } from '../../../src/domain/reading/settings';
import { decodeEntry, encodeEntry, textsOf, type Ledger, type LedgerEntry } from '../../../src/domain/reading/ledger';
import { startAgain } from '../../../src/domain/reading/told-again';
import { NOT_STARTED, startedAt, type Watermark } from '../../../src/domain/reading/watermark';
import { createInstanceModel } from './instance-model';

const NOW = '2026-03-02T00:00:00.000Z';

/** An instance with one resource, `alpha`, that stands here. */
function standing(watermark: Watermark, start: PollerStart = 'now'): InstanceState {
  const model = createInstanceModel(['alpha']).state();
  const settings: InstanceSettings = { ...model.settings, start };
  const state = initialState(model.instance, {}, settings, '2026-01-01T00:00:00.000Z');
  return { ...state, resources: { alpha: { ...state.resources['alpha']!, watermark } } };
}

function after(state: InstanceState, since: unknown, until?: unknown) {
  const range = { since: since as string, ...(until !== undefined && { until: until as string }) };
  const next = backfill(state, { resource: 'alpha', ...range }, NOW);
  return { watermark: next.resources['alpha']!.watermark, refusal: next.lastRefusal };
}

const from = (since: string) => startAgain(NOT_STARTED, { from: since, until: null });

/** An entry of the ledger, dated so. */
function entry(date: string | null): Ledger {
  const version: LedgerEntry = {
    key: (date ?? 'undated').slice(-7),
    at: date === null ? null : Date.parse(date),
    content: 'AAAA',
    turn: 0,
    isDeleted: false,
    isPostdated: false,
    stays: false,
    isAgain: false,
  };
  return encodeEntry(version);
}

const againOf = (ledger: Ledger) => textsOf(ledger).map((text) => decodeEntry(text).isAgain);

describe('backfill', () => {
  it('sets a resource back to the date, inclusive', () => {
    const march = {
      ...startedAt('2026-03-01T00:00:00.000Z', null),
      settledAt: '2026-03-01T00:00:00.000Z',
      doubts: entry('2026-02-20'),
    };
    expect(after(standing(march), '2026-02-01T00:00:00Z').watermark).toEqual(from('2026-02-01T00:00:00.000Z'));
  });

  it('keeps what was told: what is dated since, or has no date, is to be told again, and the rest is not', () => {
    const ledger = entry('2026-01-20') + entry('2026-02-20') + entry(null);
    const far = { number: 7, shards: 2, recorded: 9, entries: 5, until: null, again: null };
    const state = standing({ ...startedAt('2026-03-01T00:00:00.000Z', null), ledger, far });
    const { watermark } = after(state, '2026-02-01T00:00:00Z');
    expect(againOf(watermark.ledger)).toEqual([false, true, true]);
    expect(watermark.far).toEqual({ ...far, again: { from: '2026-02-01T00:00:00.000Z', until: null } });
  });

  it('never passes what was not read yet: it goes on from the watermark where that is earlier', () => {
    const january = { ...startedAt('2026-01-01T00:00:00.000Z', null), settledAt: '2026-01-01T00:00:00.000Z' };
    const { baseline, ...others } = after(standing(january), '2026-03-01T00:00:00Z').watermark;
    expect({ ...others, baseline: null }).toEqual(january);
    expect(baseline).toMatchObject({ again: { from: '2026-03-01T00:00:00.000Z', until: null }, quiet: null });
  });

  it('tells again up to its end, inclusive; a date alone is the whole day', () => {
    const ledger = entry('2026-01-20') + entry('2026-02-10') + entry('2026-02-12') + entry(null);
    const march = { ...startedAt('2026-03-01T00:00:00.000Z', null), ledger, coveredFrom: '2026-02-20T00:00:00.000Z' };
    const { watermark } = after(standing(march), '2026-02-01', '2026-02-11');
    expect(againOf(watermark.ledger)).toEqual([false, true, false, true]);
    const until = '2026-02-11T23:59:59.999Z';
    expect(watermark.baseline).toMatchObject({
      again: { from: '2026-02-01T00:00:00.000Z', until },
      quiet: { after: until, before: '2026-02-20T00:00:00.000Z' },
    });
  });

  it('of a resource that was never read leaves quiet what is dated between its end and the beginning, but for days', () => {
    const { watermark } = after(
      standing(NOT_STARTED, '2026-01-15T00:00:00.000Z'),
      '2026-01-01',
      '2026-01-05T00:00:00Z',
    );
    expect(watermark.baseline?.quiet).toEqual({
      after: '2026-01-05T00:00:00.000Z',
      before: '2026-01-12T22:00:00.000Z',
    });
  });

  it('that begins while another one is under way keeps the later end of both', () => {
    const first = after(standing({ ...startedAt(NOW, null), coveredFrom: NOW }), '2026-02-10', '2026-02-12').watermark;
    const { baseline } = after(standing(first), '2026-02-01', '2026-02-03').watermark;
    expect(baseline).toMatchObject({
      again: { from: '2026-02-01T00:00:00.000Z', until: '2026-02-12T23:59:59.999Z' },
      quiet: { before: NOW },
    });
    expect(after(standing(first), '2026-02-20', '2026-02-21').watermark).toMatchObject({
      at: '2026-02-10T00:00:00.000Z',
      baseline: { again: { from: '2026-02-10T00:00:00.000Z', until: '2026-02-21T23:59:59.999Z' } },
    });
  });

  it.each(['2026-01-31', '2026-01-31T23:59:59Z', '2026-03-03', 'later', 7, null])(
    'refuses the end %j, and nothing moves',
    (until) => {
      const { watermark, refusal } = after(standing(startedAt(NOW, null)), '2026-02-01', until);
      expect(watermark).toEqual(startedAt(NOW, null));
      expect(refusal!.errors.map(({ pointer }) => pointer)).toEqual(['/until']);
    },
  );

  it.each<[PollerStart, string, Watermark]>([
    ['all', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['2026-01-15T00:00:00.000Z', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['2026-01-15T00:00:00.000Z', '2026-01-10T00:00:00Z', from('2026-01-10T00:00:00.000Z')],
    ['now', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['now', '2025-12-01T00:00:00Z', from('2025-12-01T00:00:00.000Z')],
  ])('of a resource that was never read and begins at %s, from %s', (start, since, expected) => {
    expect(after(standing(NOT_STARTED, start), since).watermark).toEqual(expected);
  });

  it.each([
    ['2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['2026-02-01T10:00', '2026-02-01T10:00:00.000Z'],
    ['2026-02-01T10:00:00.5', '2026-02-01T10:00:00.500Z'],
    ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
  ])('reads %s as %s', (since, at) => {
    expect(after(standing(startedAt(NOW, null)), since).watermark.at).toBe(at);
  });

  it.each(['1', 'May 1 2024', '2099-01-01', '2026-03-02T00:00:01Z', '2026-13-01', 'yesterday', 7, null])(
    'refuses %j, and nothing moves',
    (since) => {
      const state = standing(startedAt(NOW, null));
      const { watermark, refusal } = after(state, since);
      expect(watermark).toEqual(startedAt(NOW, null));
      expect(refusal!.errors.map(({ pointer }) => pointer)).toEqual(['/since']);
    },
  );

  it('is refused with all that is wrong: keys that it has not, the resource, and the dates', () => {
    const state = standing(NOT_STARTED);
    const sent = { resource: 'beta', since: '2026-02-30', until: 'then', 'un/til': 1, ['k'.repeat(100)]: 2 };
    const { lastRefusal, ...others } = backfill(state, sent, NOW);
    expect({ ...others, lastRefusal: null }).toEqual(state);
    expect(lastRefusal!.errors.map(({ pointer }) => pointer)).toEqual([
      '/un~1til',
      `/${'k'.repeat(100)}`,
      '/resource',
      '/since',
      '/until',
    ]);
    expect(lastRefusal!.errors[0]!.message).toBe('Unknown key "un/til". Known keys: resource, since, until.');
    expect(lastRefusal!.errors[1]!.message).toContain(`"${'k'.repeat(57)}..."`);
  });

  it('looks at 200 keys at most, and takes the action of a control message for a key of its own', () => {
    const state = standing(NOT_STARTED);
    const good = { resource: 'alpha', since: '2026-02-01' };
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key${index}`, 1]));
    expect(backfill(state, { ...good, ...many }, NOW).lastRefusal!.errors).toEqual([
      { pointer: '', message: 'Too many entries: at most 200 are allowed.' },
    ]);
    expect(control(state, { action: 'backfill', ...good }, NOW).ok).toBe(true);
    expect(control(state, { action: 'backfill', ...good, sinse: 1 }, NOW)).toMatchObject({
      ok: false,
      problem: [{ pointer: '/sinse' }],
    });
    expect(backfill(state, { action: 'backfill', ...good }, NOW).lastRefusal!.errors).toMatchObject([
      { pointer: '/action' },
    ]);
    expect(backfill(state, null, NOW).lastRefusal!.errors).toMatchObject([{ pointer: '' }]);
  });
});
