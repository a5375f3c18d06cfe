import { isJsonObject } from '../domain/values/json';
import { succeeded } from '../domain/values/result';
import type { Element, RecordById } from './element';
import { readVendorBody } from './json-body';

const NOT_THERE = [404, 410];

/**
 * Reads an answer that is one record: the JSON object of a 2xx. 404 and 410 say that there is none; whatever else came
 * is a failure, in the words that the element has for its lists.
 */
export function oneRecordReader(readPage: Element['readPage']): RecordById['read'] {
  return (response, query, nowMs) => {
    if (NOT_THERE.includes(response.status)) return succeeded(null);
    const body = response.status >= 200 && response.status < 300 ? readVendorBody(response.text) : null;
    if (body?.ok && isJsonObject(body.value.exact)) return succeeded(body.value.exact);
    const reading = readPage(response, query, nowMs);
    return reading.ok ? succeeded(reading.value.records[0] ?? null) : reading;
  };
}
