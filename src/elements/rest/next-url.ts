import type { Json } from '../../domain/json';
import type { Connection } from '../element';
import { apiKeyParameterOf } from './authentication';
import { baseUrlOf } from './connection';
import { withoutParameter } from './resource-url';

/**
 * Where the next page starts (null: this was the last one), or why that cannot be told. `isRepeat`: the page is the one before once
 * more, and its records do not count.
 */
export type NextReading = { next: Json | null; isRepeat?: boolean } | { problem: string };

/**
 * A vendor's next URL as path and query, or a problem: it must stay on the base URL's origin, as the credentials go with it. An API
 * key that the vendor repeated in it is left out: the place of the next page is kept in plain text.
 */
export function placeOf(next: Json | undefined, url: string, connection: Connection): NextReading {
  if (next === undefined || next === null || next === '' || next === false) return { next: null };
  if (typeof next !== 'string' || !URL.canParse(next, url)) return { problem: 'the next URL is not a URL' };
  const target = new URL(next, url);
  const { origin } = new URL(baseUrlOf(connection));
  if (target.origin !== origin) {
    return {
      problem: `the next URL leads to ${target.origin}, not to ${origin}; credentials stay on the base URL's host`,
    };
  }
  if (target.username || target.password) return { problem: 'the next URL holds a user name or password' };
  const keyName = apiKeyParameterOf(connection);
  const place = target.pathname + target.search;
  return { next: keyName === null ? place : withoutParameter(place, keyName) };
}

const PARAMETER = String.raw`\s*;\s*([^\s;,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?`;
const LINK = new RegExp(`<([^>]*)>((?:${PARAMETER})*)`, 'g');

/** The target whose relation is `next` in a `Link` header (RFC 8288), as `placeOf` gives it; null where there is none. */
export function nextUrlIn(link: string, url: string, connection: Connection): NextReading {
  const next = [...link.matchAll(LINK)].find(([, , parameters = '']) => relationsOf(parameters).includes('next'));
  return placeOf(next?.[1], url, connection);
}

function relationsOf(parameters: string): string[] {
  const relation = [...parameters.matchAll(new RegExp(PARAMETER, 'g'))].find(
    ([, name]) => name?.toLowerCase() === 'rel',
  );
  return (relation?.[2] ?? relation?.[3] ?? '').toLowerCase().split(/\s+/);
}
