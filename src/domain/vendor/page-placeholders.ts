import { isJsonObject, type Json, type JsonObject } from '../values/json';

/** What a request may say of the page that it asks for. */
export const PAGE_PLACEHOLDERS = ['page.number', 'page.offset', 'page.size', 'page.cursor'] as const;
export type PagePlaceholder = (typeof PAGE_PLACEHOLDERS)[number];

/** What stands in their place. A cursor is null on the first page. */
export type PageValues = Readonly<Record<PagePlaceholder, string | number | null>>;

const ANY = /\$\{(page\.(?:number|offset|size|cursor))\}/g;
const ALONE = /^\$\{(page\.(?:number|offset|size|cursor))\}$/;

export function isPagePlaceholder(template: string): template is PagePlaceholder {
  return (PAGE_PLACEHOLDERS as readonly string[]).includes(template);
}

/** The placeholders in the texts of a JSON value, each once. */
export function pagePlaceholdersIn(value: Json): PagePlaceholder[] {
  const found = textsIn(value).flatMap((text) => [...text.matchAll(ANY)].map(([, name]) => name as PagePlaceholder));
  return [...new Set(found)];
}

/** The text with values in place of placeholders, `encode` applied to each. What has no value yet is empty. */
export function filledText(text: string, values: PageValues, encode = (value: string) => value): string {
  return text.replace(ANY, (_, name: PagePlaceholder) => encode(String(values[name] ?? '')));
}

/**
 * The JSON with values in place of placeholders. A text that is one placeholder alone becomes the value itself, so that a number stays one;
 * if there is no value yet, the member is left out of its object: the first page has no cursor.
 */
export function filledJson(value: Json, values: PageValues): Json {
  if (typeof value === 'string') {
    const name = ALONE.exec(value)?.[1] as PagePlaceholder | undefined;
    return name === undefined ? filledText(value, values) : values[name];
  }
  if (Array.isArray(value)) return value.map((entry) => filledJson(entry, values));
  return isJsonObject(value) ? filledObject(value, values) : value;
}

function filledObject(object: JsonObject, values: PageValues): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => {
      const filled = filledJson(value, values);
      return filled === null && value !== null ? [] : [[key, filled]];
    }),
  );
}

/** What a person sent may be nested deeper than calls can be; the schemas refuse what is deeper than this. */
const MAX_DEPTH = 32;

function textsIn(value: Json, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  const isOpen = typeof value === 'object' && value !== null && depth < MAX_DEPTH;
  return isOpen ? Object.values(value).flatMap((member) => textsIn(member, depth + 1)) : [];
}
