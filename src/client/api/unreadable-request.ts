import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem, problemBody, PROBLEM_TYPE } from './problems';

const PROBLEMS: Record<string, HttpProblem> = {
  HPE_HEADER_OVERFLOW: new HttpProblem(431, 'bad_request', 'URL and headers together are more than 16 KB.'),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem(408, 'bad_request', 'The request did not arrive in time.'),
};
const NOT_HTTP = new HttpProblem(400, 'bad_request', 'This is no HTTP/1.1 request, or one of an unknown method.');

/** Answers what Node could not read as a request, and ends the connection: where the next one begins is unknown. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = PROBLEMS[error.code ?? ''] ?? NOT_HTTP;
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId, ''));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `elements-request-id: ${requestId}`,
    `content-type: ${PROBLEM_TYPE}; charset=utf-8`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
