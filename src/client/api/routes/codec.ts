import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { PayloadCodecError } from '../../../temporal/payload-codec';
import type { Access } from '../access';
import { answerPreflight, requireOrigin, requireSecrets } from '../codec-access';
import { HttpProblem } from '../problems';
import { failures, problemAnswer, type App } from './route';

export interface CodecServer {
  payloadCodec: PayloadCodec;
  /** Where Temporal's Web UI is opened: only its pages may decode. */
  origins: readonly string[];
}

/** A history's payloads come together, in base64. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

const base64 = z.base64();
const payloads = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() })),
});
type EncodedPayload = z.infer<typeof payloads>['payloads'][0];

const forbidden = { 403: problemAnswer('A page of an origin that may not decode') };

/**
 * The codec server that Temporal's Web UI and CLI know (`--codec-endpoint <this API>/codec`). Decodes payloads, and
 * encodes what a person sends from there. Sealed secrets within a payload stay sealed: this knows only the payload
 * keys.
 */
export function codecRoutes(app: App, codec: CodecServer, callerOf: Access['callerOf']): void {
  app.addHook('onRequest', async (request, reply) => requireOrigin(request, reply, codec.origins));

  app.get('/codec', { schema: { hide: true } }, async (request, reply) => {
    try {
      requireSecrets(request, callerOf);
      return await reply.type('text/plain').send("Signed in: Temporal's Web UI can decode from this browser.");
    } catch (error) {
      if (!(error instanceof HttpProblem && error.status === 401)) throw error;
      const challenge = 'Basic realm="element-events codec", charset="UTF-8"';
      return reply.code(401).header('www-authenticate', challenge).type('text/plain').send('Both secrets are needed.');
    }
  });

  const addRoute = (path: string, summary: string, work: (payloads: Payload[]) => Promise<Payload[]>) => {
    app.options(path, { schema: { hide: true } }, async (_request, reply) => answerPreflight(reply).send());
    app.post(
      path,
      {
        schema: { summary, tags: ['service'], body: payloads, response: { 200: payloads, ...failures, ...forbidden } },
        bodyLimit: BODY_LIMIT_BYTES,
        onRequest: async (request) => requireSecrets(request, callerOf),
      },
      async ({ body }) => ({ payloads: (await work(body.payloads.map(fromBase64)).catch(refuse)).map(toBase64) }),
    );
  };
  addRoute('/codec/decode', 'Decrypt Temporal payloads', (given) => codec.payloadCodec.decode(given));
  addRoute('/codec/encode', 'Encrypt Temporal payloads', (given) => codec.payloadCodec.encode(given));
}

function refuse(error: unknown): never {
  throw error instanceof PayloadCodecError ? new HttpProblem(400, error.code, error.message) : error;
}

function fromBase64({ metadata = {}, data }: EncodedPayload): Payload {
  const entries = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(entries) as Payload['metadata'], data: Buffer.from(data ?? '', 'base64') };
}

function toBase64({ metadata, data }: Payload): EncodedPayload {
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, textOf(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, string>, data: textOf(data) };
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}
