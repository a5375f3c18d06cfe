import { defineElement } from './define-element';
import { encodeQueryText } from './query-text';
import { checkConnection } from './rest/check-connection';
import { checkResource } from './rest/check-resource';
import { paginationTypeOf } from './rest/connection';
import { fields } from './rest/fields';
import { oneRecordReader } from './one-record';
import { isAlignedBy } from './rest/page-values';
import { listRequest, recordRequest } from './rest/list-request';
import { oauth } from './rest/oauth';
import { readPage } from './rest/read-page';
import { wrongWithResourceUrl } from './rest/resource-url';

/**
 * Any JSON API, described by configuration alone: where it is, who asks, how its pages follow each other. What to ask
 * for is each resource's `url`, relative to `base.url`; where the records are its `recordsPath`.
 */
export const rest = defineElement({
  key: 'rest',
  // Cloud Elements had no such element. Its own numbers have up to five digits, so ours begin where no body can mean
  // one of them.
  numericId: 1_000_001,
  name: 'REST API',
  hub: 'general',
  description: 'Any API that lists its records as JSON: base URL, authentication and paging are configuration.',
  fields,
  // What there is to poll, only the one who knows the API can say.
  defaultResources: {},
  checkHubUrl: wrongWithResourceUrl,
  checkConnection,
  checkResource,
  hasRequestKeys: true,
  encodeDate: encodeQueryText,
  paging: (connection) => (paginationTypeOf(connection) === 'offset' && !isAlignedBy(connection) ? 'offset' : 'token'),
  canAlignOffsets: true,
  defaultPageSize: 100,
  maxPageSize: 10_000,
  hasVendorUrls: true,
  recordById: { request: recordRequest, read: oneRecordReader(readPage) },
  oauth,
  listRequest,
  readPage,
});
