import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';

/** What Sage CRM says went wrong (SData 2.0 core 0310). */
export interface Diagnosis {
  /** `BadWhereSyntax: <the vendor's words>` */
  text: string;
  /** The same request may succeed later. */
  isTransient: boolean;
}

const HARMLESS_SEVERITIES = ['info', 'warning'];
const TRANSIENT_CODES = ['ApplicationUnavailable', 'DatasetUnavailable'];

/** The entry of `$diagnoses` that makes an answer a failure, a transient one first; null if there is none. */
export function failingDiagnosisOf(body: Json): Diagnosis | null {
  const entries = isJsonObject(body) ? [body['$diagnoses'] ?? []].flat() : [];
  const failing = entries
    .filter(isJsonObject)
    .filter((entry) => !HARMLESS_SEVERITIES.includes(textOf(entry, '$severity').toLowerCase()))
    .map(diagnosisOf);
  return failing.find((diagnosis) => diagnosis.isTransient) ?? failing[0] ?? null;
}

function diagnosisOf(entry: JsonObject): Diagnosis {
  const code = textOf(entry, '$sdataCode');
  const text = [code, textOf(entry, '$message')].filter((part) => part !== '').join(': ');
  return {
    text: text || 'a diagnosis without a message',
    isTransient: textOf(entry, '$severity').toLowerCase() === 'transient' || TRANSIENT_CODES.includes(code),
  };
}

function textOf(entry: JsonObject, name: string): string {
  const value = entry[name];
  return typeof value === 'string' ? value.trim() : '';
}
