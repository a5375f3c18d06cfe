import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ReceivedEvent {
  objectId: string;
  eventType: string;
}

interface Notification {
  message: { events: ReceivedEvent[]; raw: Record<string, unknown> };
}

/**
 * A receiver of your own, as docs/receiving.md has it: verifies the signature over the bytes, drops what it has had,
 * and stores each event with its record.
 */
export function createReceiver(key: string, store: (event: ReceivedEvent, record: unknown) => void): Server {
  const seen = new Set<string>();
  return createServer((request, response) => {
    void buffer(request).then((body) => {
      const header = (name: string) => String(request.headers[name] ?? '');
      const id = header('webhook-id');
      if (!isGenuine(key, id, header('webhook-timestamp'), header('webhook-signature'), body))
        return response.writeHead(401).end();
      if (!seen.has(id)) {
        const { events, raw } = (JSON.parse(body.toString()) as Notification).message;
        const records = Object.values(raw).find(Array.isArray) ?? [];
        events.forEach((event, place) => store(event, records[place]));
      }
      seen.add(id);
      return response.writeHead(204).end();
    });
  });
}

function isGenuine(key: string, id: string, timestamp: string, signatures: string, body: Buffer): boolean {
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  const isSame = (given: string) =>
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return isFresh && signatures.split(' ').some(isSame);
}
