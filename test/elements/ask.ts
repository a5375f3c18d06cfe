import axios from 'axios';
import type { JsonObject } from '../../src/domain/values/json';
import type { Element, ListQuery, Page, PageReading, VendorRequest, VendorResponse } from '../../src/elements/element';

/** Sends a request over HTTP, as a worker would: no redirects, no decompression, any status is an answer. */
export async function sendOverHttp(request: VendorRequest): Promise<VendorResponse> {
  const answer = await axios.request<Buffer>({
    method: request.method,
    url: request.url,
    headers: request.headers,
    data: request.body,
    transformRequest: [(data: unknown) => data],
    responseType: 'arraybuffer',
    decompress: false,
    maxRedirects: 0,
    validateStatus: () => true,
  });
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return { status: answer.status, headers, text: answer.data.toString('utf8') };
}

/** One page of an element, over HTTP. */
export async function ask(element: Element, query: ListQuery): Promise<PageReading> {
  return element.readPage(await sendOverHttp(element.listRequest(query)), query, Date.now());
}

export async function askForPage(element: Element, query: ListQuery): Promise<Page> {
  const reading = await ask(element, query);
  if (!reading.ok) throw new Error(`${reading.problem.kind}: ${reading.problem.message}`);
  return reading.value;
}

/** Every record of every page, read to the end as the element pages; gives up after `maxPages`. */
export async function readAll(element: Element, query: ListQuery, maxPages = 50): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  let position = query.position;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await askForPage(element, { ...query, position });
    records.push(...page.records);
    if (element.paging(query.connection) === 'offset') {
      if (page.records.length === 0 || records.length === page.total) return records;
      position = { offset: records.length };
    } else {
      if (page.next === null) return records;
      position = { token: page.next };
    }
  }
  throw new Error(`no end after ${maxPages} pages`);
}

/** A query that asks for the first page with nothing but what is given. */
export function firstQuery(given: Partial<ListQuery> & Pick<ListQuery, 'connection' | 'hubUrl'>): ListQuery {
  return {
    token: null,
    nonce: '0'.repeat(32),
    resource: 'customers',
    updatedField: 'updated_at',
    recordsPath: null,
    pageSize: 100,
    position: null,
    ...given,
  };
}
