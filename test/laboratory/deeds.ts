import { setTimeout as pass } from 'node:timers/promises';
import type { Chance } from '../faults/chance';
import type { PresentRecord, RunningSystem } from './system';

/** What the server was made to do with one record. */
export interface Deed extends PresentRecord {
  kind: 'created' | 'updated' | 'removed';
  /** When the server had answered. */
  at: string;
}

export type Scene = ReturnType<typeof createScene>;

/** What a story may do to a server: each deed is written down. No record is changed twice at once. */
export function createScene(system: RunningSystem, chance: Chance) {
  const deeds: Deed[] = [];
  let known: ReadonlySet<string> = new Set();
  const marks = new Map<string, string>();
  let versions = 0;
  const nextMark = () => `version ${(versions += 1)}`;

  function note(kind: Deed['kind'], records: readonly PresentRecord[]): void {
    const at = new Date().toISOString();
    for (const { id, mark } of records) deeds.push({ kind, id, mark, at });
  }

  function choose(count: number, left: string[]): string[] {
    const places = Math.min(count, left.length);
    return Array.from({ length: places }, () => left.splice(chance.between(0, left.length - 1), 1)).flat();
  }

  return {
    chance,
    /** Since `begin`. */
    deeds: deeds as readonly Deed[],
    /**
     * What is there now was there before the instance: its records are given back, and what was done so far does not
     * count.
     */
    begin(): ReadonlySet<string> {
      deeds.length = 0;
      known = new Set(marks.keys());
      return known;
    },
    /** So many of those that are there, each once. */
    some: (count: number): string[] => choose(count, [...marks.keys()]),
    /** Only such as were there before the instance: what is made and removed between two polls is never seen. */
    someOld: (count: number): string[] =>
      choose(
        count,
        [...marks.keys()].filter((id) => known.has(id)),
      ),
    /** Only such as nothing was done to since `begin`: no later version hides that this one was not told. */
    someUntouched(count: number): string[] {
      const touched = new Set(deeds.map(({ id }) => id));
      return choose(
        count,
        [...marks.keys()].filter((id) => !touched.has(id)),
      );
    },
    async create(count: number): Promise<string[]> {
      const written = Array.from({ length: count }, nextMark);
      const ids = await system.create(written);
      const records = ids.map((id, place) => ({ id, mark: written[place] ?? '' }));
      for (const { id, mark } of records) marks.set(id, mark);
      note('created', records);
      return ids;
    },
    async update(ids: readonly string[]): Promise<void> {
      const records = ids.map((id) => ({ id, mark: nextMark() }));
      await system.update(records);
      for (const { id, mark } of records) marks.set(id, mark);
      note('updated', records);
    },
    async remove(ids: readonly string[]): Promise<void> {
      const records = ids.map((id) => ({ id, mark: marks.get(id) ?? '' }));
      for (const id of ids) marks.delete(id);
      await system.remove(ids);
      note('removed', records);
    },
    pass: (ms: number): Promise<void> => pass(ms),
  };
}
