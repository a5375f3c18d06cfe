import type { InstanceState, ResourceState } from './state';

/** What was asked of a resource, to tell whether the answer is still about the same thing. */
export type AskedResource = Pick<ResourceState, 'epoch' | 'settingsRevision' | 'nextPollAt'>;

/** The same of all resources of a poll, by name. */
export type Asked = Record<string, AskedResource>;

export function askedOf(state: InstanceState, names: readonly string[]): Asked {
  return Object.fromEntries(
    names.map((name) => {
      const { epoch, settingsRevision, nextPollAt } = state.resources[name] as ResourceState;
      return [name, { epoch, settingsRevision, nextPollAt }];
    }),
  );
}

/** Whether the resource is there, and was neither started over nor configured anew since it was asked. */
export function isCurrent(state: InstanceState, name: string, asked: AskedResource | undefined): boolean {
  const resource = state.resources[name];
  return (
    resource !== undefined && resource.epoch === asked?.epoch && resource.settingsRevision === asked.settingsRevision
  );
}

/** The next time, unless somebody set another one meanwhile: then that stands. */
export function unlessAskedMeanwhile(present: string, asked: string, nextMs: number): string {
  return present === asked ? new Date(nextMs).toISOString() : present;
}
