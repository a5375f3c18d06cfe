import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../src/domain/values/json';
import { type Answer, htmlAnswer, misbehave, pause, send } from '../../src/testing/answers';
import { readBody, serveOnLoopback } from '../../src/testing/loopback-server';
import { createFaultScript } from './sage-crm-faults';
import { type SageOneFault, answerOfFault, delayOfFault, errors, misbehaviourOf, spoilt } from './sage-one-faults';
import { createGateway } from './sage-one-gateway';
import { type ServedPage, answerFor } from './sage-one-lists';
import { type SageOneOptions, type SageOneSwitches, sageOneOptions } from './sage-one-options';
import { type Change, type PlacedRow, type Row, type Table, createTable } from './sage-one-table';
import { createTokenDesk } from './sage-one-tokens';
import { createWaiting } from '../../src/testing/waiting';

export type { SageOneFault } from './sage-one-faults';
export type { ServedPage } from './sage-one-lists';
export type { SageOneOptions, SageOneSwitches } from './sage-one-options';
export type { Change, PlacedRow, Row } from './sage-one-table';
export type { TokenCall } from './sage-one-tokens';

export interface LoggedRequest {
  /** Milliseconds since 1970, by the vendor's clock. */
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The list asked for, `token` for a token endpoint; null elsewhere. */
  list: string | null;
  headers: Record<string, string>;
  /** Null while unanswered, and where no whole answer was sent. */
  status: number | null;
}

export type SageOneSimulator = Awaited<ReturnType<typeof startSageOne>>;

const AUTHORIZE_PATH = /^\/oauth2\/auth(\/central)?$/;
const TOKEN_PATH = /^(\/oauth2)?\/token\/?$/;
const REVOKE_PATH = /^(\/oauth2)?\/revoke$/;
const LIST_PATHS = {
  v3: /^\/(?<country>ca|de|es|fr|uki|us)\/sageone\/accounts\/v3\/(?<list>\w+)(?:\/(?<id>\w+))?$/,
  'v3.1': /^\/v3\.1\/(?<list>\w+)(?:\/(?<id>\w+))?$/,
};

/** Customers and suppliers, as the hub calls them, are contacts of one type. */
const CONTACT_TYPES: Record<string, string> = { customers: 'CUSTOMER', suppliers: 'VENDOR' };

/**
 * Sage One (v3) or Sage Business Cloud Accounting (v3.1) on 127.0.0.1: consent page, token endpoints, gateway and lists
 * on one host. Tests change its data with `create`, `update`, `remove`, `put` and `touchAll`, its manners through
 * `switches`, and break it with `failNext`: the scope's `entity` is a list, or `token` for the token endpoints.
 */
