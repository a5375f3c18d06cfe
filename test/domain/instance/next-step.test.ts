import { pause, pollNow, wantUpdate } from '../../../src/domain/instance/updates';
import { MAX_HELD, REJECTED_TRIES } from '../../../src/domain/instance/holding';
import { sweepNow } from '../../../src/domain/instance/sweeps';
import { initialState, type InstanceState, type ResourceState } from '../../../src/domain/instance/state';
import { nextReadAt, nextStep, type Step } from '../../../src/domain/instance/next-step';
import { ENTRY_LENGTH } from '../../../src/domain/reading/ledger';
import { readAnew, windowFrom } from '../../../src/domain/reading/window';
import type { Notification } from '../../../src/domain/delivery/notification';
import type { InstanceSettings } from '../../../src/domain/instance/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import type { SweepState } from '../../../src/domain/sweeps/sweep-state';
import { UNTRIED } from '../../../src/domain/instance/queue-head';
import { RUNNING } from '../../../src/domain/instance/standstill';
import { instance, settingsOf } from './instance-model';

const START = '2026-01-05T09:00:00.000Z';
const NOW = '2026-01-05T10:00:00.000Z';
const SOON = '2026-01-05T10:00:30.000Z';
const LATER = '2026-01-05T11:00:00.000Z';
const REFUSED = { ...RUNNING, isReauthRequired: true };

function swept(names: readonly string[]): InstanceSettings {
  const settings = settingsOf(names);
  const deletes: ResourceSettings['deletes'] = { mode: 'sweep', everyMs: 3_600_000, url: null };
  const resources = Object.entries(settings.resources).map(([name, resource]) => [name, { ...resource, deletes }]);
  return { ...settings, resources: Object.fromEntries(resources) as InstanceSettings['resources'] };
}

function notification(id: string, count = 1, rest: Partial<Notification> = {}): Notification {
  const events = Array.from({ length: count }, (_, place) => ({
    eventId: `${id}-${place}`,
    type: 'UPDATED' as const,
    objectId: String(place),
    date: START,
    version: 'A'.repeat(ENTRY_LENGTH),
  }));
  return { id, resource: 'alpha', body: '{}', format: 'elements', detectedAt: START, events, ...rest };
}

/** Two resources that are swept; all their polls and sweeps are at LATER. */
const RESTED: InstanceState = (() => {
  const state = pollNow(initialState(instance, {}, swept(['alpha', 'beta']), START), LATER);
  return withSweep(withSweep(state, 'alpha', { nextSweepAt: LATER }), 'beta', { nextSweepAt: LATER });
})();

function withResource(state: InstanceState, name: string, changes: Partial<ResourceState>): InstanceState {
  return { ...state, resources: { ...state.resources, [name]: { ...state.resources[name]!, ...changes } } };
}

function withSweep(state: InstanceState, name: string, changes: Partial<SweepState>): InstanceState {
  return withResource(state, name, { sweep: { ...state.resources[name]!.sweep!, ...changes } });
}

function sending(notifications: Notification[], rest: Partial<InstanceState> = {}, state = RESTED): InstanceState {
  return { ...state, pending: { notifications, polls: [] }, ...rest };
}

const pollAt = (at: string, name = 'alpha', state = RESTED) => withResource(state, name, { nextPollAt: at });
const sweepAt = (at: string, name = 'alpha', state = RESTED) => withSweep(state, name, { nextSweepAt: at });
const reading = (state: InstanceState) =>
  withResource(state, 'alpha', {
    watermark: { ...state.resources['alpha']!.watermark, window: windowFrom(START, null) },
  });
const begunAgain = (name: string, state: InstanceState, nextPollAt: string) => {
  const { watermark } = state.resources[name]!;
  return withResource(state, name, {
    nextPollAt,
    watermark: { ...watermark, window: readAnew(windowFrom(START, null)) },
  });
};
const foundAt = (at: string, name = 'alpha', state = RESTED) =>
  withSweep(state, name, { unreported: { foundAt: at, total: 3, reported: 1 } });

const A = notification('a');
const B = notification('b');
const MANY = notification('many', 10);
const HUGE = notification('huge', 1, { tooLarge: true });
const TOO_LARGE = 'the record is too large for a notification; its body names the record and does not show it';
const FORGOTTEN = [{ resource: 'alpha', set: { number: 1, shards: 2 } }];
const CHANGE = { kind: 'poller' as const, payload: {} };
const wanted = (state: InstanceState) => wantUpdate(state, CHANGE, NOW);

