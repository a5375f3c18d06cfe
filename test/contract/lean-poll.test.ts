import fc from 'fast-check';
import type { PollResourcesInput } from '../../src/contract/activities';
import { begunPollsOf, fullPollInput, isOfBegun, leanPollInput } from '../../src/contract/lean-poll-input';
import { fullPollReport, leanPollReport } from '../../src/contract/lean-poll-report';
import { initialState } from '../../src/domain/instance/state';
import { pollInputOf } from '../../src/contract/inputs';
import type { PollReport, ResourcePoll } from '../../src/domain/instance/reports';
import { NOT_STARTED, type NextWatermark, type Watermark } from '../../src/domain/reading/watermark';
import { instanceInput, sageCrmBody } from '../support/instance-input';

const AT = '2026-03-02T10:00:00.000Z';
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const input = instanceInput(7, sageCrmBody({ minutes: '15' }));
const state = initialState(input.instance, input.configuration, input.settings, AT);
const begun = begunPollsOf(state);
const idle = pollInputOf(state, Object.keys(state.resources), AT);

const instant = fc.constantFrom(AT, '2026-03-02T09:00:00.000Z', '2026-03-01T08:59:59.999Z');
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one);
const watermark: fc.Arbitrary<Watermark> = fc.record({
  at: orNull(instant),
  ledger: fc.constantFrom('', 'entries'),
  far: fc.constant(null),
  coveredFrom: orNull(instant),
  passed: orNull(instant),
  reachedAt: orNull(instant),
  reachedInMs: fc.constantFrom(0, 550),
  settledAt: fc.constantFrom(null, '2026-01-01T00:00:00.000Z'),
  dateStepMs: fc.constantFrom(null, 1, 1000),
  baseline: fc.constant(null),
  window: fc.constant(null),
  doubts: fc.constantFrom('', 'doubts'),
  last: fc.constantFrom(null, '', 'print', 2),
  unproven: orNull(fc.record({ from: instant, windows: fc.nat(33) })),
  mark: fc.constantFrom(null, 'mark', 7),
});
const next: fc.Arbitrary<NextWatermark> = fc.record({
  at: instant,
  baseline: fc.constantFrom('', 'entries'),
  window: fc.constant(null),
  passed: orNull(instant),
  dateStepMs: fc.constantFrom(null, 1, 1000),
  closed: orNull(
    fc.record({
      doubts: fc.constantFrom('', 'doubts'),
      last: fc.constantFrom(null, '', 'print', 2),
      askedAt: orNull(instant),
      isUnproven: fc.boolean(),
      unproven: orNull(fc.record({ from: instant, windows: fc.nat(33) })),
      mark: fc.constantFrom(null, 'mark', 7),
      keepFrom: instant,
      keepsAll: fc.boolean(),
      settlesAfterMs: fc.constantFrom(null, 60_000),
    }),
  ),
});
const asked: fc.Arbitrary<PollResourcesInput> = fc
  .tuple(...idle.resources.map(() => fc.tuple(watermark, orNull(watermark), instant, instant, fc.nat(2))))
  .map((parts) => ({
    ...idle,
    grant: parts[0]![4] === 0 ? null : 'sealed',
    maxDoubts: 400 - parts[1]![4],
    resources: idle.resources.map((due, i) => {
      const [read, deletions, wantedAt, dueAt, failures] = parts[i]!;
      return { ...due, watermark: read, deletions, wantedAt, dueAt, failures };
    }),
  }));
const read = fc.record({
  next,
  deletions: orNull(fc.record({ next, started: fc.constant(null) })),
  warns: fc.boolean(),
});

function reportOf(parts: readonly { next: NextWatermark; deletions: never; warns: boolean }[]): PollReport {
  const resources = idle.resources.map(({ resource }, i): ResourcePoll => {
    const { next: after, deletions, warns } = parts[i]!;
    const rest = { notifications: [], started: null, againInMs: warns ? 0 : null, cutShortBy: null, isStuck: false };
    const warning = warns ? 'odd' : null;
    return { resource, outcome: 'read', next: after, deletions, ...rest, warning, keepsWarning: warns };
  });
  return { polledAt: AT, resources, grant: null, reauthorization: null };
}

