import { isJsonObject } from './json';

/** What is known of an object beforehand, by both who writes it and who reads it. Nothing that the object may lack. */
export type Known<T> = { [Key in keyof T]?: unknown };

/** A part of an object, of whose objects parts may be left out, too. */
export type Said<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]?: Said<T[Key]> } : T;

/**
 * What has to be said of the value to somebody who knows the rest: `withKnown` makes the value of it again. Objects in
 * it are compared key by key, lists as a whole. Data is JSON; the value has every key that is known of it.
 */
export function withoutKnown<T extends object>(value: T, known: Known<T>): Said<T> {
  const said = Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    const expected = Object.hasOwn(known, key) ? (known as Record<string, unknown>)[key] : undefined;
    if (!isJsonObject(one) || !isJsonObject(expected)) return isSame(one, expected) ? [] : [[key, one]];
    const part = withoutKnown(one, expected);
    return Object.keys(part).length === 0 ? [] : [[key, part]];
  });
  return Object.fromEntries(said) as Said<T>;
}

/** The value again: what is not said of it is as it is known. */
export function withKnown<T extends object>(said: Said<T>, known: Known<T>): T {
  const keys = new Set([...Object.keys(known), ...Object.keys(said)]);
  const valueOf = (key: string): unknown => {
    const expected = (known as Record<string, unknown>)[key];
    if (!Object.hasOwn(said, key)) return expected;
    const one = (said as Record<string, unknown>)[key];
    return isJsonObject(one) && isJsonObject(expected) ? withKnown(one as object, expected) : one;
  };
  return Object.fromEntries([...keys].map((key) => [key, valueOf(key)])) as T;
}

function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) ? JSON.stringify(one) === JSON.stringify(other) : one === other;
}
