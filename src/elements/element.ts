import type { Json, JsonObject } from '../domain/json';
import type { ElementDescription } from '../domain/element-description';
import type { PagePosition } from '../domain/watermark';
import type { VendorFailure } from '../domain/vendor-failure';

/** The element's configuration with secrets opened; lives only inside an activity. */
export type Connection = Readonly<Record<string, Json>>;

export interface VendorRequest {
  method: 'GET';
  url: string;
  headers: Record<string, string>;
}

/** A vendor's whole answer. Header names are lower case. */
export interface VendorResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** What to ask for: a rendered hub URL and where in its result to start. */
export interface ListQuery {
  connection: Connection;
  resource: string;
  /** The resource's `url` with its date templates rendered: `/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z'`. */
  hubUrl: string;
  /** The updated date's field, to sort by, where the vendor can sort. */
  updatedField: string | null;
  pageSize: number;
  /** `offset` paging: zero-based index of the first record wanted. `token` paging: what the page before gave as `next`. */
  position: PagePosition;
}

/** One page, read. `records` are as the hub shows them. */
export interface Page {
  records: JsonObject[];
  /** Records in the whole result, where the vendor says so. */
  total: number | null;
  /** `token` paging: where the next page starts; null at the end. Always null with `offset` paging: the reader counts. */
  next: Json | null;
}

export type PageReading = { page: Page } | { failure: VendorFailure };

/** Data and small pure hooks about one vendor API. No I/O: an activity sends what `listRequest` builds. */
export interface Element extends ElementDescription {
  /** `offset`: the vendor starts anywhere (startIndex); `token`: one page leads to the next. */
  paging: 'offset' | 'token';
  defaultPageSize: number;
  maxPageSize: number;
  /** Throws a `RequestError`, and nothing else, where the connection or the hub URL cannot be used. */
  listRequest(query: ListQuery): VendorRequest;
  /** Reads a vendor's answer; every status and every body must come out as a page or a failure, never as an exception. */
  readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading;
}
