import type { startLineProcess } from '../support/line-process';
import type { PresentRecord, RunningSystem } from './system';

/** What is done to a server by a program inside of it. */
export function deedsBy(
  inside: ReturnType<typeof startLineProcess>,
): Pick<RunningSystem, 'create' | 'update' | 'remove' | 'age' | 'list'> {
  return {
    create: async (marks) => (await inside.ask<(string | number)[]>({ do: 'create', marks: [...marks] })).map(String),
    update: (records) => inside.ask({ do: 'update', records: records.map(({ id, mark }) => ({ id, mark })) }),
    remove: (ids) => inside.ask({ do: 'remove', ids: [...ids] }),
    age: (ids) => inside.ask({ do: 'age', ids: [...ids] }),
    list: () => inside.ask<PresentRecord[]>({ do: 'list' }),
  };
}
