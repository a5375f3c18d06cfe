import { exactDigitsOf } from '../values/exact-number';
import { isJsonObject, type Json, type JsonObject } from '../values/json';

/** What a request may say of the page that it asks for. */
export const PAGE_PLACEHOLDERS = ['page.number', 'page.offset', 'page.size', 'page.cursor'] as const;
/** Where it says how far the resource was read before: the mark of `changes: cursor`. */
export const MARK_PLACEHOLDER = 'cursor';

export type PagePlaceholder = (typeof PAGE_PLACEHOLDERS)[number];
type Placeholder = PagePlaceholder | typeof MARK_PLACEHOLDER;

/** What stands in their place. A page's cursor is null on the first page, the mark as long as there is none. */
export type PageValues = Readonly<
  Record<PagePlaceholder, string | number | null> & { cursor?: string | number | null }
>;

const ANY = /\$\{(page\.(?:number|offset|size|cursor)|cursor)\}/g;
const ALONE = /^\$\{(page\.(?:number|offset|size|cursor)|cursor)\}$/;

/** Whether the element fills it, page by page: it stands in a rendered text as it was written. */
export function isFilledByElement(template: string): template is Placeholder {
  return ([...PAGE_PLACEHOLDERS, MARK_PLACEHOLDER] as readonly string[]).includes(template);
}

/** Whether a text of this JSON asks for the mark. */
export function isCursorAsked(value: Json): boolean {
  return placeholdersIn(value).includes(MARK_PLACEHOLDER);
}

/** Whether a url is the mark and nothing else: then the mark is the address. */
export function isMarkAlone(url: string): boolean {
  return url.trim() === `\${${MARK_PLACEHOLDER}}`;
}

/** The placeholders of pages in the texts of a JSON value, each once. */
export function pagePlaceholdersIn(value: Json): PagePlaceholder[] {
  return placeholdersIn(value).filter((name) => name !== MARK_PLACEHOLDER);
}

function placeholdersIn(value: Json): Placeholder[] {
  const found = textsIn(value).flatMap((text) => [...text.matchAll(ANY)].map(([, name]) => name as Placeholder));
  return [...new Set(found)];
}

/** The text with values in place of placeholders, `encode` applied to each. What has no value yet is empty. */
export function filledText(text: string, values: PageValues, encode = (value: string) => value): string {
  return text.replace(ANY, (_, name: Placeholder) => encode(exactDigitsOf(values[name] ?? '')));
}

/**
 * The JSON with values in place of placeholders. A text that is one placeholder alone becomes the value itself, so that
 * a number stays one; if there is no value yet, the member is left out of its object: the first page has no cursor.
 */
export function filledJson(value: Json, values: PageValues): Json {
  if (typeof value === 'string') {
    const name = ALONE.exec(value)?.[1] as Placeholder | undefined;
    return name === undefined ? filledText(value, values) : (values[name] ?? null);
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

/** The texts of a JSON value, not the names of its members. */
export function textsIn(value: Json, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  const isOpen = typeof value === 'object' && value !== null && depth < MAX_DEPTH;
  return isOpen ? Object.values(value).flatMap((member) => textsIn(member, depth + 1)) : [];
}
