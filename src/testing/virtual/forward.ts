import type { Delivery, Reply } from '../receiver';

/**
 * A receiver for `createVirtualStage`: posts each delivery to a server of yours, as it would arrive there, and answers
 * what that answers. If it does not answer, neither does this.
 */
export function forwardTo(url: string): (delivery: Delivery) => Promise<Reply> {
  return async ({ method, headers, body }) => {
    const arriving = Object.entries(headers).filter(([name]) => name !== 'host') as [string, string][];
    try {
      const answer = await fetch(url, { method, headers: arriving, body: new Uint8Array(body), redirect: 'manual' });
      const text = await answer.text();
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: text };
    } catch {
      return { behaviour: 'reset' };
    }
  };
}
