import { fieldOf, withoutRoot } from '../domain/reading/record';
import { isJsonObject, type Json } from '../domain/values/json';

/** What a record of a map is called there. */
const KEY = '$key';

/** Whether a path has a step that is every one of a list or map. */
export function isSpread(path: string): boolean {
  return stepsOf(path).includes('*');
}

/** The part of a path before its first `*`; null if it begins with it. */
export function pathBeforeSpread(path: string): string | null {
  const steps = stepsOf(path);
  const start = steps.indexOf('*');
  return start < 0 ? path : steps.slice(0, start).join('.') || null;
}

/** A value on the way, and the key of the last map that it was in. */
interface Branch {
  value: Json;
  key: string | null;
}

/**
 * All records along a path with `*`: each element of a list, each value of a map. What follows a `*` need not be in
 * every one of them (`Responses.*.Customer`). What is at the end of the way counts as it does without a `*`: a list is
 * its records, `null` is none; an object is one record if a `*` led to it, which is what a map of records is. A record
 * that came through a map has its key as `$key`. Undefined if the path before the first `*` leads to no list and no
 * map.
 */
export function spreadAt(body: Json, path: string): Json | undefined {
  const { start, ends } = endsAt(body, path);
  return ends === null ? start : ends.flatMap(recordsOf);
}

/** Whether `null` stands where records could be: GraphQL has it there if it could not read one. */
export function hasHoles(body: Json, path: string): boolean {
  return endsAt(body, path).ends?.some(({ value }) => value === null || holdsNull(value)) ?? false;
}

function holdsNull(value: Json): boolean {
  return Array.isArray(value) && value.includes(null);
}

/** What is at the ends of the way; null if what the first `*` stands for is no list and no map. */
function endsAt(body: Json, path: string): { start: Json | undefined; ends: Branch[] | null } {
  const before = pathBeforeSpread(path);
  const start = before === null ? body : isJsonObject(body) ? fieldOf(body, before) : undefined;
  if (start === undefined || start === null || typeof start !== 'object') return { start, ends: null };
  const steps = stepsOf(path).slice(before === null ? 0 : stepsOf(before).length);
  return { start, ends: partsOf(steps).reduce<Branch[]>(follow, [{ value: start, key: null }]) };
}

/** `*.a.b.*` is `*`, `a.b`, `*`: between two of them names may hold dots. */
function partsOf(steps: readonly string[]): string[] {
  return steps.reduce<string[]>((parts, step, index) => {
    const joins = step !== '*' && index > 0 && steps[index - 1] !== '*';
    return joins ? [...parts.slice(0, -1), `${parts.at(-1)}.${step}`] : [...parts, step];
  }, []);
}

function follow(branches: Branch[], part: string): Branch[] {
  return branches.flatMap(({ value, key }): Branch[] => {
    if (part !== '*') {
      const member = isJsonObject(value) ? fieldOf(value, part) : undefined;
      return member === undefined ? [] : [{ value: member, key }];
    }
    if (Array.isArray(value)) return value.map((entry) => ({ value: entry, key }));
    return isJsonObject(value) ? Object.entries(value).map(([name, entry]) => ({ value: entry, key: name })) : [];
  });
}

function recordsOf({ value, key }: Branch): Json[] {
  const records = Array.isArray(value) ? value : value === null ? [] : [value];
  return records.map((record) => (key !== null && isJsonObject(record) ? { ...record, [KEY]: key } : record));
}

function stepsOf(path: string): string[] {
  return withoutRoot(path).split('.');
}
