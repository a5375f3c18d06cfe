import { serveOnLoopback } from '../../src/testing/loopback-server';

export type LargeVendorSimulator = Awaited<ReturnType<typeof startLargeVendor>>;

/**
 * A JSON API on 127.0.0.1 with one large resource whose records never change: `GET /items?since=<ISO
 * date>&offset=<n>&limit=<n>`. Fast, so that a test can have 100,000 records; all are dated 2020.
 */
export async function startLargeVendor() {
  let ids: string[] = [];
  let requests = 0;
  const server = await serveOnLoopback((request, response) => {
    requests += 1;
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isOld = Date.parse(searchParams.get('since') ?? '') < Date.UTC(2020, 0);
    const offset = Number(searchParams.get('offset') ?? 0);
    const page = isOld ? ids.slice(offset, offset + Number(searchParams.get('limit') ?? 100)) : [];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(page.map((id) => ({ id, updated_at: '2020-01-01T00:00:00Z' }))));
  });
  return {
    baseUrl: server.url,
    requests: () => requests,
    add: (more: readonly string[]): void => void (ids = [...ids, ...more]),
    remove: (...gone: string[]): void => void (ids = ids.filter((id) => !gone.includes(id))),
    close: server.close,
  };
}
