import { isJsonObject, type Json, type JsonObject } from '../domain/json';

/**
 * JSON Merge Patch (RFC 7396), `depth` levels of objects deep: a key given replaces, an object given is merged into the
 * one there, `null` removes. Deeper down an object given replaces the one there. A `null` with nothing to remove stays: whether
 * there is such a key at all, the schema says.
 */
export function mergePatch(current: Readonly<JsonObject>, patch: Readonly<JsonObject>, depth: number): JsonObject {
  const merged = new Map<string, Json>(Object.entries(current));
  for (const [key, given] of Object.entries(patch)) {
    const isMerged = depth > 1 && isJsonObject(given);
    if (given === null && merged.has(key)) merged.delete(key);
    else merged.set(key, isMerged ? mergePatch(objectOr(merged.get(key)), given, depth - 1) : given);
  }
  return Object.fromEntries(merged);
}

function objectOr(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
