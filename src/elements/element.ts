import type { Json, JsonObject } from '../domain/values/json';
import type { Result } from '../domain/values/result';
import type { ElementDescription } from '../domain/vendor/element-description';
import type { Mark } from '../domain/reading/mark';
import type { DateField, MarkQuery } from '../domain/reading/settings';
import type { PagePosition } from '../domain/reading/window';
import type { VendorFailure } from '../domain/vendor/failure';
import type { TokenFailure } from './token-failure';
import type { RequestShape } from '../domain/vendor/request-shape';

/** The element's configuration with secrets opened; lives only inside an activity. */
export type Connection = Readonly<Record<string, Json>>;

export interface VendorRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** For the whole answer; left out: 30 s. */
  timeoutMs?: number;
}

/** A vendor's whole answer. Header names are lower case. */
export interface VendorResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** An OAuth 2 access token, opened; lives only inside an activity. */
export interface AccessToken {
  accessToken: string;
  /** The token endpoint's whole answer: some vendors put more into it (`resource_owner_id`). */
  answer: JsonObject;
}

/** What to ask for: a rendered hub URL and where in its result to start. */
export interface ListQuery {
  connection: Connection;
  /** If the element uses OAuth 2; otherwise null. */
  token: AccessToken | null;
  /** 32 hexadecimal digits, other ones for each request: for vendors whose requests are signed. */
  nonce: string;
  resource: string;
  /**
   * The resource's `url` with its date templates rendered:
   * `/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z'`.
   */
  hubUrl: string;
  /** The updated date's field, to sort by, if the vendor can sort. */
  updatedField: string | null;
  /** Where in an answer the records are, as the poller configuration says; null: where the element has them. */
  recordsPath: string | null;
  /** One object where the list should be is one record. */
  isSingleRecord?: boolean;
  /** The fields that make a record's id; left out: they are not known. */
  idField?: readonly string[];
  /**
   * If the element `hasRequestKeys`: how it is asked for, its date templates rendered. Left out: by a GET of the url
   * alone.
   */
  shape?: RequestShape;
  /** Given if changes are found by the vendor's own mark. */
  source?: MarkQuery;
  pageSize: number;
  /** The resource's own `pageSize`, if its changes are read: an answer with so many may have been cut. */
  givenPageSize?: number;
  /** Offsets have to be multiples of the page size, although the connection does not say so: paging is `token`. */
  isAligned?: true;
  /**
   * `offset` paging: zero-based index of the first record wanted. `token` paging: what the page before gave as `next`.
   */
  position: PagePosition;
}

/** One page, read. `records` are as the hub shows them. */
export interface Page {
  records: JsonObject[];
  /** Records in the whole result, if the vendor says so. */
  total: number | null;
  /**
   * The same, as found in the answer although nothing is known of its form: fewer prove that some did not come, as many
   * prove nothing.
   */
  shownTotal?: number;
  /**
   * `token` paging: where the next page starts; null at the end. Always null with `offset` paging: the reader counts.
   */
  next: Json | null;
  /** Pages before it show that a record may not have come. Left out: nothing does. */
  isUnsure?: boolean;
  /** The next mark, if the answer has one. */
  mark?: Mark;
  /** `next` leads to the very place where this page was: if the same records are there once more, this was the end. */
  isSamePlace?: boolean;
}

export type PageReading = Result<Page, VendorFailure>;

/**
 * How the first token is had. `login`: by a request of the vendor's own, in whose answer the token is. All but the code
 * may be asked for as often as one likes.
 */
export type GrantKind = 'authorization_code' | 'client_credentials' | 'password' | 'login';

/** What to ask a token endpoint, or a login, for. */
export type GrantRequest =
  /** `codeVerifier`: of RFC 7636, if the consent was asked for with its challenge. */
  | { kind: 'authorization_code'; code: string; codeVerifier?: string }
  | { kind: 'refresh_token'; refreshToken: string }
  | { kind: 'client_credentials' }
  | { kind: 'password' }
  | { kind: 'login' };

