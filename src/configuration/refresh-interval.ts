import type { z } from 'zod';
import { RESOURCES } from '../domain/instance/configuration-keys';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded, type Result } from '../domain/values/result';
import { numberFrom, readBy } from './plain-values';
import { shown } from './shown';

/** Minutes between polls if none are given, as in Cloud Elements. */
const DEFAULT_REFRESH_MINUTES = 15;
const MAX_REFRESH_INTERVAL_MS = 365 * 24 * 3600 * 1000;

/** The interval of an instance, as text of minutes. */
export function refreshInterval(minMs: number): z.ZodType<string> {
  return readBy<string>((value) => {
    const minutes = minutesFrom(value, minMs);
    return minutes.ok ? succeeded(String(value).trim()) : minutes;
  });
}

/** The own interval of a resource, in minutes. */
export function ownInterval(minMs: number): z.ZodType<number> {
  return readBy<number>((value) => minutesFrom(value, minMs));
}

/**
 * What is wrong with the own intervals that an update names. Those that it leaves alone may be shorter than is allowed
 * by now.
 */
export function ownIntervalProblems({ [RESOURCES]: resources }: JsonObject, minMs: number): Problem[] {
  if (!isJsonObject(resources)) return [];
  return Object.entries(resources).flatMap(([name, resource]) =>
    isJsonObject(resource) ? OWN_INTERVALS.flatMap((key) => problemsAt([name, key], resource[key] ?? null, minMs)) : [],
  );
}

/** That of a snapshot has a name of its own. */
const OWN_INTERVALS = ['refreshInterval', 'everyMinutes'];

function problemsAt(path: string[], value: Json, minMs: number): Problem[] {
  const minutes = value === null || value === '' ? null : minutesFrom(value, minMs);
  if (minutes === null || minutes.ok) return [];
  return [{ pointer: pointerOf([RESOURCES, ...path]), message: minutes.problem }];
}

/** The interval if none is given: the usual one, or the least that is allowed. */
export function defaultRefreshInterval(minMs: number): string {
  return String(Math.max(DEFAULT_REFRESH_MINUTES, minMinutesOf(minMs)));
}

/** Milliseconds of a refresh interval that is text of minutes. */
export function refreshIntervalMsOf(minutes: string): number {
  return Math.round(Number(minutes) * 60_000);
}

function minutesFrom(value: unknown, minMs: number): Result<number, string> {
  const minutes = numberFrom(value);
  const intervalMs = minutes === null ? 0 : refreshIntervalMsOf(String(minutes));
  if (minutes !== null && intervalMs >= Math.max(minMs, 1) && intervalMs <= MAX_REFRESH_INTERVAL_MS)
    return succeeded(minutes);
  const [least, most] = [minMinutesOf(minMs), MAX_REFRESH_INTERVAL_MS / 60_000];
  return failed(`Found ${shown(value)}; allowed: minutes from ${least} to ${most}, as number or text.`);
}

/** In minutes, to thousandths of one, upwards: what is named as allowed must be. */
function minMinutesOf(minMs: number): number {
  return Math.ceil(minMs / 60) / 1000;
}
