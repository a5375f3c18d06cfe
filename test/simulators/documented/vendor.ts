import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonObject } from '../../../src/domain/values/json';
import { type Answer, jsonAnswer, send } from '../../../src/testing/answers';
import { readBody, serveOnLoopback } from '../../../src/testing/loopback-server';

/** A record, whatever a vendor calls its parts. */
export interface Row {
  id: number;
  name: string;
  createdMs: number;
  updatedMs: number;
  isDeleted: boolean;
}

/** A request, as a vendor's documentation speaks of it. */
export interface Asked {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: JsonObject;
}

/** Thrown for what the documentation does not allow: answered with 400. */
export class Refused extends Error {}

/** One list of a vendor, as its documentation describes it. */
export interface DocumentedList {
  /** What the preset calls it. */
  resource: string;
  method?: 'POST';
  path: string;
  /** Which of several lists at one path is meant. */
  isMeant?(asked: Asked): boolean;
  /** The date that the filter names, epoch ms; null if nothing filters. Throws `Refused` if it is not as documented. */
  sinceMs(asked: Asked): number | null;
  record(row: Row): JsonObject;
  /** `rows`: what the filter left, in the order of their dates. */
  page(rows: readonly Row[], asked: Asked): { body: unknown; headers?: Record<string, string> };
  /** It tells no created date: a new record cannot be told from a changed one. */
  hasNoCreatedDate?: boolean;
  /** Records say of themselves that they were deleted. */
  showsDeleted?: boolean;
  /** Records never change: what happens is another record. */
  isLog?: boolean;
}

export interface DocumentedVendor {
  lists: readonly DocumentedList[];
  /** The value of `Authorization`, or another header with its value, that requests have to carry. */
  header: readonly [name: string, value: string];
  /** What the token endpoint wants in its form, and in `Authorization`. Its tokens are then what requests carry. */
  token?: {
    path: string;
    form: Record<string, string>;
    authorization?: string;
    /** What is wrong with a form that was sent to this URL, or null. */
    wrongWith?(form: URLSearchParams, url: string): string | null;
  };
  /** What a login wants in its JSON. Its token is then what requests carry. */
  login?: { path: string; body: JsonObject };
}

export type DocumentedSimulator = Awaited<ReturnType<typeof startDocumentedVendor>>;

/** A vendor on 127.0.0.1 that answers as `vendor` says, and 400 with a reason to anything else. */
export async function startDocumentedVendor(vendor: DocumentedVendor) {
  const tables = new Map<string, Row[]>(vendor.lists.map(({ resource }) => [resource, []]));
  const refusals: string[] = [];
  const requests: string[] = [];
  let lastId = 100;

  const server = await serveOnLoopback(async (request, response) => {
    const text = String(await readBody(request));
    const url = new URL(request.url ?? '/', server.url);
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    const answer = answerToAny(request.method ?? '', url, request.headers, text);
    if (answer.status >= 400) refusals.push(`${request.method} ${request.url}: ${String(answer.body)}`);
    send(response, answer);
  });

  function answerToAny(method: string, url: URL, headers: IncomingHttpHeaders, text: string): Answer {
    if (method === 'POST' && url.pathname === vendor.token?.path)
      return answerToToken(headers, new URLSearchParams(text));
    if (method === 'POST' && url.pathname === vendor.login?.path) return answerToLogin(bodyIn(text));
    const { pathname: path, searchParams: query } = url;
    return answerTo(method, { origin: server.url, path, query, headers, body: bodyIn(text) });
  }

  function answerToLogin(body: JsonObject): Answer {
    const isRight = JSON.stringify(body) === JSON.stringify(vendor.login?.body);
    if (!isRight) return jsonAnswer(400, { message: 'Failed to authenticate.' });
    return jsonAnswer(200, { token: vendor.header[1].replace('Bearer ', ''), record: {} });
  }

  function answerToToken(headers: IncomingHttpHeaders, form: URLSearchParams): Answer {
    if (vendor.token === undefined) return jsonAnswer(404, {});
    const { form: wanted, authorization, path, wrongWith } = vendor.token;
    const missing = Object.entries(wanted).filter(([name, value]) => form.get(name) !== value);
    const wrong = [...missing.map(([name]) => name), ...[wrongWith?.(form, server.url + path) ?? []].flat()];
    const isRefused = wrong.length > 0 || (authorization !== undefined && headers.authorization !== authorization);
    if (isRefused) return jsonAnswer(400, { error: 'invalid_grant', wrong });
    const token = vendor.header[1].replace('Bearer ', '');
    return jsonAnswer(200, { access_token: token, token_type: 'bearer', expires_in: 3600 });
  }

  function answerTo(method: string, asked: Asked): Answer {
    const [name, value] = vendor.header;
    if (asked.headers[name] !== value) return jsonAnswer(401, { message: `${name} is not as it has to be` });
    const list = vendor.lists.find(
      (each) => each.path === asked.path && (each.method ?? 'GET') === method && (each.isMeant?.(asked) ?? true),
    );
    if (list === undefined) return jsonAnswer(404, { message: 'no such list' });
    try {
      const sinceMs = list.sinceMs(asked) ?? -Infinity;
      const rows = (tables.get(list.resource) ?? [])
        .filter(({ updatedMs }) => updatedMs >= sinceMs)
        .sort((one, other) => one.updatedMs - other.updatedMs || one.id - other.id);
      const { body, headers } = list.page(rows, asked);
      return jsonAnswer(200, body, headers);
    } catch (error) {
      if (error instanceof Refused) return jsonAnswer(400, { message: error.message });
      throw error;
    }
  }

  return {
    url: server.url,
    /** What was asked in a way that the documentation does not have. */
    refusals: refusals as readonly string[],
    requests: requests as readonly string[],
    /** Adds a record; answers its row, which may be changed. */
    create(resource: string, name: string, createdMs = Date.now(), updatedMs = createdMs): Row {
      const row = { id: ++lastId, name, createdMs, updatedMs, isDeleted: false };
      tables.get(resource)?.push(row);
      return row;
    },
    close: server.close,
  };
}

function bodyIn(text: string): JsonObject {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
