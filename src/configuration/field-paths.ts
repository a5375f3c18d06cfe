import { fieldPathsOf } from '../domain/values/field-paths';
import type { Json } from '../domain/values/json';
import { failed, succeeded } from '../domain/values/result';
import { readBy } from './plain-values';
import { shown } from './shown';

const MAX_PATH_LENGTH = 200;

/** Paths to fields of a record: a list, or a text with commas. Stored as it was sent. */
export function fieldPaths({ min, max, example }: { min: number; max: number; example: string }) {
  const allowed =
    `allowed: ${min} to ${max} paths of 1 to ${MAX_PATH_LENGTH} characters, ` +
    `as a list or a text with commas such as "${example}"`;
  return readBy<string | string[]>((value) => {
    if (value === undefined) return failed('Required, but missing.');
    const paths = fieldPathsOf(value as Json);
    const fits = paths !== null && paths.length >= min && paths.length <= max;
    const isGood = fits && paths.every((path) => path.length <= MAX_PATH_LENGTH);
    return isGood ? succeeded(value as string | string[]) : failed(`Found ${shown(value)}; ${allowed}.`);
  });
}
