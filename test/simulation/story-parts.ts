import type { Happening, World } from './world';

const MINUTE = 60_000;

/** The same with an instance that starts from everything. */
export function startingFromAll(world: World): World {
  return { ...world, instance: { ...world.instance, start: 'all' } };
}

export function everyMinutes(refreshMinutes: number, world: World): World {
  return { ...world, instance: { ...world.instance, refreshMinutes } };
}

/** The same with an instance whose state may remember so many entries. */
export function remembering(capacity: number, world: World): World {
  return { ...world, instance: { ...world.instance, capacity } };
}

export function rowsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => first + place);
}

/** At this minute. */
export function of(
  kind: 'create' | 'edit' | 'restore' | 'delete' | 'recreate',
  rows: number[],
  minute: number,
): Happening {
  return { kind, resource: 'r0', rows, atMs: Math.round(minute * MINUTE) };
}
