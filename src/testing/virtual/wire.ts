import { CanceledError } from 'axios';
import type { HttpRequest, HttpResponse } from '../../activities/io/http';
import type { Answer, Misbehaviour } from '../answers';
import type { ReplyBehaviour } from '../receiver';
import type { Clock } from './clock';

export interface Passage {
  delayMs?: number;
  behaviour?: Misbehaviour | ReplyBehaviour;
}

const SILENT: readonly unknown[] = ['hang', 'slow-head'];
const BROKEN: readonly unknown[] = ['reset', 'close', 'close-before-reply', 'accept-then-reset'];

/**
 * An answer as it reaches the one who asked, and the time that this takes. Rejects as `createHttpSend` does if no
 * status line comes in time.
 */
export async function passed(
  { timeoutMs, maxBytes }: HttpRequest,
  { status, headers, body }: Answer,
  { delayMs = 0, behaviour }: Passage,
  clock: Clock,
): Promise<HttpResponse> {
  const comesAfterMs = SILENT.includes(behaviour) ? Infinity : delayMs;
  clock.advance(Math.min(comesAfterMs, timeoutMs));
  if (comesAfterMs >= timeoutMs) throw new CanceledError();
  if (BROKEN.includes(behaviour)) throw Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' });
  if (behaviour === 'slow-body' || behaviour === 'endless-body') clock.advance(timeoutMs - delayMs);
  const whole = Buffer.from(body);
  const isCut = behaviour !== undefined || whole.length > maxBytes;
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status,
    headers: { date: new Date(clock.now()).toUTCString(), ...Object.fromEntries(lowerCased) } as Record<string, string>,
    body: isCut ? whole.subarray(0, Math.min(maxBytes, whole.length / 2)) : whole,
    isWhole: !isCut,
  };
}

/** The headers of a request as they arrive. */
export function arriving({ url, headers }: Pick<HttpRequest, 'url' | 'headers'>): Record<string, string> {
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { host: new URL(url).host, ...Object.fromEntries(lowerCased) } as Record<string, string>;
}
