import { parsedUrl } from '../../domain/values/url';
import type { Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { AnswerProblem } from '../answer-problem';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { apiKeyParameterOf, secretTextsOf } from './authentication';
import { baseUrlOf } from './connection';
import { linkTo } from './link-header';
import { isNone } from './no-next';
import { decodedText, resourceUrlOf, withoutPairs, withoutParameter } from './resource-url';

/** What follows a page. */
export interface NextPage {
  /** Where the next page starts; null: this was the last one. */
  next: Json | null;
  /** The page is the one before once more, and its records do not count. */
  isRepeat?: boolean;
  /**
   * What leads on leads to this very page, which some vendors do on their last one; with a `next`, it is asked for once
   * more.
   */
  isSame?: boolean;
}

export type NextReading = Result<NextPage, AnswerProblem>;

/**
 * A vendor's next URL as path and query, or a problem: it must stay on the base URL's origin, as the credentials go
 * with it, and is asked for there. The place of the next page is kept in plain text, so what the vendor repeats of the
 * credentials in its query is left out: the next request carries them anyway. In its path they are a problem.
 */
export function placeOf(next: Json | undefined, url: string, query: ListQuery): NextReading {
  if (next === undefined || isNone(next) || next === 0) return succeeded({ next: null });
  if (typeof next === 'object')
    return failed({ text: 'the next URL is no text but holds others; name the one that it is, such as next.href' });
  const target = typeof next === 'string' ? parsedUrl(next, url) : null;
  if (target === null) return failed({ text: 'the next URL is not a URL' });
  const { connection } = query;
  const stray = strayFrom(target, connection);
  if (stray !== null) return failed({ text: `the next URL ${stray}` });
  const keyName = apiKeyParameterOf(connection);
  const place = target.pathname + target.search;
  const reading = withoutSecrets(keyName === null ? place : withoutParameter(place, keyName), query);
  return reading.ok && reading.value.next === placeAsked(url) ? succeeded({ next: null, isSame: true }) : reading;
}

/**
 * Why a URL that the vendor gave must not be asked for, or null: it stays on the base URL's origin, as the credentials
 * go with it. Only its path and query are asked for, there.
 */
export function strayFrom(target: URL, connection: Connection): string | null {
  const { origin } = new URL(baseUrlOf(connection));
  if (target.origin !== origin && !isSameBehindProxy(target, new URL(origin)) && !isRelative(connection))
    return (
      `leads to ${target.origin}, not to ${origin}; credentials stay on the base URL's host; ` +
      'if the vendor names itself by another host, set pagination.next.relative'
    );
  return target.username || target.password ? 'holds a user name or password' : null;
}

/**
 * A server behind a proxy that ends TLS often does not know of it, and names itself by `http` and a port of its own.
 */
function isSameBehindProxy(target: URL, base: URL): boolean {
  return target.protocol === 'http:' && base.protocol === 'https:' && target.hostname === base.hostname;
}

/** Only path and query of a next URL count: they are asked for at the base URL's host. */
function isRelative(connection: Connection): boolean {
  return textOf(connection, 'pagination.next.relative').toLowerCase() === 'true';
}

function placeAsked(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A shorter secret may be a page's number, or a word of a path, by chance. */
const MIN_VALUE_CHARS = 4;
const MIN_INNER_CHARS = 8;

function withoutSecrets(place: string, query: ListQuery): NextReading {
  const { connection, token, hubUrl } = query;
  // What the configuration says in the open, such as a tenant that is in a header too, is not the vendor's to give
  // away.
  const known = decodedText(resourceUrlOf(baseUrlOf(connection), hubUrl));
  const secrets = secretTextsOf(connection, token).filter((secret) => !known.includes(secret));
  const holdsOne = (text: string) =>
    secrets.some((secret) => secret.length >= MIN_INNER_CHARS && text.includes(secret));
  const isOne = (text: string) => text.length >= MIN_VALUE_CHARS && secrets.includes(text);
  const next = withoutPairs(place, (name, value) => isOne(value) || holdsOne(`${name}=${value}`));
  if (holdsOne(decodedText(next))) return failed({ text: 'the path of the next URL holds a secret of the connection' });
  return succeeded({ next });
}

/** The target whose relation is `next` in a `Link` header, as `placeOf` gives it; null if there is none. */
export function nextUrlIn(link: string, url: string, query: ListQuery): NextReading {
  return placeOf(linkTo('next', link), url, query);
}
