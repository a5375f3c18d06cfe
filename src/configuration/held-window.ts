import { sinceMs } from '../domain/instance/since';
import { isJsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import { unknownKeyMessage } from './closed-object';
import type { Parsed } from './parsed';

/** Times at which notifications were held, both inclusive, as epoch ms; infinite where no end is given. */
export interface HeldWindow {
  fromMs: number;
  toMs: number;
}

const KEYS = ['from', 'to'];

/**
 * Reads `{"from", "to"}`, both ISO 8601 dates or instants, UTC without a zone, and neither required; nothing at all
 * means all.
 */
export function parseHeldWindow(body: unknown): Parsed<HeldWindow> {
  if (body === undefined || body === null) return succeeded({ fromMs: -Infinity, toMs: Infinity });
  if (!isJsonObject(body))
    return failed([{ pointer: '', message: 'A time window is a JSON object with from and to.' }]);
  const problems: Problem[] = Object.keys(body)
    .filter((key) => !KEYS.includes(key))
    .map((key) => ({ pointer: pointerOf([key]), message: unknownKeyMessage(key, KEYS) }));
  const instantOf = (key: string, otherwise: number): number => {
    const text = body[key];
    if (text === undefined || text === null) return otherwise;
    const ms = sinceMs(text);
    const message = 'Expected an ISO 8601 date or instant, such as 2024-05-01T00:00:00Z.';
    if (Number.isNaN(ms)) problems.push({ pointer: pointerOf([key]), message });
    return ms;
  };
  const window = { fromMs: instantOf('from', -Infinity), toMs: instantOf('to', Infinity) };
  if (window.fromMs > window.toMs) problems.push({ pointer: '/to', message: 'The window ends before it begins.' });
  return problems.length === 0 ? succeeded(window) : failed(problems);
}
