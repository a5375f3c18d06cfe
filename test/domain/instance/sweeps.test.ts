import { applyUpdate, pollNow } from '../../../src/domain/instance/updates';
import { knownSets, noteReported, recordDeletions, recordSweep, sweepNow } from '../../../src/domain/instance/sweeps';
import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import type { SweepReport } from '../../../src/domain/instance/reports';
import type { InstanceSettings } from '../../../src/domain/instance/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import type { Notification } from '../../../src/domain/delivery/notification';
import { decodeEntry, encodeEntry, textsOf } from '../../../src/domain/reading/ledger';
import { contentDigest, recordKey } from '../../../src/domain/reading/version';
import { instance, settingsOf } from './instance-model';

const START = '2026-01-05T09:00:00.000Z';
const NOW_MS = Date.parse(START) + 60_000;
const NOW = new Date(NOW_MS).toISOString();
const HOUR_MS = 3_600_000;

const sweptEvery = (everyMs: number): ResourceSettings['deletes'] => ({ mode: 'sweep', everyMs, url: null });

function swept(names = ['alpha'], deletes = sweptEvery(HOUR_MS)): InstanceSettings {
  const settings = settingsOf(names);
  const resources = Object.entries(settings.resources).map(([name, resource]) => [name, { ...resource, deletes }]);
  return { ...settings, resources: Object.fromEntries(resources) as InstanceSettings['resources'] };
}

/** An instance whose polls are all in the future. */
function rested(settings = swept()): InstanceState {
  return pollNow(initialState(instance, {}, settings, START), new Date(NOW_MS + HOUR_MS).toISOString());
}

type Swept = Extract<SweepReport['result'], { outcome: 'swept' }>;

function reportOf(result: Partial<Swept> = {}, sweep = 1): SweepReport {
  const known = { number: 1, shards: 1 };
  const whole: Swept = { outcome: 'swept', known, records: 100, deleted: 0, suspected: 0, isLost: false, ...result };
  return { sweptAt: NOW, sweep, result: whole, grant: null, reauthorization: null };
}

const record = (state: InstanceState, report: SweepReport, askedFor = START) =>
  recordSweep(state, 'alpha', report, askedFor, NOW_MS);
const sweepOf = (state: InstanceState) => state.resources['alpha']!.sweep!;

function deletion(id: string): Notification {
  const version = encodeEntry({
    key: recordKey(id),
    at: NOW_MS,
    content: contentDigest(id),
    turn: 0,
    isDeleted: true,
    isPostdated: false,
    stays: true,
    isAgain: false,
  });
  const event = { eventId: id, type: 'DELETED' as const, objectId: id, date: NOW, version };
  return { id: `n-${id}`, resource: 'alpha', body: '{}', format: 'elements', detectedAt: NOW, events: [event] };
}

