import type { Json } from '../../src/domain/values/json';

export type CallJson = ReturnType<typeof createCallJson>;

const DEADLINE_MS = 60_000;

/**
 * Calls a server's own interface, as whoever works with it does. Any other status than 2xx is an error with the answer.
 */
export function createCallJson(baseUrl: string, headers: Record<string, string> = {}) {
  return async function call<Answer>(method: string, path: string, body?: Json): Promise<Answer> {
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
    return (text === '' ? null : JSON.parse(text)) as Answer;
  };
}

/** Several at a time, in this order. */
export async function inLanes<Item, Outcome>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...items.entries()];
  async function lane(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      outcomes[next[0]] = await work(next[1]);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}
