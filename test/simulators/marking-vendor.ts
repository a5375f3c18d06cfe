import { jsonAnswer, send } from '../../src/testing/answers';
import { serveOnLoopback } from '../../src/testing/loopback-server';

interface Item {
  id: string;
  name: string;
  /** Of its last change; each is greater than all before. */
  sequence: number;
  isDeleted: boolean;
}

const PAGE_SIZE = 2;

/** Status and body. */
type Refusal = [number, { error: Record<string, string> }];
const EXPIRED: Refusal = [410, { error: { code: 'resyncRequired' } }];

/**
 * A vendor that says how far somebody has read, on 127.0.0.1, in three ways: `GET /drive/delta` as Microsoft Graph has
 * it (a delta link), `GET /calendar/events` as Google Calendar has it (a sync token), `GET /table/rows?after=` with a
 * row version of 19 digits. `GET /plain/items` lists what there is, without a date. `expireMarks` has it refuse every
 * mark that it gave.
 */
export async function startMarkingVendor() {
  const items = new Map<string, Item>();
  const requests: string[] = [];
  let sequence = 0;
  let firstValid = 0;
  let refusal: Refusal = EXPIRED;

  const put = (id: string, name: string, isDeleted = false) =>
    void items.set(id, { id, name, isDeleted, sequence: (sequence += 1) });
  const server = await serveOnLoopback((request, response) => {
    const url = new URL(request.url ?? '/', server.url);
    requests.push(url.pathname + url.search);
    return send(response, answerTo(url));
  });

  /** What changed behind the mark, in pages; `deleted` ones only if there is a mark. */
  function changes(mark: number | null, skip: number) {
    const changed = [...items.values()]
      .filter((item) => item.sequence > (mark ?? 0) && (mark !== null || !item.isDeleted))
      .sort((one, other) => one.sequence - other.sequence);
    return { shown: changed.slice(skip, skip + PAGE_SIZE), hasMore: changed.length > skip + PAGE_SIZE };
  }

  function answerTo(url: URL) {
    const numberAt = (name: string) => (url.searchParams.has(name) ? Number(url.searchParams.get(name)) : null);
    const skip = numberAt('skip') ?? 0;
    switch (url.pathname) {
      case '/drive/delta': {
        const mark = numberAt('token');
        if (mark !== null && mark < firstValid) return jsonAnswer(...refusal);
        const { shown, hasMore } = changes(mark, skip);
        const to = (query: string) => `${server.url}/drive/delta?${query}`;
        const links = hasMore
          ? { '@odata.nextLink': to(`${mark === null ? '' : `token=${mark}&`}skip=${skip + PAGE_SIZE}`) }
          : { '@odata.deltaLink': to(`token=${sequence}`) };
        const value = shown.map(({ id, name, isDeleted }) =>
          isDeleted ? { id, '@removed': { reason: 'deleted' } } : { id, name },
        );
        return jsonAnswer(200, { value, ...links });
      }
      case '/calendar/events': {
        const mark = numberAt('syncToken');
        if (mark !== null && mark < firstValid)
          return jsonAnswer(410, { error: { message: 'Sync token is no longer valid' } });
        const { shown, hasMore } = changes(mark, numberAt('pageToken') ?? 0);
        const reached = (numberAt('pageToken') ?? 0) + PAGE_SIZE;
        return jsonAnswer(200, {
          items: shown.map(({ id, name, isDeleted }) => ({
            id,
            summary: name,
            status: isDeleted ? 'cancelled' : 'confirmed',
          })),
          ...(hasMore ? { nextPageToken: String(reached) } : { nextSyncToken: String(sequence) }),
        });
      }
      case '/table/rows': {
        const after = BigInt(url.searchParams.get('after') ?? '0');
        const rows = [...items.values()]
          .filter((item) => !item.isDeleted && versionOf(item) > after)
          .sort((one, other) => one.sequence - other.sequence);
        const text = rows
          .map((item) => `{"id":"${item.id}","name":"${item.name}","version":${versionOf(item)}}`)
          .join(',');
        return { status: 200, headers: { 'content-type': 'application/json' }, body: `[${text}]` };
      }
      default:
        return jsonAnswer(
          200,
          [...items.values()].filter(({ isDeleted }) => !isDeleted).map(({ id, name }) => ({ id, name })),
        );
    }
  }

  return {
    url: server.url,
    close: server.close,
    requests,
    put,
    remove: (id: string) => put(id, '', true),
    /** No mark that was given so far is taken any more. */
    expireMarks(answer: Refusal = EXPIRED) {
      firstValid = sequence + 1;
      refusal = answer;
    },
    touch: () => void (sequence += 1),
  };
}

function versionOf({ sequence }: Item): bigint {
  return 1_000_000_000_000_000_000n + BigInt(sequence);
}
