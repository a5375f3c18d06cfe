import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** A whole HTTP answer, before it is sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/**
 * How an answer can go wrong on the wire. Each but `reset` and `close` lasts until the other side hangs up.
 * `hang`: nothing is ever sent. `slow-head`, `slow-body`: one byte at a time. `endless-body`: as fast as it is read.
 * `reset`: a TCP reset. `close`: an orderly close, with no answer. `cut`: half of the body, then a reset.
 */
export type Misbehaviour = 'hang' | 'slow-head' | 'slow-body' | 'endless-body' | 'reset' | 'close' | 'cut';

const BYTE_EVERY_MS = 50;

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An error page as a web server in front of an API gives it. */
export function htmlAnswer(status: number, title: string): Answer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

export function misbehave(response: ServerResponse, how: Misbehaviour, answer: Answer): void {
  const socket = response.socket;
  if (how === 'reset') socket?.resetAndDestroy();
  else if (how === 'close') socket?.destroy();
  else if (how === 'cut') sendHalf(response, answer);
  else if (how === 'endless-body') sendForever(response, answer);
  else if (how === 'slow-body') void drip(response, answer);
  else if (how === 'slow-head') void dripHead(response, answer);
}

/** A pause that does not keep the process alive. */
export async function pause(delayMs: number): Promise<void> {
  if (delayMs > 0) await wait(delayMs, undefined, { ref: false });
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  const whole = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': whole.length });
  response.write(whole.subarray(0, whole.length / 2), () => response.socket?.resetAndDestroy());
}

function sendForever(response: ServerResponse, answer: Answer): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const fill = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(answer.status, answer.headers).on('drain', fill);
  response.write(Buffer.from(answer.body).subarray(0, 1));
  fill();
}

async function drip(response: ServerResponse, answer: Answer): Promise<void> {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, answer.headers);
  for (let index = 0; !response.destroyed; index++) {
    response.write(index < body.length ? body.subarray(index, index + 1) : ' ');
    await pause(BYTE_EVERY_MS);
  }
}

async function dripHead(response: ServerResponse, answer: Answer): Promise<void> {
  const socket = response.socket;
  socket?.write(`HTTP/1.1 ${answer.status} Slow\r\nx-slow: `);
  while (socket && !socket.destroyed) {
    socket.write('x');
    await pause(BYTE_EVERY_MS);
  }
}
