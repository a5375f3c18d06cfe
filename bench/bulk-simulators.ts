import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of the first record's change; one record changes each second. */
export const FIRST_CHANGE = '2026-01-01T00:00:00Z';
const FIRST_CHANGE_MS = Date.parse(FIRST_CHANGE);

/**
 * A vendor that lists its records by date, `GET /items?since=<ISO date>&offset=<n>&limit=<n>`, and a receiver that
 * counts events. Both cost as little as they can: what is measured is what stands between them. The receiver answers
 * after `answerMs`.
 */
export async function startBulkSimulators(records: number, answerMs: number) {
  const texts = Array.from({ length: records }, (_, i) => recordText(i));
  const vendor = await listen((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const offset = Number(searchParams.get('offset') ?? 0);
    const sinceMs = Date.parse(searchParams.get('since') ?? '');
    const first = Math.max(0, Math.ceil((sinceMs - FIRST_CHANGE_MS) / 1000));
    const page = texts.slice(first + offset, first + offset + Number(searchParams.get('limit') ?? 100));
    count.firstPageAt ??= performance.now();
    response.setHeader('content-type', 'application/json');
    response.end(`[${page.join(',')}]`);
  });
  const receiver = await listen((request, response) => {
    void textOf(request).then((text) => {
      const { message } = JSON.parse(text) as { message: { events: { objectId: string }[] } };
      count.notifications += 1;
      count.events += message.events.length;
      for (const { objectId } of message.events) count.ids.add(objectId);
      count.bytes += text.length;
      count.lastEventAt = performance.now();
      if (answerMs === 0) response.end();
      else setTimeout(() => response.end(), answerMs);
    });
  });
  let count = nothing();
  return {
    vendorUrl: vendor.url,
    receiverUrl: receiver.url,
    /** Events that came since `take`, and of how many records. */
    events: () => count.events,
    records: () => count.ids.size,
    /** What came since the last time: from the first page that was asked for to the last event. */
    take: () => {
      const { firstPageAt, lastEventAt, ids, ...counted } = count;
      count = nothing();
      return { ...counted, records: ids.size, seconds: (lastEventAt - (firstPageAt ?? lastEventAt)) / 1000 };
    },
    close: () => [vendor, receiver].forEach(({ close }) => close()),
  };
}

function nothing() {
  const counted = { notifications: 0, events: 0, bytes: 0, ids: new Set<string>() };
  return { firstPageAt: null as number | null, lastEventAt: 0, ...counted };
}

/** Some 300 characters, as an account of a small CRM has. */
function recordText(i: number): string {
  return JSON.stringify({
    id: i + 1,
    name: `Company ${i} Limited`,
    type: 'Customer',
    status: 'Active',
    phone: `+44 20 7946 ${String(i % 10_000).padStart(4, '0')}`,
    website: `https://company-${i}.example.com`,
    address: { street: `${i % 300} High Street`, city: 'Newcastle upon Tyne', postcode: 'NE1 4XD', country: 'GB' },
    created_at: '2020-01-01T00:00:00Z',
    updated_at: `${new Date(FIRST_CHANGE_MS + i * 1000).toISOString().slice(0, 19)}Z`,
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(answer: RequestListener) {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    http.close();
    http.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close };
}
