import { isJsonObject, type Json } from '../../domain/values/json';
import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { objectOf } from './connection';

const KEY = 'login.body';
const USUAL = '{"username": "${username}", "password": "${password}"}';
/** What a text of the body may have in it, and the key that it stands for. */
const PLACEHOLDER = /\$\{([^}]*)\}/g;
const PLACEHOLDERS = ['username', 'password'];

/**
 * `login.body` with the connection's user name and password in it: they come out as JSON has them, whatever is in them.
 * Throws a `RequestError` if it is not the JSON text of an object, or has other placeholders.
 */
export function loginBodyOf(connection: Connection): string {
  return JSON.stringify(mapTexts(bodyOf(connection), (text) => filled(text, connection)));
}

/** The placeholders of `login.body`. Throws as `loginBodyOf`. */
export function loginPlaceholdersOf(connection: Connection): string[] {
  const names = Object.values(loginTextsOf(connection)).flatMap((text) => [...text.matchAll(PLACEHOLDER)]);
  return [...new Set(names.map(([, name = '']) => known(name)))];
}

/** The texts of `login.body`, by their number. Throws as `loginBodyOf`. */
export function loginTextsOf(connection: Connection): Record<string, string> {
  const texts: string[] = [];
  if (textOf(connection, KEY) !== '' || textOf(connection, 'authentication.type') === 'login')
    mapTexts(bodyOf(connection), (text) => {
      texts.push(text);
      return text;
    });
  return Object.fromEntries(texts.entries());
}

function bodyOf(connection: Connection): Json {
  return objectOf(textOf(connection, KEY) || USUAL, KEY);
}

function filled(text: string, connection: Connection): string {
  return text.replace(PLACEHOLDER, (_, name: string) => String(connection[known(name)] ?? ''));
}

function known(name: string): string {
  if (PLACEHOLDERS.includes(name)) return name;
  throw new RequestError(`${KEY}: unknown placeholder; allowed: \${username}, \${password}.`);
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((child) => mapTexts(child, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, mapTexts(child, change)]));
}
