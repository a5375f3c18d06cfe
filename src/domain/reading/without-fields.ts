import { isJsonObject, type Json, type JsonObject } from '../values/json';
import { nameIn, withoutRoot } from './record';

/**
 * The record without the fields at these paths, which are looked up as `fieldOf` does it: as given, then nested by
 * dots, each name without regard to case if the exact one is absent. A list on the way has the field taken out of each
 * of its elements. What is not there is left out already; the argument stays as it is.
 */
export function withoutFields(record: JsonObject, paths: readonly string[]): JsonObject {
  return paths.map(withoutRoot).reduce(withoutPath, record);
}

function withoutPath(record: JsonObject, path: string): JsonObject {
  const whole = nameIn(record, path);
  return whole === undefined ? withoutSteps(record, path.split('.')) : withoutName(record, whole);
}

function withoutSteps(object: JsonObject, [step = '', ...others]: readonly string[]): JsonObject {
  const name = nameIn(object, step);
  if (name === undefined) return object;
  if (others.length === 0) return withoutName(object, name);
  return { ...object, [name]: inEach(object[name] as Json, others) };
}

function inEach(value: Json, steps: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((element) => inEach(element, steps));
  return isJsonObject(value) ? withoutSteps(value, steps) : value;
}

function withoutName(object: JsonObject, name: string): JsonObject {
  const { [name]: _, ...others } = object;
  return others;
}
