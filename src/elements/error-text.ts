import { isJsonObject, type Json } from '../domain/json';

/** Where JSON APIs put their words: RFC 9457, RFC 6749, JSON:API, Cloud Elements, and common habit. */
const MEMBERS = ['message', 'detail', 'error_description', 'error', 'title', 'description', 'errors'];
const MAX_STEPS = 3;

/** What a JSON error body says in words, the first text found where such texts usually are; empty where there is none. */
export function errorTextOf(body: Json, steps = MAX_STEPS): string {
  if (typeof body === 'string') return body.trim();
  if (steps === 0) return '';
  if (Array.isArray(body)) return errorTextOf(body[0] ?? null, steps - 1);
  if (!isJsonObject(body)) return '';
  for (const name of MEMBERS) {
    const text = Object.hasOwn(body, name) ? errorTextOf(body[name] ?? null, steps - 1) : '';
    if (text !== '') return text;
  }
  return '';
}
