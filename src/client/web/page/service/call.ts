import type { Problem } from '../../../../domain/values/problem';

const API_PREFIX = '/elements/api-v2';

/** An answer that is not a success. `status` 0: there was no answer at all. */
export class ServiceProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: readonly Problem[] = [],
  ) {
    super(message);
  }
}

export interface CallOptions {
  body?: unknown;
  /** The token of one instance, for calls that Cloud Elements asks for with it. */
  elementToken?: string;
  idempotencyKey?: string;
}

export interface Answer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Told when the service no longer knows who asks. */
export const signedOut = new EventTarget();

/** Calls the API. Throws a `ServiceProblem`, and nothing else. */
export async function callApi<Body>(method: Method, path: string, options: CallOptions = {}): Promise<Body> {
  return (await askApi<Body>(method, path, options)).body;
}

/** As `callApi`, for those who need the answer's status or headers. */
export async function askApi<Body>(method: Method, path: string, options: CallOptions = {}): Promise<Answer<Body>> {
  try {
    return await ask<Body>(method, API_PREFIX + path, options);
  } catch (error) {
    if (error instanceof ServiceProblem && error.status === 401) signedOut.dispatchEvent(new Event('signed-out'));
    throw error;
  }
}

/** Calls what only the page asks for: signing in, consent. */
export async function callPage<Body>(method: Method, path: string, body?: unknown): Promise<Body> {
  return (await ask<Body>(method, path, { body })).body;
}

async function ask<Body>(
  method: Method,
  path: string,
  { body, elementToken, idempotencyKey }: CallOptions,
): Promise<Answer<Body>> {
  const headers = new Headers({ 'element-events-page': '1' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (elementToken !== undefined) headers.set('authorization', `Element ${elementToken}`);
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await fetch(path, sent).catch(() => {
    throw new ServiceProblem(0, 'The service does not answer. Is it running?');
  });
  const text = await answer.text();
  const read: unknown = text === '' ? null : readJson(text);
  if (answer.ok) return { status: answer.status, body: read as Body, headers: answer.headers };
  const problem = (read ?? {}) as { message?: string; errors?: Problem[] };
  throw new ServiceProblem(answer.status, problem.message ?? `HTTP ${answer.status}`, problem.errors ?? []);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What went wrong, in words for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
