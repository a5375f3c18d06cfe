import { backfill } from '../../src/domain/instance-backfill';
import { initialState, type InstanceState } from '../../src/domain/instance-state';
import type { InstanceSettings, PollerStart } from '../../src/domain/settings';
import { NOT_STARTED, startFrom, type Progress } from '../../src/domain/watermark';
import { createInstanceModel } from './instance-model';

const NOW = '2026-03-02T00:00:00.000Z';

/** An instance with one resource, `alpha`, that stands here. */
function standing(progress: Progress, start: PollerStart = 'now'): InstanceState {
  const model = createInstanceModel(['alpha']).state();
  const settings: InstanceSettings = { ...model.settings, start };
  const state = initialState(model.instance, {}, settings, '2026-01-01T00:00:00.000Z');
  return { ...state, resources: { alpha: { ...state.resources['alpha']!, progress } } };
}

function after(state: InstanceState, since: unknown) {
  const next = backfill(state, { resource: 'alpha', since: since as string }, NOW);
  return { progress: next.resources['alpha']!.progress, refusal: next.lastRefusal };
}

describe('backfill', () => {
  it('sets a resource back to the date, inclusive', () => {
    const state = standing({ ...startFrom('2026-03-01T00:00:00.000Z'), seen: { '2026-03-01T00': 'x'.repeat(19) } });
    expect(after(state, '2026-02-01T00:00:00Z').progress).toEqual(startFrom('2026-02-01T00:00:00.000Z'));
  });

  it('never passes what was not read yet: it goes on from the watermark where that is earlier', () => {
    const january = startFrom('2026-01-01T00:00:00.000Z');
    expect(after(standing(january), '2026-03-01T00:00:00Z').progress).toEqual(january);
  });

  it.each<[PollerStart, string, Progress]>([
    ['all', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['2026-01-15T00:00:00.000Z', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['2026-01-15T00:00:00.000Z', '2026-01-10T00:00:00Z', startFrom('2026-01-10T00:00:00.000Z')],
    ['now', '2026-02-01T00:00:00Z', NOT_STARTED],
    ['now', '2025-12-01T00:00:00Z', startFrom('2025-12-01T00:00:00.000Z')],
  ])('of a resource that was never read and begins at %s, from %s', (start, since, expected) => {
    expect(after(standing(NOT_STARTED, start), since).progress).toEqual(expected);
  });

  it.each([
    ['2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['2026-02-01T10:00', '2026-02-01T10:00:00.000Z'],
    ['2026-02-01T10:00:00.5', '2026-02-01T10:00:00.500Z'],
    ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
  ])('reads %s as %s', (since, at) => {
    expect(after(standing(startFrom(NOW)), since).progress.at).toBe(at);
  });

  it.each(['1', 'May 1 2024', '2099-01-01', '2026-03-02T00:00:01Z', '2026-13-01', 'yesterday', 7, null])(
    'refuses %j, and nothing moves',
    (since) => {
      const state = standing(startFrom(NOW));
      const { progress, refusal } = after(state, since);
      expect(progress).toEqual(startFrom(NOW));
      expect(refusal!.errors.map(({ pointer }) => pointer)).toEqual(['/since']);
    },
  );
});
