import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import { nextStep } from '../../../src/domain/instance/next-step';
import { completePoll, scheduledMs } from '../../../src/domain/instance/polling';
import { applyUpdate } from '../../../src/domain/instance/updates';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { instance, settingsOf } from './instance-model';

const START = '2026-01-05T09:00:00.000Z';
const NOW_MS = Date.parse(START);
const MINUTE = 60_000;

/** Every minute; `beta` at an interval of its own. */
function settings(refreshIntervalMs?: number) {
  const { resources, ...others } = settingsOf(['alpha', 'beta']);
  const beta = { ...(resources['beta'] as ResourceSettings), ...(refreshIntervalMs && { refreshIntervalMs }) };
  return { ...others, resources: { ...resources, beta } };
}

function polled(state: InstanceState, resource: string, nowMs: number): InstanceState {
  const { epoch, settingsRevision, nextPollAt } = state.resources[resource]!;
  const asked = { resource, epoch, settingsRevision, nextPollAt };
  return completePoll(
    state,
    { ...asked, next: null, nextDeletions: null, askedAt: START, againInMs: null, left: 0 },
    nowMs,
  );
}

const dueAt = (state: InstanceState, resource: string) => Date.parse(state.resources[resource]!.nextPollAt);

describe('a resource with an interval of its own', () => {
  const begun = initialState(instance, {}, settings(3 * MINUTE), START);
  const state = polled(polled(begun, 'alpha', NOW_MS), 'beta', NOW_MS);

  it('is polled at it, together with the others where one interval is a multiple of the other', () => {
    expect(dueAt(state, 'alpha') - NOW_MS).toBeLessThanOrEqual(MINUTE);
    expect(dueAt(state, 'beta') - NOW_MS).toBeLessThanOrEqual(3 * MINUTE);
    expect((dueAt(state, 'beta') - dueAt(state, 'alpha')) % MINUTE).toBe(0);
    const later = scheduledMs(state, 'beta', dueAt(state, 'beta'));
    expect(later - dueAt(state, 'beta')).toBe(3 * MINUTE);
  });

  it('is left alone by the polls of the others: the instance wakes for the earliest', () => {
    const first = new Date(dueAt(state, 'alpha')).toISOString();
    const late = { ...state, resources: { ...state.resources } };
    late.resources['beta'] = { ...state.resources['beta']!, nextPollAt: new Date(NOW_MS + 9 * MINUTE).toISOString() };
    expect(nextStep(late, START)).toEqual({ kind: 'wait', until: first, for: 'poll' });
    expect(nextStep(late, first)).toEqual({ kind: 'poll', resources: ['alpha'] });
  });

  it('keeps its window and its place if the interval changes, and is due no later than the new one says', () => {
    const slow = polled(initialState(instance, {}, settings(600 * MINUTE), START), 'beta', NOW_MS);
    const { watermark, settingsRevision } = slow.resources['beta']!;
    const faster = applyUpdate(slow, { configuration: {}, settings: settings(2 * MINUTE) }, NOW_MS);
    expect(faster.resources['beta']).toMatchObject({ watermark, settingsRevision });
    expect(dueAt(faster, 'beta') - NOW_MS).toBeLessThanOrEqual(2 * MINUTE);
    const without = applyUpdate(slow, { configuration: {}, settings: settings() }, NOW_MS);
    expect(dueAt(without, 'beta') - NOW_MS).toBeLessThanOrEqual(MINUTE);
  });
});
