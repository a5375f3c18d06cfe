import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../src/domain/values/json';
import { misbehave, pause, send } from '../../src/testing/answers';
import { readBody, serveOnLoopback } from '../../src/testing/loopback-server';
import { sageCrmEntities } from './sage-crm-entities';
import { answerOfFault, createFaultScript, delayOfFault, misbehaviourOf, spoilt } from './sage-crm-faults';
import { SAGE_CRM_DEFAULTS, type SageCrmOptions, type SageCrmSwitches } from './sage-crm-options';
import { type SageCrmServer, type ServedPage, answerTo, locate } from './sage-crm-routes';
import { type Change, type PlacedRow, type Row, type Table, createTable } from './sage-crm-table';
import { createWaiting } from '../../src/testing/waiting';

export { entityShape } from './sage-crm-entities';
export type { Fault, FaultScope } from './sage-crm-faults';
export type { SageCrmOptions, SageCrmSwitches } from './sage-crm-options';
export type { ServedPage } from './sage-crm-routes';
export type { Change, PlacedRow, Row } from './sage-crm-table';

export interface LoggedRequest {
  /** Milliseconds since 1970, by the vendor's clock. */
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The entity asked for, in lower case; null where it is none. */
  entity: string | null;
  /** Null while unanswered, and where no whole answer was sent. */
  status: number | null;
}

export type SageCrmSimulator = Awaited<ReturnType<typeof startSageCrm>>;

/**
 * A Sage CRM server on 127.0.0.1 that speaks the JSON contract `sagecrm2` (SData 2.0): Basic auth, feeds with `where`,
 * `orderBy`, `count`, `startIndex` and `select`, single entries, `$prototypes`, and writes. Tests change its data with
 * `create`, `update`, `remove`, `put` and `touchAll`, its manners through `switches`, and break it with `failNext`.
 */
export async function startSageCrm(options: Partial<SageCrmOptions> = {}) {
  const { port, install, now: clock, entities, ...settings } = { ...SAGE_CRM_DEFAULTS, ...options };
  const switches: SageCrmSwitches = settings;
  const now = () => clock() + switches.clockOffsetMs;
  const changes: Change[] = [];
  const shapes = [...sageCrmEntities(), ...entities];
  const tables = new Map(shapes.map((shape) => [shape.name.toLowerCase(), createTable(shape, now, changes)]));
  const faults = createFaultScript();
  const requests: LoggedRequest[] = [];
  const waiting = createWaiting();

  const http = await serveOnLoopback(serve, port);
  const baseUrl = `${http.url}/sdata/${install}j/sagecrm2/-`;
  const server: SageCrmServer = { tables, switches, baseUrl, pageServed: (page) => simulator.onPage?.(page) };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = locate(request.url ?? '/', server);
    const { path, query, entity } = target;
    const logged: LoggedRequest = { at: now(), method: request.method ?? '', path, query, entity, status: null };
    requests.push(logged);
    waiting.changed();
    const fault = faults.take(entity, target.page);
    const body = String(await readBody(request));
    await pause(switches.latencyMs + delayOfFault(fault));

    response.sendDate = false;
    if (switches.dateHeader) response.setHeader('Date', new Date(now() + switches.dateHeaderOffsetMs).toUTCString());
    const answer = (fault && answerOfFault(fault)) ?? spoilt(answerTo(request, body, target, server), fault);
    const misbehaviour = misbehaviourOf(fault);
    if (misbehaviour) return misbehave(response, misbehaviour, answer);
    logged.status = answer.status;
    send(response, answer);
    waiting.changed();
  }

  function tableOf(entity: string): Table {
    const table = tables.get(entity.toLowerCase());
    if (!table) throw new Error(`there is no entity '${entity}', only ${[...tables.keys()].join(', ')}`);
    return table;
  }

  const simulator = {
    /** `http://127.0.0.1:<port>` */
    url: http.url,
    host: `127.0.0.1:${http.port}`,
    /** URL of the contract, everything before the entity: an instance's `base.url`. */
    baseUrl,
    switches,
    /** The vendor's clock, milliseconds since 1970. */
    now,
    create: (entity: string, fields?: JsonObject): Row => tableOf(entity).create(fields),
    update: (entity: string, id: number, fields?: JsonObject): Row => tableOf(entity).update(id, fields),
    /** Soft deletion; whether the row is still shown is up to `hideSoftDeleted`. */
    remove: (entity: string, id: number): Row => tableOf(entity).remove(id),
    /** Places a row with exact dates: late rows, future rows, rows with no date, rows with any field spoilt. */
    put: (entity: string, row: PlacedRow): Row => tableOf(entity).put(row),
    /** A bulk edit: every row of the entity gets the same updated date (milliseconds; default: the vendor's now). */
    touchAll: (entity: string, at?: number): void => tableOf(entity).touchAll(at),
    rows: (entity: string): Row[] => [...tableOf(entity).rows.values()],
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
    /**
     * Called when a page has been computed, before anything else is served: what it changes shows from the next page
     * on.
     */
    onPage: null as ((page: ServedPage) => void) | null,
    close: http.close,
  };
  return simulator;
}
