import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import { withFittingWindows } from '../../../src/domain/instance/fitting-windows';
import { startedAt } from '../../../src/domain/reading/watermark';
import { windowFrom } from '../../../src/domain/reading/window';
import type { Configuration } from '../../../src/domain/instance/settings';
import { instance, settingsOf } from './instance-model';

const AT = '2026-01-05T09:00:00.000Z';
const NAMES = Array.from({ length: 20 }, (_, place) => `r${place}`);

/** Twenty open windows, the later ones read further; `full`: the rest of the state leaves no room. */
function stateOf({ token, full }: { token: string; full: boolean }): InstanceState {
  const state = initialState(instance, {}, settingsOf(NAMES), AT);
  const resources = NAMES.map((name, pages) => {
    const window = { ...windowFrom(AT, null), position: { token }, pages };
    const mark = { ...startedAt(AT, null), window };
    return [name, { ...state.resources[name]!, watermark: mark, deletions: pages === 0 ? mark : null }] as const;
  });
  const configuration: Configuration = full ? { long: 'x'.repeat(475_000) } : {};
  return { ...state, configuration, resources: Object.fromEntries(resources) };
}

const openIn = ({ resources }: InstanceState) => NAMES.filter((name) => resources[name]!.watermark.window !== null);

describe('open windows that a new run takes over', () => {
  it('are all of them where there is room', () => {
    const short = stateOf({ token: 'next', full: true });
    expect(withFittingWindows(short)).toBe(short);
    const long = stateOf({ token: 'x'.repeat(2_000), full: false });
    expect(withFittingWindows(long)).toEqual(long);
  });

  it('are those that are read furthest where there is none; the others begin again from their watermarks', () => {
    const state = stateOf({ token: 'x'.repeat(2_000), full: true });
    const fitting = withFittingWindows(state);
    expect(openIn(fitting)).toEqual(NAMES.slice(-openIn(fitting).length));
    expect(openIn(fitting).length).toBeGreaterThanOrEqual(5);
    expect(fitting.resources['r0']).toMatchObject({ watermark: { at: AT, window: null }, deletions: { window: null } });
  });
});
