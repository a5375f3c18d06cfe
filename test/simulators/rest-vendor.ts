import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '../../src/domain/values/json';
import { type Answer, jsonAnswer, misbehave, pause, send } from '../../src/testing/answers';
import { readBody, serveOnLoopback } from '../../src/testing/loopback-server';
import { ACCESS_DEFAULTS, type AccessSwitches, createAccess } from './rest-vendor-access';
import { PAGING_DEFAULTS, type PagingSwitches, pageOf } from './rest-vendor-pages';
import { answerOfFault, createFaultScript, delayOfFault, misbehaviourOf, spoilt } from './sage-crm-faults';
import { createWaiting } from '../../src/testing/waiting';

export interface RestVendorSwitches extends AccessSwitches, PagingSwitches {
  /** Headers of every answer: rate limits and the like. */
  answerHeaders: Record<string, string>;
  /** What is asked since a date has to end with `until`, and reach no further than this; null: as far as one likes. */
  maxWindowMs: number | null;
  /** Records without an `updated_at` are left out as soon as `since` is there. */
  dropsUndated: boolean;
}

export interface RestRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: string;
}

const OTHER_DEFAULTS = { answerHeaders: {}, maxWindowMs: null, dropsUndated: false };

export type RestVendorSimulator = Awaited<ReturnType<typeof startRestVendor>>;

/**
 * A plain JSON API on 127.0.0.1: `GET /v2/<resource>?since=<ISO date>&limit=<n>` lists what changed at or after a date,
 * oldest first, before `until` if that is given, and so does `POST /v2/<resource>` with these and the paging's
 * parameters as members of its JSON body; `If-Modified-Since` is as `since`. `POST /v2/login` gives a token for an
 * identity and a password. `POST /oauth/token` gives tokens for client credentials, and for the codes of `GET
 * /oauth/authorize`. Its authentication, paging and the shape of its bodies are `switches`; `failNext` breaks it.
 */
