import { after, RUNNING } from '../../../src/domain/instance/standstill';
import { pollNow } from '../../../src/domain/instance/updates';
import { initialState, type InstanceState, type ResourceState } from '../../../src/domain/instance/state';
import { beforeNewRun } from '../../../src/domain/instance/before-new-run';
import { forgottenBefore, ledgerToFile, recordFiling, type LedgerName } from '../../../src/domain/instance/filing';
import { baselineBefore } from '../../../src/domain/reading/baseline';
import { ENTRY_LENGTH } from '../../../src/domain/reading/ledger';
import { startedAt, type FarLedger, type Watermark } from '../../../src/domain/reading/watermark';
import { FULL_STATE_BYTES, LEDGER_BYTES } from '../../../src/domain/instance/state-bounds';
import type { SweepState } from '../../../src/domain/sweeps/sweep-state';
import { instance, settingsOf } from './instance-model';

const AT = '2026-01-05T09:00:00.000Z';
const RECORDS: LedgerName = { resource: 'alpha', list: 'records' };
const SWEEP: SweepState = {
  nextSweepAt: AT,
  lastSweepAt: AT,
  told: [],
  known: { number: 3, shards: 1 },
  recorded: 4,
  records: 9,
  unreported: null,
  suspected: 0,
  consecutiveFailures: 0,
  lastError: null,
  lastWarning: null,
};

const far = (number: number): FarLedger => ({
  number,
  shards: 2,
  recorded: number,
  entries: 1,
  until: AT,
  again: null,
});

function markOf(versions: number, rest: Partial<Watermark> = {}): Watermark {
  return { ...startedAt(AT, null), ledger: 'A'.repeat(versions * ENTRY_LENGTH), ...rest };
}

function stateOf(alpha: Partial<ResourceState>, beta: Partial<ResourceState> = {}): InstanceState {
  const state = pollNow(initialState(instance, {}, settingsOf(['alpha', 'beta']), AT), AT);
  const { resources } = state;
  return {
    ...state,
    resources: { alpha: { ...resources['alpha']!, ...alpha }, beta: { ...resources['beta']!, ...beta } },
  };
}

describe('the ledger to file away', () => {
  it('is none while all together have room', () => {
    expect(ledgerToFile(stateOf({ watermark: markOf(7_000) }, { watermark: markOf(7_000) }))).toBeNull();
  });

  it('is the largest where all together have more versions than the state holds', () => {
    const state = stateOf({ watermark: markOf(5_000), deletions: markOf(6_000) }, { watermark: markOf(5_500) });
    expect(ledgerToFile(state)).toEqual({ resource: 'alpha', list: 'deletions' });
  });

  it('is the largest where the rest of the state leaves no more room', () => {
    const versions = Math.floor(LEDGER_BYTES / ENTRY_LENGTH);
    const state = stateOf({ watermark: markOf(versions + 1) });
    expect(ledgerToFile(state)).toBeNull();
    expect(ledgerToFile({ ...state, configuration: { long: 'x'.repeat(FULL_STATE_BYTES) } })).toEqual(RECORDS);
  });

  it('is that of the resource with the most told ids, where there are too many', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, id) => String(100_000 + id));
    const few = stateOf({ sweep: { ...SWEEP, told: ids(800) } }, { sweep: { ...SWEEP, told: ids(900) } });
    expect(ledgerToFile(few)).toBeNull();
    const many = stateOf({ sweep: { ...SWEEP, told: ids(1_000) } }, { sweep: { ...SWEEP, told: ids(900) } });
    expect(ledgerToFile(many)).toEqual(RECORDS);
  });
});

describe('what is forgotten when a ledger is filed away', () => {
  it('is what it does not cover, but nothing while a baseline is read, or if the vendor may show anything', () => {
    const watermark: Watermark = { ...startedAt(AT, null), coveredFrom: AT };
    expect(forgottenBefore(watermark)).toBe(AT);
    expect(forgottenBefore({ ...watermark, keepsAll: true })).toBeNull();
    expect(forgottenBefore({ ...watermark, baseline: baselineBefore(AT) })).toBeNull();
  });
});

describe('a ledger that was filed away', () => {
  it('is far, and leaves the sets that it replaced to be closed', () => {
    const state = stateOf({ watermark: markOf(3, { far: far(5) }), sweep: { ...SWEEP, told: ['1'] } });
    const report = { far: far(7), known: { number: 7, shards: 2 }, forgotten: 0 };
    const filed = recordFiling(state, RECORDS, report, { epoch: 0, number: 7 });
    expect(filed.resources['alpha']).toMatchObject({
      watermark: { ledger: '', far: far(7) },
      sweep: { told: [], known: { number: 7 }, recorded: 8 },
    });
    expect(filed.forgotten).toEqual([
      { resource: 'alpha', set: { number: 5, shards: 2 } },
      { resource: 'alpha', set: { number: 3, shards: 1 } },
    ]);
  });

  it('leaves the sweeps as they are where it wrote nothing of theirs: one that did not end stays unrecorded', () => {
    const state = stateOf({ watermark: markOf(3), sweep: SWEEP });
    const filed = recordFiling(
      state,
      RECORDS,
      { far: far(7), known: SWEEP.known, forgotten: 0 },
      { epoch: 0, number: 7 },
    );
    expect(filed.resources['alpha']!.sweep).toEqual(SWEEP);
    expect(filed.forgotten).toEqual([]);
  });

  it('of a list of deletions is that alone', () => {
    const state = stateOf({ watermark: markOf(3), deletions: markOf(4) });
    const name: LedgerName = { resource: 'alpha', list: 'deletions' };
    const filed = recordFiling(state, name, { far: far(7), known: null, forgotten: 0 }, { epoch: 0, number: 7 });
    expect(filed.resources['alpha']).toMatchObject({ watermark: markOf(3), deletions: { ledger: '', far: far(7) } });
  });

  it('is of no use to a resource that started over meanwhile: what was made is closed, and no set that it still has', () => {
    const state = stateOf({ watermark: markOf(3, { far: far(5) }), sweep: { ...SWEEP, told: ['1'] }, epoch: 1 });
    const report = { far: far(5), known: { number: 7, shards: 2 }, forgotten: 0 };
    const filed = recordFiling(state, RECORDS, report, { epoch: 0, number: 7 });
    expect(filed.resources).toEqual(state.resources);
    expect(filed.forgotten).toEqual([{ resource: 'alpha', set: { number: 7, shards: 2 } }]);
  });
});

describe('before a new run', () => {
  it('what was forgotten is closed, and what outgrows the state is filed away, whatever the instance waits for', () => {
    const forgotten = [{ resource: 'alpha', set: { number: 1, shards: 2 } }];
    const state = { ...stateOf({ watermark: markOf(17_000) }), standstill: after(RUNNING, 'paused'), forgotten };
    expect(beforeNewRun(state)).toEqual({ kind: 'closeForgotten', sets: forgotten });
    expect(beforeNewRun({ ...state, forgotten: [] })).toEqual({ kind: 'fileLedger', ledger: RECORDS });
    expect(beforeNewRun(stateOf({ watermark: markOf(3) }))).toBeNull();
  });
});
