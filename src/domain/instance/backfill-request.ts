import type { AgainRange } from '../reading/again-range';
import { isJsonObject, type Json } from '../values/json';
import { pointerOf, type Problem } from '../values/problem';
import { failed, succeeded, type Result } from '../values/result';
import { backfillRange } from './since';

export interface BackfillWish {
  resource: string;
  range: AgainRange;
}

const KEYS = ['resource', 'since', 'until'];
/** A signal may be megabytes of keys; so many are looked at. */
const MAX_KEYS = 200;
const MAX_SHOWN_LENGTH = 60;

/**
 * Reads `{"resource", "since", "until"}` for an instance that polls these resources: dates as `backfillRange`, no other
 * key but the `besides`, and all that is wrong at once. `nowMs` is when it was asked for.
 */
export function readBackfill(
  sent: Json,
  resources: readonly string[],
  nowMs: number,
  besides: readonly string[] = [],
): Result<BackfillWish, Problem[]> {
  if (!isJsonObject(sent)) {
    return failed([
      { pointer: '', message: 'A backfill is a JSON object with resource, since and, if you like, until.' },
    ]);
  }
  const { resource, since, until } = sent;
  const problems = unknownKeys(Object.keys(sent), [...KEYS, ...besides]);
  if (typeof resource !== 'string' || !resources.includes(resource)) {
    const message = `This instance polls: ${resources.join(', ') || 'nothing'}. Name one of them.`;
    problems.push({ pointer: '/resource', message });
  }
  const range = backfillRange(since, until, nowMs);
  if (!range.ok) return failed([...problems, ...range.problem]);
  if (problems.length > 0) return failed(problems);
  return succeeded({ resource: String(resource), range: range.value });
}

function unknownKeys(keys: readonly string[], known: readonly string[]): Problem[] {
  if (keys.length > MAX_KEYS) {
    return [{ pointer: '', message: `Too many entries: at most ${MAX_KEYS} are allowed.` }];
  }
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => ({
      pointer: pointerOf([key]),
      message: `Unknown key "${cut(key)}". Known keys: ${known.join(', ')}.`,
    }));
}

function cut(key: string): string {
  return key.length <= MAX_SHOWN_LENGTH ? key : `${key.slice(0, MAX_SHOWN_LENGTH - 3)}...`;
}
