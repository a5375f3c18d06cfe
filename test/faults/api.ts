import type { HeldDescription } from '../../src/contract/held-notification';
import type { InstanceStatus } from '../../src/contract/status';
import type { JsonObject } from '../../src/domain/values/json';
import { CANARIES } from './canaries';

export type Api = ReturnType<typeof createApi>;

const CALL_DEADLINE_MS = 30_000;

/** What the soak asks of the HTTP API. Every call may fail while something is being killed. */
export function createApi(apiUrl: string) {
  const authorization = `User ${CANARIES.userSecret}, Organization ${CANARIES.organizationSecret}`;

  async function call<Answer>(method: string, path: string, body?: JsonObject): Promise<Answer> {
    const answer = await fetch(`${apiUrl}/elements/api-v2${path}`, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_DEADLINE_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Answer;
  }

  return {
    create: (body: JsonObject) => call<{ id: number }>('POST', '/instances', body),
    /** Where a person consents, and what belongs to the code that they come back with. */
    oauthUrl: (element: string, about: Record<string, string>) =>
      call<{ oauthUrl: string; codeVerifier: string }>(
        'GET',
        `/elements/${element}/oauth/url?${new URLSearchParams(about).toString()}`,
      ),
    status: (id: number) => call<InstanceStatus>('GET', `/instances/${id}/status`),
    poll: (id: number) => call<unknown>('POST', `/instances/${id}/poll`),
    enable: (id: number) => call<unknown>('PUT', `/instances/${id}/enabled`),
    pause: (id: number) => call<unknown>('DELETE', `/instances/${id}/enabled`),
    /** All pages: a page holds 20 and its last id leads to the next one. */
    async held(id: number): Promise<HeldDescription[]> {
      const all: HeldDescription[] = [];
      for (;;) {
        const after = all.at(-1)?.id;
        const page = await call<HeldDescription[]>('GET', `/instances/${id}/held${after ? `?nextPage=${after}` : ''}`);
        const fresh = page.filter((held) => !all.some((known) => known.id === held.id));
        if (fresh.length === 0) return all;
        all.push(...fresh);
      }
    },
  };
}
