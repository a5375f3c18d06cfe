import { isJsonObject, type Json } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import { backfillRange, sinceMs } from '../domain/instance/since';
import { unknownKeyMessage } from './closed-object';
import type { Parsed } from './parsed';

export interface BackfillContext {
  /** Names of the resources that the instance polls. */
  resources: readonly string[];
  nowMs: number;
}

export interface BackfillRequest {
  resource: string;
  since: string;
  until?: string;
}

const KEYS = ['resource', 'since', 'until'];

/**
 * Reads `{"resource", "since", "until"}`: the dates as `backfillRange`, on days that there are. A month or a week is
 * neither. They come out as instants in UTC.
 */
export function parseBackfill(body: unknown, { resources, nowMs }: BackfillContext): Parsed<BackfillRequest> {
  if (!isJsonObject(body)) {
    return failed([
      { pointer: '', message: 'A backfill is a JSON object with resource, since and, if you like, until.' },
    ]);
  }
  const { resource, since, until } = body;
  const problems: Problem[] = Object.keys(body)
    .filter((key) => !KEYS.includes(key))
    .map((key) => ({ pointer: pointerOf([key]), message: unknownKeyMessage(key, KEYS) }));
  if (typeof resource !== 'string' || !resources.includes(resource)) {
    problems.push({
      pointer: '/resource',
      message: `This instance polls: ${resources.join(', ') || 'nothing'}. Name one of them.`,
    });
  }
  const range = backfillRange(onCalendar(since), onCalendar(until), nowMs);
  if (!range.ok) return failed([...problems, ...range.problem]);
  if (problems.length > 0) return failed(problems);
  const { from, until: end } = range.value;
  return succeeded({ resource: String(resource), since: from, ...(end !== null && { until: end }) });
}

/** The date, or null if its month has no such day: `Date` takes 30 February for 1 March. */
function onCalendar(date: Json | undefined): Json | undefined {
  if (Number.isNaN(sinceMs(date))) return date;
  const day = String(date).slice(0, 'yyyy-mm-dd'.length);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? date : null;
}
