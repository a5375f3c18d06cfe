import { beginningOf, bytesOf } from '../values/json-bytes';
import type { Problem } from '../values/problem';
import { STATE_BOUNDS } from './state-bounds';

const MAX_PROBLEMS = 100;
const POINTER_BYTES = 200;
const MESSAGE_BYTES = 1_000;
/** For what is not a problem: when it was, the count of those left out, and the JSON around them. */
const AROUND_BYTES = 200;

/** The first of the problems, as many as the state and its readers have room for, and how many more there are. */
export function fittingProblems(problems: readonly Problem[], maxBytes: number = STATE_BOUNDS.refusal): Problem[] {
  const short = problems.slice(0, MAX_PROBLEMS).map(({ pointer, message }) => ({
    pointer: beginningOf(pointer, POINTER_BYTES),
    message: beginningOf(message, MESSAGE_BYTES),
  }));
  let bytes = AROUND_BYTES;
  const tooMany = short.findIndex((problem) => (bytes += bytesOf(problem) + 1) > maxBytes);
  const shown = tooMany < 0 ? short : short.slice(0, tooMany);
  const left = problems.length - shown.length;
  return left === 0 ? shown : [...shown, { pointer: '', message: `and ${left} more problems` }];
}
