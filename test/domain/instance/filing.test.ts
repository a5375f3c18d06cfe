import { ledgerToFile, NEAR_ENTRIES, recordFiling } from '../../../src/domain/instance/filing';
import { initialState, type InstanceState } from '../../../src/domain/instance-state';
import { bytesOf } from '../../../src/domain/json-bytes';
import type { Json } from '../../../src/domain/json';
import { NO_VERSIONS, type Ledger } from '../../../src/domain/reading/ledger';
import { startedAt, type FarLedger, type Watermark } from '../../../src/domain/reading/watermark';
import type { ResourceSettings } from '../../../src/domain/settings';
import { instance, settingsOf } from '../instance-model';
import { at, entry, ledgerOf } from '../reading/entries';

const START = at(0);
const of = (entries: number): Ledger => ledgerOf(...Array.from({ length: entries }, (_, id) => entry(`e${id}`, id)));
const standing = (changes: Partial<Watermark> = {}): Watermark => ({ ...startedAt(START, null), ...changes });
const far = (number: number): FarLedger => ({
  number,
  shards: 2,
  recorded: number,
  entries: 9,
  until: null,
  againFrom: null,
});

/** An instance whose ledgers have so many entries: each resource's own, and that of its list of deletions. */
function holding(entries: Record<string, [records: number, deletions: number]>): InstanceState {
  const settings = settingsOf(Object.keys(entries));
  const deletes: ResourceSettings['deletes'] = { mode: 'sweep', everyMs: 60_000, url: null };
  const swept = Object.entries(settings.resources).map(([name, resource]) => [name, { ...resource, deletes }]);
  const resources = Object.fromEntries(swept) as typeof settings.resources;
  const state = initialState(instance, {}, { ...settings, resources }, START);
  const held = Object.entries(state.resources).map(([name, resource]) => {
    const [records, deletions] = entries[name] as [number, number];
    const list = deletions === 0 ? null : standing({ ledger: of(deletions) });
    return [name, { ...resource, watermark: standing({ ledger: of(records) }), deletions: list }];
  });
  return { ...state, resources: Object.fromEntries(held) as InstanceState['resources'] };
}

function withTold(state: InstanceState, name: string, told: string[]): InstanceState {
  const resource = state.resources[name]!;
  const sweep = { ...resource.sweep!, told, known: { number: 3, shards: 1 }, recorded: 3 };
  return { ...state, resources: { ...state.resources, [name]: { ...resource, sweep } } };
}

describe('the ledger to file away', () => {
  it('is none while all of them together have room', () => {
    expect(ledgerToFile(holding({ alpha: [0, 0] }))).toBeNull();
    expect(ledgerToFile(holding({ alpha: [NEAR_ENTRIES / 2, 0], beta: [NEAR_ENTRIES / 2, 0] }))).toBeNull();
    expect(ledgerToFile(holding({ alpha: [10, 0] }), 10)).toBeNull();
  });

  it('is the largest one, be it of records or of deletions', () => {
    expect(ledgerToFile(holding({ alpha: [9_000, 0], beta: [7_001, 0] }))).toEqual({
      resource: 'alpha',
      list: 'records',
    });
    expect(ledgerToFile(holding({ alpha: [4, 5], beta: [3, 2] }), 13)).toEqual({
      resource: 'alpha',
      list: 'deletions',
    });
  });

  it('has less room where the rest of the state is large, and some always', () => {
    const state = holding({ alpha: [10_000, 0] });
    const large = (bytes: number): InstanceState => ({ ...state, configuration: { large: 'x'.repeat(bytes) } });
    expect(ledgerToFile(large(200_000))).toBeNull();
    expect(ledgerToFile(large(300_000))).toEqual({ resource: 'alpha', list: 'records' });
    expect(bytesOf(large(270_000) as unknown as Json)).toBeLessThan(500_000);
    const small = { ...holding({ alpha: [2_000, 0] }), configuration: { large: 'x'.repeat(600_000) } };
    expect(ledgerToFile(small)).toBeNull();
  });

  it('is that of a resource whose sweeps have many ids to remember, however small it is', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, id) => String(id).padStart(36, '0'));
    const state = holding({ alpha: [500, 0], beta: [0, 0] });
    expect(ledgerToFile(withTold(state, 'beta', ids(300)))).toBeNull();
    expect(ledgerToFile(withTold(state, 'beta', ids(500)))).toEqual({ resource: 'beta', list: 'records' });
  });
});

describe('a ledger that was filed away', () => {
  const name = { resource: 'alpha', list: 'records' as const };
  const asked = { epoch: 0, number: 8 };

  it('is far, and what was told is known to the sweeps; the sets that it replaced are closed', () => {
    const state = withTold(holding({ alpha: [20, 0] }), 'alpha', ['1', '2']);
    const { watermark } = state.resources['alpha']!;
    const before = {
      ...state,
      resources: { alpha: { ...state.resources['alpha']!, watermark: { ...watermark, far: far(5) } } },
    };
    const filed = recordFiling(before, name, { far: far(8), known: { number: 7, shards: 2 }, forgotten: 0 }, asked);
    expect(filed.resources['alpha']).toMatchObject({
      watermark: { at: START, ledger: NO_VERSIONS, far: far(8) },
      sweep: { told: [], known: { number: 7, shards: 2 }, recorded: 8 },
    });
    expect(filed.forgotten).toEqual([
      { resource: 'alpha', set: { number: 5, shards: 2 } },
      { resource: 'alpha', set: { number: 3, shards: 1 } },
    ]);
  });

  it('over the shards that were there has nothing closed', () => {
    const state = holding({ alpha: [20, 0] });
    const watermark = standing({ ledger: of(3), far: far(5) });
    const before = { ...state, resources: { alpha: { ...state.resources['alpha']!, watermark, sweep: null } } };
    const again = { ...far(5), recorded: 8, entries: 12 };
    const filed = recordFiling(before, name, { far: again, known: null, forgotten: 0 }, asked);
    expect(filed.resources['alpha']).toMatchObject({ watermark: { ledger: NO_VERSIONS, far: again }, sweep: null });
    expect(filed.forgotten).toEqual([]);
  });

  it('of deletions leaves that of the records as it is', () => {
    const state = holding({ alpha: [20, 30] });
    const report = { far: far(8), known: null, forgotten: 0 };
    const { alpha } = recordFiling(state, { resource: 'alpha', list: 'deletions' }, report, asked).resources;
    expect(alpha).toEqual({
      ...state.resources['alpha'],
      deletions: standing({ ledger: NO_VERSIONS, far: far(8) }),
    });
  });

  it('of a resource that has started over, or is gone, is of no use: what was written is closed', () => {
    const state = holding({ alpha: [20, 0] });
    const report = { far: far(8), known: null, forgotten: 0 };
    const closed = [{ resource: 'alpha', set: { number: 8, shards: 2 } }];
    expect(recordFiling(state, name, report, { ...asked, epoch: 1 })).toEqual({ ...state, forgotten: closed });
    const gone = { ...state, resources: {} };
    expect(recordFiling(gone, name, report, asked)).toEqual({ ...gone, forgotten: closed });
  });
});