export async function startRestVendor(options: Partial<RestVendorSwitches> = {}, now: () => number = Date.now) {
  const switches: RestVendorSwitches = { ...ACCESS_DEFAULTS, ...PAGING_DEFAULTS, ...OTHER_DEFAULTS, ...options };
  const access = createAccess(switches, now);
  const resources = new Map<string, Map<string, JsonObject>>();
  const faults = createFaultScript();
  const requests: RestRequest[] = [];
  const waiting = createWaiting();

  const server = await serveOnLoopback(serve);
  const { url } = server;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', url);
    const query = Object.fromEntries(target.searchParams);
    const body = String(await readBody(request));
    const { method = '', headers } = request;
    requests.push({ method, path: target.pathname, query, headers, body });
    waiting.changed();
    const resource = /^\/v2\/(\w+)$/.exec(target.pathname)?.[1] ?? null;
    const fault = resource === null ? null : faults.take(resource.toLowerCase(), null);
    await pause(delayOfFault(fault));

    response.sendDate = false;
    response.setHeader('Date', new Date(now()).toUTCString());
    const answer = (fault && answerOfFault(fault)) ?? spoilt(answerTo(request, target, resource, body), fault);
    const misbehaviour = misbehaviourOf(fault);
    if (misbehaviour) return misbehave(response, misbehaviour, answer);
    send(response, { ...answer, headers: { ...switches.answerHeaders, ...answer.headers } });
  }

  function answerTo(request: IncomingMessage, target: URL, resource: string | null, body: string): Answer {
    if (request.method === 'POST' && target.pathname === '/oauth/token') return access.answerToToken(request, body);
    if (target.pathname === '/oauth/authorize') return access.authorize(Object.fromEntries(target.searchParams));
    if (request.method === 'POST' && target.pathname === '/v2/login') return access.answerToLogin(body);
    const refusal = access.refusalOf(request, Object.fromEntries(target.searchParams));
    if (refusal) return refusal;
    const records = resource === null ? undefined : resources.get(resource);
    const [, ofResource = '', id = ''] = /^\/v2\/(\w+)\/(.+)$/.exec(target.pathname) ?? [];
    const record = resources.get(ofResource)?.get(decodeURIComponent(id));
    if (record) return jsonAnswer(200, record);
    if (!records) return jsonAnswer(404, { message: 'no such resource' });
    if (request.method === 'POST') {
      const asked = askedIn(body);
      if (asked === null) return jsonAnswer(400, { message: 'the body is no JSON object of texts and numbers' });
      for (const [name, value] of Object.entries(asked)) target.searchParams.set(name, String(value));
    }
    const since = target.searchParams.get('since') ?? request.headers['if-modified-since'] ?? null;
    const sinceMs = since === null ? -Infinity : Date.parse(since);
    if (Number.isNaN(sinceMs)) return jsonAnswer(400, { message: 'since is not a date' });
    const untilMs = Date.parse(target.searchParams.get('until') ?? '');
    if (isTooWide(sinceMs, untilMs)) return jsonAnswer(400, { message: 'since and until are too far apart' });
    const isIn = (record: JsonObject) => {
      const atMs = instantOf(record);
      if (Number.isNaN(atMs)) return since === null || !switches.dropsUndated;
      return atMs >= sinceMs && !(atMs >= untilMs);
    };
    const found = [...records.values()].filter(isIn).sort(byDateAndId);
    return pageOf(found, target, switches);
  }

  function isTooWide(sinceMs: number, untilMs: number): boolean {
    const { maxWindowMs } = switches;
    return maxWindowMs !== null && sinceMs > -Infinity && !(untilMs - sinceMs <= maxWindowMs);
  }

  return {
    /** `http://127.0.0.1:<port>` */
    url,
    /** An instance's `base.url`. */
    baseUrl: `${url}/v2`,
    tokenUrl: `${url}/oauth/token`,
    /** The consent page: whoever opens it consents. */
    authorizeUrl: `${url}/oauth/authorize`,
    consent: access.consent,
    switches,
    /** Makes a resource known that has no records yet. */
    addResource: (resource: string): void => void resources.set(resource, resources.get(resource) ?? new Map()),
    /** Places a record with an `id` and an `updated_at`, in place of the one it had. */
    put: (resource: string, record: JsonObject & { id: string | number; updated_at: string | null }): void => {
      const records = resources.get(resource) ?? new Map<string, JsonObject>();
      resources.set(resource, records.set(String(record.id), record));
    },
    remove: (resource: string, id: string | number): void => void resources.get(resource)?.delete(String(id)),
    /** Every request since the start, in order of arrival. */
    requests: requests as readonly RestRequest[],
    /** Resolves when so many requests have come; rejects after the deadline. */
    waitForRequests: (wanted: number, deadlineMs: number) =>
      waiting.until(
        () => requests.length >= wanted,
        deadlineMs,
        () => `${requests.length} requests came`,
      ),
    failNext: faults.failNext,
    failAlways: faults.failAlways,
    heal: faults.heal,
    revokeTokens: access.revokeTokens,
    revokeRefreshTokens: access.revokeRefreshTokens,
    close: server.close,
  };
}

/** The members of a body; null if it is no JSON object, or one of them is no text and no number. */
function askedIn(body: string): Record<string, string | number> | null {
  try {
    const value: unknown = JSON.parse(body);
    const isPlain = (member: unknown) => typeof member === 'string' || typeof member === 'number';
    return isJsonObject(value) && Object.values(value).every(isPlain) ? (value as Record<string, string>) : null;
  } catch {
    return null;
  }
}

function instantOf(record: JsonObject): number {
  return Date.parse(String(record['updated_at']));
}

function byDateAndId(one: JsonObject, other: JsonObject): number {
  return (instantOf(one) || 0) - (instantOf(other) || 0) || String(one['id']).localeCompare(String(other['id']));
}
