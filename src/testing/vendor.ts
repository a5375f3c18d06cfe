import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Misbehaviour, misbehave, pause, send } from './answers';
import { readBody, serveOnLoopback } from './loopback-server';
import { createWaiting } from './waiting';

/** One request, as it arrived. */
export interface SimulatedRequest {
  method: string;
  /** Whole, with host and query. */
  url: string;
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the vendor answers: 200 unless told otherwise. */
export interface SimulatedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** A text or bytes as they are, all else as JSON. Default: nothing. */
  body?: unknown;
  delayMs?: number;
  /** How the answer goes wrong on the wire. Default: it does not. */
  behaviour?: Misbehaviour;
}

export type SimulatedVendor = Awaited<ReturnType<typeof startVendor>>;

/**
 * A vendor on 127.0.0.1 that is a function: it answers each request with what `answer` says, and a connection is cut
 * where that throws. Every request is kept.
 */
export async function startVendor(
  answer: (request: SimulatedRequest) => SimulatedAnswer | Promise<SimulatedAnswer>,
  { port = 0 }: { port?: number } = {},
) {
  const requests: SimulatedRequest[] = [];
  const queued: SimulatedAnswer[] = [];
  const waiting = createWaiting();
  const server = await serveOnLoopback(serve, port);

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = String(await readBody(incoming));
    const url = new URL(incoming.url ?? '/', server.url).href;
    const request = simulatedRequest({ method: incoming.method ?? '', url, headers: incoming.headers, body });
    requests.push(request);
    waiting.changed();
    await give(response, queued.shift() ?? (await answer(request)));
  }

  return {
    /** `http://127.0.0.1:<port>` */
    url: server.url,
    port: server.port,
    /** In order of arrival. */
    requests: requests as readonly SimulatedRequest[],
    /** To the next requests, one each, in place of the function's answer: failures, mostly. */
    answerNext: (...answers: SimulatedAnswer[]): void => void queued.push(...answers),
    /** Resolves with the requests when there are so many, or when they fit; rejects after the deadline. */
    waitForRequests: async (
      wanted: number | ((requests: readonly SimulatedRequest[]) => boolean),
      deadlineMs: number,
    ): Promise<readonly SimulatedRequest[]> => {
      const isDone = () => (typeof wanted === 'number' ? requests.length >= wanted : wanted(requests));
      await waiting.until(isDone, deadlineMs, () => `${requests.length} requests came`);
      return requests;
    },
    /** Stops listening and cuts what is open: connections are refused until `up`. */
    down: server.close,
    /** Listens again, on the same port. */
    up: server.reopen,
    close: server.close,
  };
}

async function give(response: ServerResponse, answer: SimulatedAnswer): Promise<void> {
  const { delayMs = 0, behaviour } = answer;
  await pause(delayMs);
  if (behaviour === undefined) send(response, wholeAnswer(answer));
  else misbehave(response, behaviour, wholeAnswer(answer));
}

export function simulatedRequest(asked: Omit<SimulatedRequest, 'path' | 'query'>): SimulatedRequest {
  const { pathname: path, searchParams: query } = new URL(asked.url);
  return { ...asked, path, query };
}

/** With what was left out. */
export function wholeAnswer({ status = 200, headers = {}, body = '' }: SimulatedAnswer): Answer {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { status, headers, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
