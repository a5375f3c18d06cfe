import { parseCeql } from '../ceql';
import { basicCredentials } from '../connection-values';
import type { ListQuery } from '../element';
import { parseHubUrl } from '../hub-url';
import { sdataWhere } from './sdata-where';

/** Texts of a request that a failure's message must not repeat: credentials, the query, the values in it. */
export function echoesOf({ connection, hubUrl }: ListQuery): string[] {
  const username = String(connection['username'] ?? '');
  const password = String(connection['password'] ?? '');
  return [username, password, basicCredentials(username, password), hubUrl, ...queryTextsOf(hubUrl)];
}

function queryTextsOf(hubUrl: string): string[] {
  const where = whereOf(hubUrl);
  if (where === null) return [];
  const literals = where.sdata.match(/'[^']+'|@[^@]+@/g) ?? [];
  return [where.ceql, where.sdata, ...literals.map((literal) => literal.slice(1, -1))];
}

/** Null where there is no condition, or none that could have been sent. */
function whereOf(hubUrl: string): { ceql: string; sdata: string } | null {
  try {
    const ceql = parseHubUrl(hubUrl).parameters.get('where') ?? '';
    return { ceql, sdata: sdataWhere(parseCeql(ceql)) };
  } catch {
    return null;
  }
}
