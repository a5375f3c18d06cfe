import { readBackfill } from '../domain/instance/backfill-request';
import type { Json } from '../domain/values/json';
import { succeeded } from '../domain/values/result';
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

/** What was sent as a backfill, by the rule that a signal is judged by. The dates come out as instants in UTC. */
export function parseBackfill(body: unknown, { resources, nowMs }: BackfillContext): Parsed<BackfillRequest> {
  const wish = readBackfill((body ?? null) as Json, resources, nowMs);
  if (!wish.ok) return wish;
  const { resource, range } = wish.value;
  return succeeded({ resource, since: range.from, ...(range.until !== null && { until: range.until }) });
}