const poll = (...resources: string[]): Step => ({ kind: 'poll', resources });
const sweep = (resource: string): Step => ({ kind: 'sweep', resource });
const report = (resource: string): Step => ({ kind: 'reportDeletions', resource });
const deliver = (...notifications: Notification[]): Step => ({ kind: 'deliver', notifications });
const takeUpdate: Step = { kind: 'takeUpdate', update: CHANGE };
const closeForgotten: Step = { kind: 'closeForgotten', sets: FORGOTTEN };
const untilSignal: Step = { kind: 'wait', until: null, for: 'signal' };
const untilPoll = (until: string): Step => ({ kind: 'wait', until, for: 'poll' });
const untilDelivery = (until: string): Step => ({ kind: 'wait', until, for: 'delivery' });

/** Each resource has more versions than the state has room for. */
const outgrown = (state: InstanceState) =>
  Object.entries(state.resources).reduce(
    (next, [name, { watermark }]) =>
      withResource(next, name, { watermark: { ...watermark, ledger: 'A'.repeat(9_000 * ENTRY_LENGTH) } }),
    state,
  );
const fileLedger: Step = { kind: 'fileLedger', ledger: { resource: 'alpha', list: 'records' } };

/** Everything at once: what is stopped, changed and so on, one after another, uncovers what comes next. */
const ALL = foundAt(START, 'alpha', sweepAt(START, 'beta', pollNow(RESTED, NOW)));
const ALL_PENDING = wanted(
  sending([MANY, B], { head: { ...UNTRIED, rejected: REJECTED_TRIES }, forgotten: FORGOTTEN }, ALL),
);

describe('the next step of an instance', () => {
  it.each<[string, InstanceState, Step]>([
    ['to stop comes before everything', { ...ALL_PENDING, isStopped: true }, { kind: 'stop' }],
    ['a wanted change comes before what is to be closed and sent', ALL_PENDING, takeUpdate],
    ['what was forgotten is closed before anything is sent', { ...ALL_PENDING, wantedUpdates: [] }, closeForgotten],
    [
      'what is to be taken apart comes before a delivery',
      { ...ALL_PENDING, wantedUpdates: [], forgotten: [] },
      { kind: 'split', notification: MANY },
    ],
    [
      'what is to be held comes before a delivery',
      sending([A, B], { head: { ...UNTRIED, rejection: 'HTTP 422' } }, ALL),
      { kind: 'hold', notification: A, reason: 'HTTP 422' },
    ],
    ['a delivery comes before anything is read', sending([A, B], {}, ALL), deliver(A, B)],
    ['found deletions come before any poll or sweep', ALL, report('alpha')],
    ['found deletions come before a ledger that outgrows the state is filed away', outgrown(ALL), report('alpha')],
    [
      'a ledger that outgrows the state is filed away before any poll or sweep',
      outgrown(sweepAt(START, 'beta', pollNow(RESTED, NOW))),
      fileLedger,
    ],
    ['a ledger that outgrows the state is filed away while nothing is due', outgrown(RESTED), fileLedger],
    ['a sweep comes before a poll that waits less long', sweepAt(START, 'beta', pollNow(RESTED, NOW)), sweep('beta')],
    [
      'the next poll of an open window comes before any sweep',
      sweepAt(START, 'beta', reading(pollAt(NOW))),
      poll('alpha'),
    ],
    [
      'an open window that waits for its vendor lets a sweep pass',
      sweepAt(NOW, 'beta', reading(RESTED)),
      sweep('beta'),
    ],
    [
      'a window whose page tokens were forgotten comes first',
      begunAgain('beta', pollAt(START), NOW),
      poll('beta', 'alpha'),
    ],
    ['a poll comes before a sweep that waits as long', sweepAt(NOW, 'beta', pollAt(NOW)), poll('alpha')],
    ['nothing that is due is a wait', RESTED, untilPoll(LATER)],
  ])('%s', (_, state, step) => expect(nextStep(state, NOW)).toEqual(step));
});

