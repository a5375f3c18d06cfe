import { canonicalJson } from '../domain/values/canonical-json';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import type { IsMerged } from './merge-patch';

/**
 * The merge patch that turns `before` into `after` when `mergePatch` applies it with the same `isMerged`: changed
 * values, and `null` for keys that are gone. Neither may hold a null of its own in what is merged, as RFC 7396 cannot
 * say "set to null".
 */
export function mergePatchBetween(
  before: JsonObject,
  after: JsonObject,
  isMerged: IsMerged,
  path: readonly string[] = [],
): JsonObject {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.keys(after).filter((key) => !isSame(own(before, key), own(after, key)));
  return Object.fromEntries([
    ...gone.map((key): [string, Json] => [key, null]),
    ...changed.map((key): [string, Json] => [
      key,
      patchOf(own(before, key), own(after, key) ?? null, isMerged, [...path, key]),
    ]),
  ]);
}

function patchOf(before: Json | undefined, after: Json, isMerged: IsMerged, path: readonly string[]): Json {
  const isNested = isJsonObject(before) && isJsonObject(after) && isMerged(path);
  return isNested ? mergePatchBetween(before, after, isMerged, path) : after;
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other);
}

/** `__proto__` and its like are data here. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
