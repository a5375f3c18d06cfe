import {
  defineElement,
  encodeQueryText,
  failed,
  failureOfStatus,
  HubUrlError,
  parseHubUrl,
  readVendorBody,
  recordsAt,
  succeeded,
  textOf,
  webUrlOf,
  type ListQuery,
  type PageReading,
  type VendorRequest,
  type VendorResponse,
} from 'element-events/elements';

const FORMAT = "yyyy-MM-dd'T'HH:mm:ss'Z'";

/**
 * An element of your own: `GET <base.url>/sailings?since=2026-03-01T12:00:00Z&from=0&limit=100` answers `{"sailings":
 * [...]}`.
 */
export const ferries = defineElement({
  key: 'ferries',
  numericId: 3_000_001,
  name: 'Ferries',
  hub: 'travel',
  description: 'Sailings of a ferry line.',
  fields: [
    {
      key: 'base.url',
      label: 'Base URL',
      help: 'Such as https://ferries.example.',
      type: 'text',
      required: true,
      secret: false,
    },
  ],
  defaultResources: {
    sailings: {
      url: `/hubs/travel/sailings?since=\${gmtDate:${FORMAT}}`,
      idField: 'id',
      datesConfiguration: { updatedDateField: 'changed', updatedDateFormat: FORMAT },
    },
  },
  paging: () => 'offset',
  defaultPageSize: 100,
  maxPageSize: 100,
  checkHubUrl(hubUrl) {
    try {
      const { resource } = parseHubUrl(hubUrl);
      return resource === 'sailings' ? null : 'Ferries have sailings.';
    } catch (error) {
      if (error instanceof HubUrlError) return error.message;
      throw error;
    }
  },
  listRequest({ connection, hubUrl, pageSize, position }: ListQuery): VendorRequest {
    const since = parseHubUrl(hubUrl).parameters.get('since') ?? '';
    const from = position !== null && 'offset' in position ? position.offset : 0;
    const { origin } = webUrlOf('base.url', textOf(connection, 'base.url'));
    const query = `since=${encodeQueryText(since)}&from=${from}&limit=${pageSize}`;
    return { method: 'GET', url: `${origin}/sailings?${query}`, headers: {} };
  },
  readPage({ status, headers, text }: VendorResponse, _query: ListQuery, nowMs: number): PageReading {
    const body = readVendorBody(text);
    const retryAfter = headers['retry-after'];
    const failure = (detail?: string) => failed(failureOfStatus(status, { retryAfter, nowMs, detail }));
    if (status !== 200) return failure();
    if (!body.ok) return failure(body.problem);
    const found = recordsAt(body.value.exact, 'sailings');
    return found.ok ? succeeded({ records: found.value, total: null, next: null }) : failure(found.problem.text);
  },
});
