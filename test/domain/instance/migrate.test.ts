import { migrate, STATE_VERSION } from '../../../src/domain/instance/migrate';
import { initialState } from '../../../src/domain/instance/state';
import { instance, settingsOf } from './instance-model';

describe('the state that a run before left', () => {
  const state = initialState(instance, {}, settingsOf(['alpha']), '2026-01-05T09:00:00.000Z');

  it('of this build is taken as it is', () => {
    expect(state.version).toBe(STATE_VERSION);
    expect(migrate(state)).toBe(state);
  });

  it('of a later build is left to that', () => {
    expect(() => migrate({ ...state, version: STATE_VERSION + 1 })).toThrow(/version 2, and this build knows 1/);
  });
});
