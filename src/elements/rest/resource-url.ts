import { encodeQueryText } from '../query-text';
import { RequestError } from '../request-error';

/**
 * What is wrong with a resource's `url`, or null: it is a path below `base.url`, with a query as the vendor wants it.
 * Anything that names a host is refused, as the credentials belong to the base URL's.
 */
export function wrongWithResourceUrl(url: string): string | null {
  if (url.trim() === '') return 'The url is empty; give a path below base.url, such as /customers?updated_since=...';
  const problems: string[] = [];
  if (/^\s*([a-z][a-z\d+.-]*:|[\\/]{2})/i.test(url))
    problems.push('The url is relative to base.url: without https:// and host.');
  if (url.includes('#')) problems.push('The url may not hold "#", which is never sent; in a value write %23.');
  return problems.length === 0 ? null : problems.join(' ');
}

/** The whole URL of a resource. Throws a `RequestError` if `wrongWithResourceUrl` objects. */
export function resourceUrlOf(baseUrl: string, url: string): string {
  const problem = wrongWithResourceUrl(url);
  if (problem !== null) throw new RequestError(problem);
  const path = url.trim().replace(/^\//, '');
  return path.startsWith('?') ? baseUrl + path : `${baseUrl}/${path}`;
}

/**
 * The URL with this parameter at its end, in place of any it has of that name. What else is in the query keeps its
 * spelling.
 */
export function withParameter(url: string, name: string, value: string): string {
  const others = withoutParameter(url, name);
  return `${others}${others.includes('?') ? '&' : '?'}${encodeQueryText(name)}=${encodeQueryText(value)}`;
}

export function withoutParameter(url: string, name: string): string {
  return withoutPairs(url, (candidate) => candidate === name);
}

/** The URL without the parameters whose decoded name and value are `unwanted`. What stays keeps its spelling. */
export function withoutPairs(url: string, unwanted: (name: string, value: string) => boolean): string {
  const others = pairsOf(url).filter((pair) => !unwanted(parameterName(pair), parameterValue(pair)));
  const path = url.split('?', 1)[0] ?? '';
  return others.length === 0 ? path : `${path}?${others.join('&')}`;
}

export function hasParameter(url: string, name: string): boolean {
  return pairsOf(url).some((pair) => parameterName(pair) === name);
}

function pairsOf(url: string): string[] {
  const start = url.indexOf('?');
  const query = start < 0 ? '' : url.slice(start + 1);
  return query.split('&').filter((pair) => pair !== '');
}

function parameterName(pair: string): string {
  return decodedText(pair.split('=', 1)[0] ?? '');
}

/** Of a pair without `=` the whole. */
function parameterValue(pair: string): string {
  return decodedText(pair.slice(pair.indexOf('=') + 1));
}

/** Percent-decoded, `+` as a space; as it is if that is not possible. */
export function decodedText(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
