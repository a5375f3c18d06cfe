// A receiver of signed notifications: `WEBHOOK_KEY=whsec_... npx tsx examples/verify-webhook/receiver.ts`. Give its
// address as event.notification.callback.url and the key as event.notification.signature.key. What it relies on is in
// docs/receiving.md.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

function isGenuine(key: string, id: string, timestamp: string, signatures: string, body: Buffer): boolean {
  const secret = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : Buffer.from(key);
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const isSame = (given: Buffer, wanted: Buffer) => given.length === wanted.length && timingSafeEqual(given, wanted);
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return isFresh && signatures.split(' ').some((given) => isSame(Buffer.from(given), Buffer.from(`v1,${expected}`)));
}

const key = process.env.WEBHOOK_KEY;
if (!key) throw new Error('Set WEBHOOK_KEY to the key that notifications are signed with.');
const seen = new Set<string>();

const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    const header = (name: string) => String(request.headers[name] ?? '');
    const id = header('webhook-id');
    const isOurs = isGenuine(key, id, header('webhook-timestamp'), header('webhook-signature'), body);
    if (isOurs && !seen.has(id)) process.stdout.write(`${id} ${body.toString()}\n`);
    if (isOurs) seen.add(id);
    response.writeHead(isOurs ? 204 : 401).end();
  });
}).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  process.stdout.write(
    `Receives at http://127.0.0.1:${JSON.stringify(server.address()).match(/"port":(\d+)/)?.[1]}/\n`,
  );
});