describe('a delivery', () => {
  it.each<[string, InstanceState, Step]>([
    ['is one notification alone after a failure', sending([A, B], { head: { ...UNTRIED, failed: 1 } }), deliver(A)],
    [
      'is one notification alone after a rejection',
      sending([MANY, B], { head: { ...UNTRIED, rejected: 1 } }),
      deliver(MANY),
    ],
    ['ends before what is too large', sending([A, HUGE, B]), deliver(A)],
    ['is no place for what is too large', sending([HUGE, B]), { kind: 'hold', notification: HUGE, reason: TOO_LARGE }],
    [
      'sends what is too large where no more can be held',
      sending([HUGE, B], { held: Array.from({ length: MAX_HELD }, (__, id) => String(id)) }),
      deliver(HUGE, B),
    ],
    [
      'waits for its next attempt',
      sending([A, B], { head: { ...UNTRIED, failed: 1, nextAttemptAt: SOON } }),
      untilDelivery(SOON),
    ],
    [
      'goes on when its next attempt has come',
      sending([A], { head: { ...UNTRIED, failed: 1, nextAttemptAt: NOW } }),
      deliver(A),
    ],
    [
      'that waits lets nothing be read: no poll, no sweep, no report',
      sending([A], { head: { ...UNTRIED, failed: 1, nextAttemptAt: SOON } }, ALL),
      untilDelivery(SOON),
    ],
    ['comes before a ledger is filed away', sending([A, B], {}, outgrown(RESTED)), deliver(A, B)],
    ['goes on while the vendor refuses the credentials', sending([A], { standstill: REFUSED }, ALL), deliver(A)],
    [
      'waits for its next attempt also while the vendor refuses the credentials',
      sending([A], { standstill: REFUSED, head: { ...UNTRIED, nextAttemptAt: SOON } }),
      untilDelivery(SOON),
    ],
  ])('%s', (_, state, step) => expect(nextStep(state, NOW)).toEqual(step));
});

describe('what is due', () => {
  it.each<[string, InstanceState, Step]>([
    [
      'is polled together, the longest waiting first',
      pollAt(START, 'beta', pollNow(RESTED, NOW)),
      poll('beta', 'alpha'),
    ],
    ['is polled without what is not due', pollAt(NOW, 'beta'), poll('beta')],
    ['is swept one resource at a time, the longest waiting first', sweepAt(START, 'beta', sweepAt(NOW)), sweep('beta')],
    ['is reported before it is swept again', foundAt(NOW, 'alpha', sweepAt(START)), report('alpha')],
    ['is reported before another is swept', foundAt(NOW, 'alpha', sweepAt(START, 'beta')), report('alpha')],
    ['is waited for: a poll', pollAt(SOON), untilPoll(SOON)],
    ['is waited for: a sweep', sweepAt(SOON, 'beta'), untilPoll(SOON)],
    ['is no sweep where deletions are found another way', sweepNow(unswept(), START), untilPoll(LATER)],
    ['is a poll at once, and only then a sweep, of a new instance', newInstance(), poll('alpha')],
  ])('%s', (_, state, step) => expect(nextStep(state, NOW)).toEqual(step));

  function newInstance(): InstanceState {
    return initialState(instance, {}, swept(['alpha']), START);
  }

  function unswept(): InstanceState {
    return pollNow(initialState(instance, {}, settingsOf(['alpha']), START), LATER);
  }
});

describe('an instance that nothing can be read for', () => {
  const states: [string, (state: InstanceState) => InstanceState][] = [
    ['paused', pause],
    ['switched off', (state) => ({ ...state, settings: { ...state.settings, eventsEnabled: false } })],
    ['suspended', (state) => ({ ...state, standstill: { ...RUNNING, isSuspended: true } })],
  ];

  it.each(states)('%s waits without time, with something to send and without', (_, inState) => {
    expect(nextStep(inState(ALL), NOW)).toEqual(untilSignal);
    expect(nextStep(inState(sending([A], { head: { ...UNTRIED, rejection: 'HTTP 422' } }, ALL)), NOW)).toEqual(
      untilSignal,
    );
    expect(nextStep(inState(sending([MANY], { head: { ...UNTRIED, rejected: REJECTED_TRIES } }, ALL)), NOW)).toEqual(
      untilSignal,
    );
    expect(nextReadAt(inState(ALL))).toBeNull();
  });

  it.each(states)('%s takes changes and closes what was forgotten all the same', (_, inState) => {
    expect(nextStep(inState(ALL_PENDING), NOW)).toEqual(takeUpdate);
    expect(nextStep({ ...inState(ALL_PENDING), wantedUpdates: [] }, NOW)).toEqual(closeForgotten);
  });

  it('waits without time where the vendor refuses the credentials and nothing is left to send', () => {
    expect(nextStep({ ...ALL, standstill: REFUSED }, NOW)).toEqual(untilSignal);
  });

  it('waits without time where it has no resource', () => {
    expect(nextStep(initialState(instance, {}, settingsOf([]), START), NOW)).toEqual(untilSignal);
  });
});

describe('the next reading', () => {
  it('is the first poll, sweep or report, also where its time has passed; none while something is pending', () => {
    expect(nextReadAt(sweepAt(SOON))).toBe(SOON);
    expect(nextReadAt(pollAt(START, 'beta'))).toBe(START);
    expect(nextReadAt(foundAt(NOW))).toBe(NOW);
    expect(nextReadAt(sending([A]))).toBeNull();
  });
});
