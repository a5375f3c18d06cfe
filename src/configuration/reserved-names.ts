import { RESOURCES } from '../domain/instance/configuration-keys';
import { isJsonObject, type Json } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';

/** Keys that `raw` of a notification has beside the records of its resource. */
const KEYS_OF_RAW = ['pollDate', 'objectType'];
/** Receivers look a resource up by its name, and would find these in any object. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);

/** Names in a map of resources that mean something else to whoever reads a notification; those that are `kept` pass. */
export function reservedNameProblems(resources: Json | undefined, kept: readonly string[]): Problem[] {
  const names = isJsonObject(resources) ? Object.keys(resources).filter((name) => !kept.includes(name)) : [];
  return names.flatMap((name) => {
    const reason = reasonAgainst(name);
    if (reason === null) return [];
    const message = `A resource cannot be named "${name}": ${reason}. Choose another name; its url stays as it is.`;
    return [{ pointer: pointerOf([RESOURCES, name]), message }];
  });
}

function reasonAgainst(name: string): string | null {
  if (KEYS_OF_RAW.includes(name)) return `"raw" of a notification has a key of that name`;
  return INHERITED.includes(name) ? 'every JavaScript object has something of that name' : null;
}
