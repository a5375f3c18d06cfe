import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';

/** Whether the object at a path is merged key by key; else one given replaces it whole. */
export type IsMerged = (path: readonly string[]) => boolean;

/**
 * JSON Merge Patch (RFC 7396), into the objects that `isMerged` names: a key given replaces, an object given is merged
 * into the one there, `null` removes. A `null` with nothing to remove stays: whether there is such a key at all, the
 * schema says.
 */
export function mergePatch(
  current: Readonly<JsonObject>,
  patch: Readonly<JsonObject>,
  isMerged: IsMerged,
  path: readonly string[] = [],
): JsonObject {
  const merged = new Map<string, Json>(Object.entries(current));
  for (const [key, given] of Object.entries(patch)) {
    const place = [...path, key];
    if (given === null && merged.has(key)) merged.delete(key);
    else if (isJsonObject(given) && isMerged(place)) {
      merged.set(key, mergePatch(objectOr(merged.get(key)), given, isMerged, place));
    } else merged.set(key, given);
  }
  return Object.fromEntries(merged);
}

function objectOr(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
