import {
  defineElement,
  encodeQueryText,
  errorTextOf,
  failed,
  failureOfStatus,
  headerOf,
  HubUrlError,
  isJsonObject,
  parseHubUrl,
  readVendorBody,
  recordsAt,
  RequestError,
  succeeded,
  textOf,
  tokenText,
  webUrlOf,
  withoutEchoes,
  type AnswerProblem,
  type Connection,
  type ListQuery,
  type Page,
  type PageReading,
  type Result,
  type VendorRequest,
  type VendorResponse,
} from '../../src/elements'; // In a project of your own: 'element-events/elements'.

/**
 * A complete element in one file. Harbour is a made-up freight API:
 *
 *   GET https://<host>/api/shipments?changed_since=2026-03-01T12:00:00Z&limit=100&cursor=c9
 *   X-Harbour-Key: <key>
 *
 *   {"shipments": [{"id": "S-1", "changed_at": "2026-03-01T12:00:07Z", ...}], "next_cursor": "d4"}
 *
 * A customer polls it with `/hubs/freight/shipments?changed_since=${gmtDate:...}`.
 */
export const harbour = defineElement({
  key: 'harbour',
  numericId: 2_000_001,
  name: 'Harbour',
  hub: 'freight',
  description: 'Shipments and containers of Harbour.',
  fields: [
    {
      key: 'base.url',
      label: 'Base URL',
      help: 'Your Harbour, such as https://acme.harbour.example.',
      type: 'text',
      required: true,
      secret: false,
    },
    {
      key: 'api.key',
      label: 'API key',
      help: 'Made in Harbour under Settings.',
      type: 'text',
      required: true,
      secret: true,
    },
  ],
  defaultResources: { shipments: pollerConfiguration('shipments'), containers: pollerConfiguration('containers') },
  checkHubUrl,
  paging: () => 'token',
  defaultPageSize: 100,
  maxPageSize: 500,
  listRequest,
  readPage,
});

function pollerConfiguration(resource: string) {
  const format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
  return {
    url: `/hubs/freight/${resource}?changed_since=\${gmtDate:${format}}`,
    idField: 'id',
    datesConfiguration: {
      updatedDateField: 'changed_at',
      updatedDateFormat: format,
      createdDateField: 'created_at',
      createdDateFormat: format,
    },
  };
}

/** What the hub URL asks for. Throws a `RequestError` with a text for the person who wrote the URL. */
function harbourQueryOf(hubUrl: string): { resource: string; changedSince: string | null } {
  const { hub, resource, parameters } = parseHubUrl(hubUrl);
  if (hub !== 'freight') throw new HubUrlError(`Harbour is read through /hubs/freight/..., not /hubs/${hub}/...`);
  if (!['shipments', 'containers'].includes(resource)) throw new HubUrlError('Harbour has shipments and containers.');
  const unknown = [...parameters.keys()].filter((name) => name !== 'changed_since');
  if (unknown.length > 0) throw new HubUrlError(`Not understood: ${unknown.join(', ')}. Allowed: changed_since.`);
  return { resource, changedSince: parameters.get('changed_since') ?? null };
}

function checkHubUrl(hubUrl: string): string | null {
  try {
    harbourQueryOf(hubUrl);
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

function listRequest({ connection, hubUrl, pageSize, position }: ListQuery): VendorRequest {
  const { resource, changedSince } = harbourQueryOf(hubUrl);
  const cursor = position !== null && 'token' in position ? tokenText(position.token) : null;
  const parameters = Object.entries({ changed_since: changedSince, limit: String(pageSize), cursor }).flatMap(
    ([name, value]) => (value === null ? [] : [`${name}=${encodeQueryText(value)}`]),
  );
  const { origin } = webUrlOf('base.url', textOf(connection, 'base.url'));
  return {
    method: 'GET',
    url: `${origin}/api/${resource}?${parameters.join('&')}`,
    headers: Object.fromEntries([headerOf('api.key', 'x-harbour-key', keyOf(connection))]),
  };
}

/** A page, or a failure: whatever came, it is never an exception, and no message repeats the key. */
function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if (reading.ok) return reading;
  const { text, kind } = reading.problem;
  const detail = withoutEchoes(text, [keyOf(query.connection)]);
  const retryAfter = response.headers['retry-after'];
  return failed(failureOfStatus(response.status, { retryAfter, nowMs, detail, kind }));
}

function readAnswer(
  { status, text }: VendorResponse,
  { resource, recordsPath }: ListQuery,
): Result<Page, AnswerProblem> {
  const body = readVendorBody(text);
  if (!body.ok) return failed({ text: body.problem });
  if (status < 200 || status >= 300) return failed({ text: errorTextOf(body.value.plain) });
  const found = recordsAt(body.value.exact, recordsPath ?? resource);
  if (!found.ok) return found;
  const { plain } = body.value;
  const cursor = isJsonObject(plain) ? plain['next_cursor'] : null;
  if (cursor && typeof cursor !== 'string') return failed({ text: 'next_cursor is not a text' });
  return succeeded({ records: found.value, total: null, next: cursor || null });
}

function keyOf(connection: Connection): string {
  return textOf(connection, 'api.key');
}
