import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import type { AnswerProblem } from '../answer-problem';

/**
 * What a vendor's error says: the array of v3 and v3.1, the `$diagnoses` of v1, the gateway's `{statusCode, message}`
 * and OAuth's `{error, error_description}`. Null if the body is none of them.
 */
export function problemIn(body: Json, status: number): AnswerProblem | null {
  const entries = entriesOf(body);
  if (entries.length === 0) return null;
  const text = entries.map(textOfEntry).join('; ') || 'an error without a message';
  const isSuccess = status >= 200 && status < 300;
  return { text, ...(isSuccess && { kind: 'refused' }), ...(isAboutRights(status, entries) && { kind: 'forbidden' }) };
}

/**
 * 401 also says that the business or the gateway key has no subscription, or that a header is missing. A new token
 * cures neither: taken as `unauthorized`, it would be fetched again and again.
 */
function isAboutRights(status: number, entries: readonly JsonObject[]): boolean {
  return status === 401 && entries.some((entry) => /subscription|HeaderNotFound/i.test(textOfEntry(entry)));
}

function entriesOf(body: Json): JsonObject[] {
  if (Array.isArray(body)) return body.filter(isJsonObject);
  if (!isJsonObject(body)) return [];
  const diagnoses = body['$diagnoses'];
  if (diagnoses !== undefined) return [diagnoses].flat().filter(isJsonObject);
  return ['$message', 'message', 'error', 'error_description'].some((name) => typeof body[name] === 'string')
    ? [body]
    : [];
}

function textOfEntry(entry: JsonObject): string {
  const code = firstText(entry, ['$dataCode', 'code', 'error']);
  const message = firstText(entry, ['$message', 'message', 'error_description']);
  const source = firstText(entry, ['$source']);
  const text = [code, message].filter((part) => part !== '').join(': ');
  return source === '' ? text : `${text} (${source})`;
}

function firstText(entry: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const value = entry[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return '';
}
