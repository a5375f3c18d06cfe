import type { World } from './world';

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