describe('a sweep that is over', () => {
  it('says whether ids are numbers, which stands if the next one shows no record', () => {
    const state = record(rested(), reportOf({ numericIds: [true] }));
    expect(sweepOf(state).numericIds).toEqual([true]);
    expect(sweepOf(record(state, reportOf({}, 2))).numericIds).toEqual([true]);
    expect(sweepOf(record(state, reportOf({ numericIds: [false] }, 2))).numericIds).toEqual([false]);
  });

  it('is followed by the next one within its interval', () => {
    const next = Date.parse(sweepOf(record(rested(), reportOf())).nextSweepAt ?? '');
    expect(next).toBeGreaterThan(NOW_MS);
    expect(next).toBeLessThanOrEqual(NOW_MS + HOUR_MS);
  });

  it('and found too many missing waits a whole interval, and says when', () => {
    const { nextSweepAt, lastWarning } = sweepOf(record(rested(), reportOf({ records: 10, suspected: 90 })));
    expect(Date.parse(nextSweepAt ?? '')).toBe(NOW_MS + HOUR_MS);
    expect(lastWarning).toContain('90 of 100 records were missing');
    expect(lastWarning).toContain(nextSweepAt);
  });

  it('and failed is tried again soon, keeps what is known, and says why', () => {
    const known = record(rested(), reportOf());
    const failure = { kind: 'unavailable' as const, message: 'HTTP 503', status: 503, retryAfterMs: null };
    const asked = sweepOf(known).nextSweepAt ?? '';
    const report = { ...reportOf({}, 2), result: { outcome: 'failed' as const, failure } };
    const after = sweepOf(record(known, report, asked));
    expect(after).toMatchObject({ lastError: 'HTTP 503', records: 100, recorded: 1, known: { number: 1, shards: 1 } });
    expect(Date.parse(after.nextSweepAt ?? '')).toBe(NOW_MS + 10_000);
  });

  it('leaves a sweep that was asked for meanwhile due', () => {
    const asked = sweepNow(rested(), NOW);
    expect(sweepOf(record(asked, reportOf())).nextSweepAt).toBe(NOW);
  });

  it('and took a larger set has the old one closed', () => {
    const grown = record(record(rested(), reportOf()), reportOf({ known: { number: 2, shards: 4 } }, 2));
    expect(grown.forgotten).toEqual([{ resource: 'alpha', set: { number: 1, shards: 1 } }]);
  });
});

describe('found deletions', () => {
  it('are pending in pieces, and over when all are accepted', () => {
    const found = record(rested(), reportOf({ deleted: 3 }));
    const first = recordDeletions(found, 'alpha', { notifications: [deletion('a'), deletion('b')] });
    expect(first.pending).toMatchObject({ polls: [], sweep: { resource: 'alpha', known: 1 } });
    const of = { resource: 'alpha', known: 1 };
    const half = noteReported({ ...first, pending: null }, of, [deletion('a'), deletion('b')], NOW);
    expect(sweepOf(half).unreported).toEqual({ foundAt: NOW, total: 3, reported: 2 });
    const all = noteReported(half, of, [deletion('c')], NOW);
    expect(sweepOf(all).unreported).toBeNull();
    expect(all.resources['alpha']).toMatchObject({ changes: 3, lastChangeAt: NOW });
    const entries = textsOf(all.resources['alpha']!.watermark.ledger).map(decodeEntry);
    expect(entries.map(({ key }) => key)).toEqual(['a', 'b', 'c'].map((id) => recordKey(id)));
    expect(entries.every(({ isDeleted, stays }) => isDeleted && stays)).toBe(true);
  });

  it('that the shards do not have any more are not asked for again', () => {
    const found = record(rested(), reportOf({ deleted: 3 }));
    expect(sweepOf(recordDeletions(found, 'alpha', { notifications: [] })).unreported).toBeNull();
  });
});

describe('a change of the settings', () => {
  const known = record(rested(swept(['alpha', 'beta'])), reportOf());
  const change = (settings: InstanceSettings) => applyUpdate(known, { configuration: {}, settings }, NOW_MS);

  it('keeps what is known where only the interval changes, and sweeps', () => {
    const after = change(swept(['alpha', 'beta'], sweptEvery(2 * HOUR_MS)));
    expect(sweepOf(after)).toMatchObject({ known: { number: 1, shards: 1 }, nextSweepAt: NOW });
    expect(after.forgotten).toEqual([]);
  });

  it.each([
    ['the resource is removed', swept(['beta'])],
    ['it is listed in another way', swept(['alpha'], { mode: 'sweep', everyMs: HOUR_MS, url: '/other' })],
    ['deletions are found another way', swept(['alpha'], { mode: 'none' })],
  ])('forgets what is known where %s', (_, settings) => {
    const after = change(settings);
    expect(after.forgotten).toEqual([{ resource: 'alpha', set: { number: 1, shards: 1 } }]);
    expect(knownSets(after)).toEqual([]);
  });
});
