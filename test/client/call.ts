import { AUTHORIZATION } from './service';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

export interface Answer {
  status: number;
  headers: Headers;
  // What an answer says is what tests are about; its type is not.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** Calls an API, with the organization's authorization unless `headers` say otherwise (an empty one sends none). */
export async function callApi(
  apiUrl: string,
  method: Method,
  path: string,
  payload?: object | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const sent = { authorization: AUTHORIZATION, ...(payload && { 'content-type': 'application/json' }), ...headers };
  const answer = await fetch(`${apiUrl}${path}`, {
    method,
    headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')),
    body: typeof payload === 'object' ? JSON.stringify(payload) : payload,
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}
