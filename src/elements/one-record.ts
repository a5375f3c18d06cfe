import { isJsonObject } from '../domain/values/json';
import type { Element, RecordById } from './element';
import { readJsonBody } from './json-body';

const NOT_THERE = [404, 410];

/**
 * Reads an answer that is one record: the JSON object of a 2xx. 404 and 410 say that there is none; whatever else came is a failure, in
 * the words that the element has for its lists.
 */
export function oneRecordReader(readPage: Element['readPage']): RecordById['read'] {
  return (response, query, nowMs) => {
    if (NOT_THERE.includes(response.status)) return { record: null };
    const body = response.status >= 200 && response.status < 300 ? readJsonBody(response.text) : null;
    if (body !== null && 'json' in body && isJsonObject(body.json)) return { record: body.json };
    const reading = readPage(response, query, nowMs);
    return 'failure' in reading ? reading : { record: reading.page.records[0] ?? null };
  };
}
