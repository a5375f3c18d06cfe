import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../src/domain/values/json';
import { type Answer, jsonAnswer, send } from '../../src/testing/answers';
import { serveOnLoopback } from '../../src/testing/loopback-server';
import { answerOfFault, createFaultScript } from './sage-crm-faults';

export const OPEN_CONNECTORS_SECRETS = {
  user: 'oc-user-secret=',
  organization: 'oc-org-secret',
  element: 'oc-token/+=',
};

export type OpenConnectorsSimulator = Awaited<ReturnType<typeof startOpenConnectors>>;

/**
 * An account of Cloud Elements on 127.0.0.1 with one element instance: `GET /elements/api-v2/hubs/<hub>/<resource>`,
 * paged by `pageSize` and `nextPage`. `where` is logged, not applied: a test places what its condition would find.
 */
export async function startOpenConnectors() {
  const resources = new Map<string, JsonObject[]>();
  const requests: { path: string; query: Record<string, string> }[] = [];
  const faults = createFaultScript();
  const switches = { pageCap: 200, elementToken: OPEN_CONNECTORS_SECRETS.element };

  const server = await serveOnLoopback((request, response) => {
    const target = new URL(request.url ?? '/', 'http://127.0.0.1');
    const query = Object.fromEntries(target.searchParams);
    requests.push({ path: target.pathname, query });
    const fault = faults.take(null, null);
    send(response, (fault && answerOfFault(fault)) ?? answerTo(request, target.pathname, query));
  });
  const { url } = server;

  function answerTo({ headers }: IncomingMessage, path: string, query: Record<string, string>): Answer {
    const { user, organization } = OPEN_CONNECTORS_SECRETS;
    if (headers.authorization !== `User ${user}, Organization ${organization}, Element ${switches.elementToken}`)
      return errorAnswer(401, 'Invalid Organization or User or Element token');
    const records = resources.get(path.replace('/elements/api-v2', ''));
    if (!records) return errorAnswer(404, `No resource found at ${path}`);
    const size = Math.min(Number(query['pageSize'] ?? switches.pageCap), switches.pageCap);
    const start = query['nextPage'] ? Number(Buffer.from(query['nextPage'], 'base64').toString()) : 0;
    const page = records.slice(start, start + size);
    const end = start + page.length;
    return jsonAnswer(200, page, {
      'Elements-Returned-Count': String(page.length),
      'Elements-Total-Count': String(records.length),
      ...(end < records.length && { 'Elements-Next-Page-Token': Buffer.from(String(end)).toString('base64') }),
    });
  }

  return {
    url,
    baseUrl: `${url}/elements/api-v2`,
    switches,
    /** What a hub path (`/hubs/crm/accounts`) lists. */
    put: (path: string, records: JsonObject[]): void => void resources.set(path, records),
    requests: requests as readonly (typeof requests)[number][],
    clearRequests: (): void => void requests.splice(0),
    failNext: faults.failNext,
    heal: faults.heal,
    close: server.close,
  };
}

function errorAnswer(status: number, message: string): Answer {
  return jsonAnswer(status, { requestId: '5d4f0b3ce4b0a1b2c3d4e5f6', message });
}
