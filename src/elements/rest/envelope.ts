import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { nameIn, withoutRoot } from '../../domain/reading/record';
import { pathBeforeSpread } from '../spread-path';

/** A member of what is around the records. */
export interface EnvelopeMember {
  /** Where it is, as the vendor spells it: `meta.has_more`. */
  path: string;
  /** Its name in lower case, without anything but letters and digits. */
  name: string;
  value: Json;
  /** The names of its object, spelled the same way. */
  beside: readonly string[];
  /** It is at the top, or in an object that is there for paging; and not merely in one that the records are in. */
  isAboutPage: boolean;
}

/** Objects that speak of the page and not of what is listed. */
const ABOUT_PAGE = new Set(
  (
    'meta metadata paging pagination paginationinfo pager page pageinfo pagemeta links link info resultinfo listinfo ' +
    'responsemetadata searchmetadata additionaldata d cursor cursors pages navigation nav pagingmetadata pagedata'
  ).split(' '),
);
/** Such objects within one another. */
const MAX_DEPTH = 3;

/**
 * What an answer says around its records: the members at its top, of the objects on the way to the list, and of those
 * that APIs keep for it, such as `meta`, `paging` and `_links`. The records' own fields are never among them; of an
 * answer that is the list, nothing is.
 */
export function envelopeOf(body: Json, recordsPath: string | null): EnvelopeMember[] {
  const path = recordsPath === null ? null : pathBeforeSpread(recordsPath);
  const isListItself = recordsPath !== null && path === null;
  if (!isJsonObject(body) || isListItself) return [];
  const way = wayTo(body, path);
  const list = way.at(-1)?.value;
  const inner = way.filter(({ value }) => value !== list);
  return [{ path: '', value: body as Json }, ...inner].flatMap((step) =>
    isJsonObject(step.value)
      ? membersOf(step.value, { path: step.path, depth: 0, isAboutPage: step.path === '', list })
      : [],
  );
}

interface Place {
  path: string;
  depth: number;
  isAboutPage: boolean;
  list: Json | undefined;
}

function membersOf(object: JsonObject, place: Place): EnvelopeMember[] {
  const beside = Object.keys(object).map(spelled);
  return Object.entries(object).flatMap(([key, value]): EnvelopeMember[] => {
    if (value === place.list) return [];
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const member = { path, name: spelled(key), value, beside, isAboutPage: place.isAboutPage };
    const goesOn = isJsonObject(value) && place.depth < MAX_DEPTH && ABOUT_PAGE.has(member.name);
    const within = { ...place, path, depth: place.depth + 1, isAboutPage: true };
    return goesOn ? [member, ...membersOf(value, within)] : [member];
  });
}

/** Each step of the path, the list last; empty if the body has none at that path. */
function wayTo(body: JsonObject, recordsPath: string | null): { path: string; value: Json }[] {
  if (recordsPath === null) return [];
  const inside = withoutRoot(recordsPath);
  const whole = nameIn(body, inside);
  if (whole !== undefined) return [{ path: whole, value: body[whole] as Json }];
  const way: { path: string; value: Json }[] = [];
  let object: Json = body;
  for (const step of inside.split('.')) {
    const name: string | undefined = isJsonObject(object) ? nameIn(object, step) : undefined;
    if (name === undefined) return [];
    object = (object as JsonObject)[name] as Json;
    way.push({ path: [...way.slice(-1).map(({ path }) => path), name].join('.'), value: object });
  }
  return way;
}

function spelled(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