/** What a JWT has to say that proves who the client is (RFC 7523, 3), and what it is signed with. */
export interface ClientAssertion {
  /** PEM. */
  privateKey: string;
  /** `kid` of its header; null: none. */
  keyId: string | null;
  /** `alg` of its header; null: the usual one of the key. */
  algorithm: string | null;
  clientId: string;
  audience: string;
  /** For vendors that want it in the token as well; null: none. */
  scope: string | null;
}

/** How an element has its tokens. The answer is read by `readTokenAnswer`, the same for every element (RFC 6749, 5). */
export interface ElementOAuth {
  /** How the first token of this connection is had; null if it needs none. */
  grantOf(connection: Connection): GrantKind | null;
  /**
   * The JWT to sign for each token request; null, or left out: the client has a secret, or none. Throws a
   * `RequestError`.
   */
  clientAssertionOf?(connection: Connection): ClientAssertion | null;
  /**
   * Throws a `RequestError`, and nothing else, if the connection cannot be used. `assertion`: signed as
   * `clientAssertionOf` says.
   */
  tokenRequest(connection: Connection, request: GrantRequest, assertion?: string | null): VendorRequest;
  /**
   * The good answer to a login in the form of a token endpoint's, or why there is no token. Messages hold none of
   * `secrets`.
   */
  readLogin?(
    connection: Connection,
    response: VendorResponse,
    asked: { secrets: readonly string[]; nowMs: number },
  ): Result<VendorResponse, TokenFailure>;
  /** Where a person consents (RFC 6749, 4.1.1), for a grant by code. Throws a `RequestError`, and nothing else. */
  consentUrl?(connection: Connection, state: string, codeChallenge?: string | null): string;
  /** Keys without which nobody can consent. */
  consentKeys?: readonly string[];
  /** Whether consent is asked for with a code challenge (RFC 7636). Left out: never. */
  usesPkce?(connection: Connection): boolean;
}

/** A vendor's list of what was deleted since a date; its records have an id and the date of their deletion. */
export interface DeletionFeed {
  /** Field of the deletion's date, and its format and zone. */
  deletedDate: DateField;
  listRequest(query: DeletionQuery): VendorRequest;
}

/** As `ListQuery`, with the date to ask from in place of the rendered templates. */
export interface DeletionQuery extends ListQuery {
  /** Deletions at or after this instant are wanted (ISO instant). */
  since: string;
}

/** As `ListQuery`, for one record. `hubUrl` names the resource, without a query. */
export interface RecordQuery extends ListQuery {
  recordId: string;
}

/** The record as the hub shows it; null if the vendor has none of this id. */
export type RecordReading = Result<JsonObject | null, VendorFailure>;

/** How one record is read by its id. */
export interface RecordById {
  /** Whether a record could have this id; left out: any text may be one. */
  canBeId?(text: string): boolean;
  /** Throws a `RequestError`, and nothing else. */
  request(query: RecordQuery): VendorRequest;
  /** As `readPage`: never an exception. */
  read(response: VendorResponse, query: RecordQuery, nowMs: number): RecordReading;
}

/** Data and small pure hooks about one vendor API. No I/O: an activity sends what `listRequest` builds. */
export interface Element extends ElementDescription {
  /** `offset`: the vendor starts anywhere (startIndex); `token`: one page leads to the next. */
  paging(connection: Connection): 'offset' | 'token';
  /** With `offset` paging it can also be asked for multiples of the page size alone; see `ListQuery.isAligned`. */
  canAlignOffsets?: true;
  defaultPageSize: number;
  maxPageSize: number;
  /** How a rendered date is written into a resource's `url`, if that is sent as it stands; left out: as it is. */
  encodeDate?(text: string): string;
  oauth?: ElementOAuth;
  /** For the resources of `hasDeletionFeed`. Its pages are read by `readPage`. */
  deletionFeed?: DeletionFeed;
  /**
   * A resource's `url` is a path of the vendor's own and no hub URL: who reads the hub gets what the configuration asks
   * for, and cannot ask for anything else.
   */
  hasVendorUrls?: true;
  recordById?: RecordById;
  /** Throws a `RequestError`, and nothing else, if the connection or the hub URL cannot be used. */
  listRequest(query: ListQuery): VendorRequest;
  /**
   * Reads a vendor's answer; every status and every body must come out as a page or a failure, never as an exception.
   */
  readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading;
}