describe('what a poll is asked with', () => {
  it.each([true, false])('is whole again when it is read, the configuration as it began: %s', (isAsBegun) => {
    fc.assert(
      fc.property(asked, (full) => {
        const lean = json(leanPollInput(full, isAsBegun));
        expect(isOfBegun(lean)).toBe(isAsBegun);
        expect(fullPollInput(lean, isAsBegun ? json(begun) : null)).toEqual(full);
      }),
    );
  });

  it('has no configuration if that is as the run began, and no secret then', () => {
    const text = JSON.stringify(leanPollInput(idle, true));
    for (const word of ['hubs', 'url', 'sealed', 'password', 'GMT']) expect(text).not.toContain(word);
    expect(JSON.stringify(leanPollInput(idle, false))).toContain('sealed:v1:');
  });

  it('has no defaults and no empty lists if it changed', () => {
    const text = JSON.stringify(leanPollInput(idle, false));
    expect(text).not.toMatch(/\[\]|:null|filterBy|pollDelayMs|"failures"|maxDoubts/);
  });

  it('may be written in full', () => {
    expect(fullPollInput(json(idle), null)).toEqual(idle);
  });
});

describe('what a poll came to', () => {
  it('is whole again when it is read beside what was asked', () => {
    fc.assert(
      fc.property(asked, fc.array(read, { minLength: 5, maxLength: 5 }), (full, parts) => {
        const report = reportOf(parts as never);
        expect(fullPollReport(json(leanPollReport(report, full)), full)).toEqual(report);
      }),
    );
  });

  it('is the names of the resources if they had nothing new', () => {
    const quiet: Watermark = { ...NOT_STARTED, at: AT, coveredFrom: AT, passed: AT, last: 'print' };
    const full = { ...idle, resources: idle.resources.map((due) => ({ ...due, watermark: quiet })) };
    const closed = {
      doubts: '',
      last: 'print',
      askedAt: AT,
      isUnproven: false,
      unproven: null,
      mark: null,
      keepsAll: false,
    };
    const after = { at: AT, baseline: '', window: null, passed: AT, dateStepMs: null };
    const part = { next: { ...after, closed: { ...closed, keepFrom: AT, settlesAfterMs: null } }, deletions: null };
    const report = reportOf(full.resources.map(() => ({ ...part, warns: false })) as never);
    expect(leanPollReport(report, full)).toEqual({
      polledAt: AT,
      resources: full.resources.map(({ resource }) => ({ resource })),
    });
  });

  it('has a failure whole, and what it was in full', () => {
    const failure = { kind: 'unavailable', message: 'gone', status: 503, retryAfterMs: null } as const;
    const report: PollReport = {
      polledAt: AT,
      resources: [{ resource: 'users', outcome: 'failed', failure }],
      grant: 'sealed',
      reauthorization: 'again',
    };
    expect(leanPollReport(report, idle)).toEqual(report);
    expect(fullPollReport(json(report), idle)).toEqual(report);
  });
});

// Histories and workers of other releases have these texts: what comes of them must never change.
describe('what is left out', () => {
  it('means the same for ever in what is asked', () => {
    const settings = { url: '/a', idField: ['id'], updated: null };
    const lean = { askedAt: AT, wantedAt: AT, dueAt: AT, resources: [{ resource: 'a', settings, deletions: {} }] };
    const beginning = {
      ...{ at: null, ledger: '', far: null, coveredFrom: null, passed: null, reachedAt: null, reachedInMs: 0 },
      ...{ settledAt: null, dateStepMs: null, baseline: null, window: null, doubts: '', last: null },
      ...{ unproven: null, mark: null },
    };
    const usual = {
      ...{ ignoreFields: [], order: null, created: null, filterByUpdatedDate: true, filterByCurrentDate: false },
      ...{ createdCheckToleranceMs: 0, pageSize: null, pollDelayMs: 60_000, recordsPath: null },
      deletes: { mode: 'none' },
    };
    const due = { resource: 'a', wantedAt: AT, dueAt: AT, failures: 0, watermark: beginning, deletions: beginning };
    expect(fullPollInput(lean, null)).toEqual({
      ...{ askedAt: AT, grant: null, maxDoubts: 400 },
      resources: [{ ...due, settings: { ...settings, ...usual } }],
    });
  });

  it('means the same for ever in what came of it', () => {
    const closed = {
      doubts: '',
      last: null,
      askedAt: AT,
      isUnproven: false,
      unproven: null,
      mark: null,
      keepsAll: false,
    };
    const { resource } = idle.resources[0]!;
    const said = { polledAt: AT, resources: [{ resource, next: { at: AT, closed: { keepFrom: AT } } }] };
    expect(fullPollReport(said as never, idle)).toEqual({
      ...{ polledAt: AT, grant: null, reauthorization: null },
      resources: [
        {
          ...{ resource, outcome: 'read', notifications: [], deletions: null, started: null, againInMs: null },
          ...{ cutShortBy: null, isStuck: false, warning: null, keepsWarning: false },
          next: {
            ...{ at: AT, baseline: '', window: null, passed: null, dateStepMs: null },
            closed: { ...closed, keepFrom: AT, settlesAfterMs: null },
          },
        },
      ],
    });
  });
});
