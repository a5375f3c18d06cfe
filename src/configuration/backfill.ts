import { isJsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import { sinceMs } from '../domain/instance/since';
import { unknownKeyMessage } from './closed-object';
import type { Parsed } from './parsed';

export interface BackfillContext {
  /** Names of the resources that the instance polls. */
  resources: readonly string[];
  nowMs: number;
}

/**
 * Reads `{"resource", "since"}`. `since` is an ISO 8601 date or instant, inclusive and not in the future; without a zone
 * it is UTC. A month or a week is neither. It comes out as an instant in UTC.
 */
export function parseBackfill(
  body: unknown,
  { resources, nowMs }: BackfillContext,
): Parsed<{ resource: string; since: string }> {
  if (!isJsonObject(body)) {
    return failed([{ pointer: '', message: 'A backfill is a JSON object with resource and since.' }]);
  }
  const { resource, since, ...others } = body;
  const problems: Problem[] = Object.keys(others).map((key) => ({
    pointer: pointerOf([key]),
    message: unknownKeyMessage(key, ['resource', 'since']),
  }));
  if (typeof resource !== 'string' || !resources.includes(resource)) {
    problems.push({
      pointer: '/resource',
      message: `This instance polls: ${resources.join(', ') || 'nothing'}. Name one of them.`,
    });
  }
  const fromMs = sinceMs(since);
  if (Number.isNaN(fromMs) || !isOnCalendar(String(since))) {
    problems.push({
      pointer: '/since',
      message: 'Expected an ISO 8601 date or instant, such as 2024-05-01T00:00:00Z.',
    });
  } else if (fromMs > nowMs) {
    problems.push({ pointer: '/since', message: 'This date is in the future.' });
  }
  if (problems.length > 0) return failed(problems);
  return succeeded({ resource: String(resource), since: new Date(fromMs).toISOString() });
}

/** Whether the month has such a day: `Date` takes 30 February for 1 March. */
function isOnCalendar(since: string): boolean {
  const day = since.slice(0, 'yyyy-mm-dd'.length);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
