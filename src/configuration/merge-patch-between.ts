import { canonicalJson } from '../domain/canonical-json';
import { isJsonObject, type Json, type JsonObject } from '../domain/json';

/**
 * The merge patch that turns `before` into `after` when applied `depth` levels deep: changed values, and `null` for keys
 * that are gone. Neither may hold a null of its own within that depth, as RFC 7396 cannot say "set to null".
 */
export function mergePatchBetween(before: JsonObject, after: JsonObject, depth: number): JsonObject {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.keys(after).filter((key) => !isSame(own(before, key), own(after, key)));
  return Object.fromEntries([
    ...gone.map((key): [string, Json] => [key, null]),
    ...changed.map((key): [string, Json] => [key, patchOf(own(before, key), own(after, key) ?? null, depth)]),
  ]);
}

function patchOf(before: Json | undefined, after: Json, depth: number): Json {
  const isNested = depth > 1 && isJsonObject(before) && isJsonObject(after);
  return isNested ? mergePatchBetween(before, after, depth - 1) : after;
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other);
}

/** `__proto__` and its like are data here. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
