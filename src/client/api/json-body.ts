import { errorCodes, type FastifyRequest } from 'fastify';
import { boundedProblems } from '../../configuration/parsed';
import { repeatedKeys } from '../../configuration/repeated-keys';
import type { Json } from '../../domain/values/json';
import { invalidInput } from '../errors';
import { HttpProblem } from './problems';

/** Deeper than any body needs, and shallow enough for every recursive reader of it. */
const MAX_DEPTH = 100;

/**
 * Reads a request's JSON text, in which no object has a key twice. Nothing sent is undefined: clients put
 * `content-type: application/json` on a bare PUT.
 * The parser's own message is not passed on: it quotes the body, and with it a secret.
 */
export async function readJson(_request: FastifyRequest, text: string | Buffer): Promise<Json | undefined> {
  const trimmed = String(text)
    .replace(/^\uFEFF/, '')
    .trim();
  if (trimmed === '') return undefined;
  if (depthOf(trimmed) > MAX_DEPTH) throw invalidJson(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  const body = parsed(trimmed);
  const repeated = boundedProblems(repeatedKeys(trimmed));
  if (repeated.length > 0) throw invalidInput(repeated);
  return body;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const position = /position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0] ?? 'its end';
    throw invalidJson(`The body is not valid JSON; reading failed at ${position}.`);
  }
}

function invalidJson(message: string): HttpProblem {
  return new HttpProblem(400, 'invalid_json', message, [{ pointer: '', message }]);
}

/** A body of another type. Nothing sent is undefined here too: `curl -d ''` puts the type of a form on a bare POST. */
export async function readOther(_request: FastifyRequest, text: string | Buffer): Promise<undefined> {
  if (text.length > 0) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
}

/** The deepest nesting of brackets outside texts. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
