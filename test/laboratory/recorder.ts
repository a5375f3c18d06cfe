import { appendFileSync } from 'node:fs';
import { type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/values/json';
import { readBody, serveOnLoopback } from '../../src/testing/loopback-server';

export interface RecorderOptions {
  /** The real server. */
  target: string;
  /** A line of JSON for each request: when, what, and which records in which order with which dates. */
  logFile: string;
  updatedDateField: string;
  markOf(record: JsonObject): string;
}

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * Stands between the product and the real server, changes nothing, and writes down what was asked and answered: the
 * evidence if something is lost.
 */
export async function startRecorder(options: RecorderOptions) {
  const target = new URL(options.target);
  let requests = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const askedAt = new Date().toISOString();
    const body = await readBody(request);
    const { answer, bytes } = await forward(target, request, body);
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    response.end(bytes);
    const { status, date, link, shown } = noteOf(answer, bytes, options);
    const answeredAt = new Date().toISOString();
    const line = { askedAt, answeredAt, url: decodeURIComponent(request.url ?? ''), status, date, link, shown };
    appendFileSync(options.logFile, `${JSON.stringify(line)}\n`);
  }

  const server = await serveOnLoopback(serve);
  return { url: server.url, requests: () => requests, stop: server.close };
}

/** With the `Host` that was asked for, so that links lead back here. */
function forward(target: URL, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ answer: IncomingMessage; bytes: Buffer }>((resolve, reject) => {
    const { hostname, port } = target;
    const forwarded = ask({ hostname, port, method, path: url, headers: { ...headers, connection: 'close' } });
    forwarded.once('error', reject);
    forwarded.once('response', (answer) => {
      readBody(answer).then((bytes) => resolve({ answer, bytes }), reject);
    });
    forwarded.end(body);
  });
}

function noteOf(answer: IncomingMessage, bytes: Buffer, { updatedDateField, markOf }: RecorderOptions) {
  const { statusCode, headers } = answer;
  const records = recordsIn(bytes, headers['content-encoding']);
  const textOf = (record: JsonObject) => `${String(record.id)} ${String(record[updatedDateField])} ${markOf(record)}`;
  return {
    status: statusCode,
    date: headers.date,
    link: headers.link,
    shown: records?.filter(isJsonObject).map(textOf) ?? bytes.toString('utf8').slice(0, 300),
  };
}

/** The list itself, or the first list inside of the answer; null where it is none. */
function recordsIn(bytes: Buffer, encoding: string | undefined): Json[] | null {
  try {
    const plain = DECODERS[encoding ?? '']?.(bytes) ?? bytes;
    const json = JSON.parse(plain.toString('utf8')) as Json;
    return Array.isArray(json) ? json : (Object.values(json ?? {}).find((value) => Array.isArray(value)) ?? null);
  } catch {
    return null;
  }
}