export async function startSageOne(options: Partial<SageOneOptions> = {}) {
  const { port, version, now: clock, lists, ...settings } = sageOneOptions(options);
  const switches: SageOneSwitches = settings;
  const now = () => clock() + switches.clockOffsetMs;
  const changes: Change[] = [];
  const tables = new Map(lists.map((list) => [list, createTable(list, now, changes)]));
  const tokens = createTokenDesk(version, switches, now);
  const gateway = createGateway(switches, tokens, now);
  const faults = createFaultScript<SageOneFault>();
  const requests: LoggedRequest[] = [];
  const waiting = createWaiting();

  const server = await serveOnLoopback(serve, port);
  const { url } = server;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', url);
    const query = Object.fromEntries(searchParams);
    const list = TOKEN_PATH.test(path) ? 'token' : (LIST_PATHS[version].exec(path)?.groups?.['list'] ?? null);
    const headers = request.headers as Record<string, string>;
    const logged: LoggedRequest = { at: now(), method: request.method ?? '', path, query, list, headers, status: null };
    requests.push(logged);
    waiting.changed();
    const fault = faults.take(list, list === null || list === 'token' ? null : Number(query['page'] ?? 1));
    const body = String(await readBody(request));
    await pause(switches.latencyMs + delayOfFault(fault));

    response.sendDate = false;
    response.setHeader('Date', new Date(now()).toUTCString());
    const answer = (fault && answerOfFault(fault)) ?? spoilt(answerTo(request, path, query, body), fault);
    const misbehaviour = misbehaviourOf(fault);
    if (misbehaviour) return misbehave(response, misbehaviour, answer);
    logged.status = answer.status;
    send(response, answer);
    waiting.changed();
  }

  function answerTo(request: IncomingMessage, path: string, query: Record<string, string>, body: string): Answer {
    const { method = '', headers } = request;
    if (method === 'GET' && AUTHORIZE_PATH.test(path)) return tokens.authorize(query);
    if (method === 'POST' && TOKEN_PATH.test(path))
      return tokens.token(new URLSearchParams(body), headers.authorization);
    if (method === 'POST' && REVOKE_PATH.test(path)) return tokens.revoke(new URLSearchParams(body));
    const { country = null, list = '', id = null } = LIST_PATHS[version].exec(path)?.groups ?? {};
    if (list === '') return htmlAnswer(404, '404 - Resource not found');
    const asked = { method, url: `${url}${request.url}`, headers, body, countryPath: country };
    const refusal = version === 'v3' ? gateway.checkV3(asked) : gateway.checkV31(asked);
    if (refusal !== null) return refusal;
    const table = tables.get(list);
    if (table === undefined) return errors(404, 'RecordNotFound', `There is no list '${list}'.`);
    return answerFor(method, { table, id, query }, body, switches, (page) => simulator.onPage?.(page));
  }

  function tableOf(list: string): Table {
    const table = tables.get(list in CONTACT_TYPES ? 'contacts' : list);
    if (!table) throw new Error(`there is no list '${list}', only ${[...tables.keys()].join(', ')}`);
    return table;
  }

  /** Rows created or placed as customers or suppliers have that type, unless they say otherwise. */
  function typeOf(list: string): JsonObject {
    const type = CONTACT_TYPES[list];
    return type === undefined ? {} : { contact_types: [{ id: type, displayed_as: type }] };
  }

  const simulator = {
    /** `http://127.0.0.1:<port>` */
    url,
    /** Everything before the list; for v3, of the country in `switches`. */
    get baseUrl(): string {
      const country = switches.country.toLowerCase();
      const path = ['gb', 'ie', 'uk'].includes(country) ? 'uki' : country;
      return version === 'v3' ? `${url}/${path}/sageone/accounts/v3` : `${url}/v3.1`;
    },
    authorizeUrl: `${url}/oauth2/auth/central`,
    tokenUrl: `${url}/token`,
    switches,
    /** The vendor's clock, milliseconds since 1970. */
    now,
    /** A code as consent would give it, without the detour through the browser. */
    issueCode: tokens.issueCode,
    /** Every request that a token endpoint carried out, also where its answer was lost. */
    tokenCalls: tokens.calls as readonly { at: number; grantType: string; error: string | null }[],
    /** Every access token and refresh token given so far. */
    givenTokens: (): readonly string[] => tokens.issued,
    /** As if the person had withdrawn the consent. */
    revokeAll: tokens.revokeAll,
    /** Every access token ends before its time; refresh tokens stay good. */
    endAccessTokens: tokens.endAccessTokens,
    create: (list: string, fields?: JsonObject): Row => tableOf(list).create({ ...typeOf(list), ...fields }),
    update: (list: string, id: string, fields?: JsonObject): Row => tableOf(list).update(id, fields),
    remove: (list: string, id: string): Row => tableOf(list).remove(id),
    /** Places a row with exact dates: late rows, future rows, rows with any attribute spoilt. */
    put: (list: string, row: PlacedRow): Row => tableOf(list).put({ ...typeOf(list), ...row }),
    /**
     * A bulk edit: every living row of the list gets the same updated date (milliseconds; default: the vendor's now).
     */
    touchAll: (list: string, at?: number): void => tableOf(list).touchAll(at),
    rows: (list: string): Row[] => [...tableOf(list).rows.values()],
    /** Every change since the start, oldest first. */
    changes: changes as readonly Change[],
    /** Every request since the start or `clearRequests`, in order of arrival. */
    requests: requests as readonly LoggedRequest[],
    clearRequests: (): void => void requests.splice(0),
    /** Resolves when so many requests have come, or when the log fits the predicate; rejects after the deadline. */
    waitForRequests: (wanted: number | ((log: readonly LoggedRequest[]) => boolean), deadlineMs: number) =>
      waiting.until(
        () => (typeof wanted === 'number' ? requests.length >= wanted : wanted(requests)),
        deadlineMs,
        () => `${requests.length} requests came`,
      ),
    failNext: faults.failNext,
    failAlways: faults.failAlways,
    heal: faults.heal,
    /** Called when a page has been computed, before it is served: what it changes shows from the next page on. */
    onPage: null as ((page: ServedPage) => void) | null,
    close: server.close,
  };
  return simulator;
}
