/**
 * What came of something that can fail: a value, or why there is none. The problem may be a text, a failure or a list.
 */
export type Result<Value, Problem> = Success<Value> | Failure<Problem>;

export interface Success<Value> {
  ok: true;
  value: Value;
}

export interface Failure<Problem> {
  ok: false;
  problem: Problem;
}

export function succeeded<Value>(value: Value): Success<Value> {
  return { ok: true, value };
}

export function failed<Problem>(problem: Problem): Failure<Problem> {
  return { ok: false, problem };
}
