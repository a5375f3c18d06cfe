import fc from 'fast-check';
import { isKnownChange, decide, decidedChange } from '../../../src/domain/instance/decided-changes';
import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import { STATE_BOUNDS } from '../../../src/domain/instance/state-bounds';
import { refuseWanted, wantUpdate } from '../../../src/domain/instance/updates';
import { AT, parsed, PLACE, sizeOf } from './full-state';

function newState(): InstanceState {
  const draft = parsed(1, 10);
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const { name, tags, configuration, settings } = draft.value;
  const accounts = { accountId: 1, companyId: 1, userId: 1 };
  const whose = { id: PLACE.instanceId, elementKey: 'rest', hubKey: 'general', organization: 'o', ...accounts };
  return initialState({ ...whose, name, tags }, configuration, settings, AT);
}

const problems = fc.array(fc.record({ pointer: fc.string(), message: fc.string({ maxLength: 3_000 }) }), {
  maxLength: 50,
});
const change = fc.record({ id: fc.string({ maxLength: 100 }), at: fc.constant(AT), errors: fc.option(problems) });

describe('what came of changes', () => {
  it('is remembered of the latest one, within the bound of the state', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
        const state = changes.reduce(decide, newState());
        expect(sizeOf(state.decided)).toBeLessThanOrEqual(STATE_BOUNDS.decided);
        const last = changes.at(-1)!;
        const found = state.decided.at(-1)!;
        expect(found.id).toBe(last.id);
        expect(found.errors === null).toBe(last.errors === null);
      }),
      { numRuns: 50 },
    );
  });

  it('makes a change that is sent again the same one, before and after its turn', () => {
    const update = { kind: 'configuration', payload: { name: 'Once' }, id: 'one' } as const;
    const waiting = wantUpdate(newState(), update, AT);
    expect(waiting.wantedUpdates).toEqual([update]);
    expect(wantUpdate(waiting, update, AT)).toBe(waiting);
    const decided = decide({ ...waiting, wantedUpdates: [] }, { id: 'one', at: AT, errors: null });
    expect(wantUpdate(decided, update, AT)).toBe(decided);
    expect(isKnownChange(decided, 'one')).toBe(true);
    expect(isKnownChange(decided, 'another')).toBe(false);
  });

  it('is told to its sender alone: a refusal is shown in the status only if nobody waits for it', () => {
    const errors = [{ pointer: '/a', message: 'wrong' }];
    const awaited = refuseWanted(newState(), { kind: 'poller', payload: {}, id: 'one' }, errors, AT);
    expect(awaited.lastRefusal).toBeNull();
    expect(decidedChange(awaited, 'one')).toEqual({ id: 'one', at: AT, errors });
    const byHand = refuseWanted(newState(), { kind: 'poller', payload: {} }, errors, AT);
    expect(byHand).toMatchObject({ lastRefusal: { at: AT, errors }, decided: [] });
  });
});
