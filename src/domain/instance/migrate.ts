import type { InstanceState } from './state';

/** The form of the state that this build works with. */
export const STATE_VERSION = 1;

/** How a state of each earlier version becomes one of the next. There is none before the first release. */
const NEXT: Readonly<Record<number, (state: object) => object>> = {};

/**
 * A state as a run before left it, in the form of this build. Throws if it is of a later build: a workflow task that
 * fails is tried again until a worker of that build takes it, and nothing is lost.
 */
export function migrate(state: { version: number }): InstanceState {
  if (state.version > STATE_VERSION)
    throw new Error(
      `the state has version ${state.version}, and this build knows ${STATE_VERSION}: it was written by a later build; run that one`,
    );
  let migrated: object = state;
  for (let version = state.version; version < STATE_VERSION; version += 1)
    migrated = (NEXT[version] as (before: object) => object)(migrated);
  return migrated as InstanceState;
}
