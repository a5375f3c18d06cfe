import { recordIdOf } from '../../../src/domain/reading/record';
import { exactJsonText } from '../../../src/domain/values/exact-json';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/domain/values/json';
import type { VendorFailure } from '../../../src/domain/vendor/failure';
import type { ListQuery, Page } from '../../../src/elements/element';
import { readPage } from '../../../src/elements/sagecrm/read-page';

const nowMs = Date.parse('2026-03-01T12:00:00Z');
const query: ListQuery = {
  connection: { subdomain: 'crm.example.com', username: 'poller', password: 'hunter-2' },
  resource: 'accounts',
  hubUrl: "/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z' AND Comp_EmailAddress='joe@example.com'",
  updatedField: 'Comp_UpdatedDate',
  token: null,
  nonce: '0'.repeat(32),
  recordsPath: null,
  pageSize: 100,
  position: { offset: 0 },
};

const read = (status: number, text: string, changes: Partial<ListQuery> = {}, headers: Record<string, string> = {}) =>
  readPage({ status, headers, text }, { ...query, ...changes }, nowMs);

function pageOf(feed: unknown, changes: Partial<ListQuery> = {}): Page {
  const reading = read(200, JSON.stringify(feed), changes);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.value;
}

function failureOf(status: number, body: unknown, headers: Record<string, string> = {}): VendorFailure {
  const reading = read(status, typeof body === 'string' ? body : JSON.stringify(body), {}, headers);
  if (reading.ok) throw new Error('a page');
  return reading.problem;
}

const diagnosis = (severity: string, code: string, message: string): JsonObject => ({
  $diagnoses: [{ $severity: severity, $sdataCode: code, $applicationCode: '', $message: message, $stackTrace: 'at x' }],
});

describe('a page of Sage CRM', () => {
  it('shows records with their own fields untouched and metadata without the dollar', () => {
    const entry = {
      $key: 31,
      $url: "company('31')",
      $title: 'Quarry Ltd',
      $uuid: 'f3',
      Comp_CompanyId: 31,
      comp_Name: 'Quarry Ltd',
      Comp_Secterr: null,
      Person: { $key: '7', $url: "person('7')" },
    };
    expect(pageOf({ $totalResults: 7, $startIndex: 1, $itemsPerPage: 1, $resources: [entry] })).toEqual({
      total: 7,
      next: null,
      records: [
        {
          key: 31,
          url: "company('31')",
          title: 'Quarry Ltd',
          uuid: 'f3',
          Comp_CompanyId: 31,
          comp_Name: 'Quarry Ltd',
          Comp_Secterr: null,
          Person: { $key: '7', $url: "person('7')" },
        },
      ],
    });
  });

  it.each([31, '31', '0', 0])('keeps the type of the key %p', (key) => {
    expect(pageOf({ $resources: [{ $key: key }] }).records).toEqual([{ key }]);
  });

  it('loses no digit of a key', () => {
    const reading = read(200, '{"$resources":[{"$key":9007199254740993}]}');
    const [record] = reading.ok ? reading.value.records : [];
    expect(exactJsonText(record ?? null)).toBe('{"key":9007199254740993}');
    expect(recordIdOf(record ?? {}, ['key'])).toBe('9007199254740993');
  });

  it('shows an unchanged record the same at every read', () => {
    const first = { $key: 1, $updated: '2026-01-01T00:00:00Z', $etag: 'a', Comp_Name: 'x' };
    const second = { ...first, $updated: '2026-01-02T00:00:00Z', $etag: 'b' };
    expect(pageOf({ $resources: [first] })).toEqual(pageOf({ $resources: [second] }));
  });

  it('leaves metadata under its own name where the record has a field of the plain one', () => {
    expect(pageOf({ $resources: [{ $title: 'meta', title: 'own', $__proto__: 1 }] }).records).toEqual([
      { $title: 'meta', title: 'own', $__proto__: 1 },
    ]);
  });

  it.each([undefined, null, -1, 1.5, '7', 1e300])('knows no total from $totalResults %p', (total) => {
    expect(pageOf({ $totalResults: total, $resources: [] })).toEqual({ records: [], total: null, next: null });
  });

  it('stays a page with information and warnings', () => {
    expect(pageOf({ ...diagnosis('warning', 'ApplicationDiagnosis', 'slow'), $resources: [] }).records).toEqual([]);
  });
});

describe('an answer of Sage CRM that is no page', () => {
  it.each([
    ['null', 'HTTP 200, not an answer that the API promises: the JSON is not an object with $resources'],
    ['[]', 'HTTP 200, not an answer that the API promises: the JSON is not an object with $resources'],
    ['{}', 'HTTP 200, not an answer that the API promises: $resources is missing or not an array'],
    ['{"$resources":null}', 'HTTP 200, not an answer that the API promises: $resources is missing or not an array'],
    ['{"$resources":{"0":{}}}', 'HTTP 200, not an answer that the API promises: $resources is missing or not an array'],
    ['{"$resources":[{},null]}', 'HTTP 200, not an answer that the API promises: $resources/1 is not an object'],
    ['', 'HTTP 200, not an answer that the API promises: the body is empty'],
    ['{"$resources":[{', 'HTTP 200, not an answer that the API promises: the body is not JSON, or was cut short'],
    ['\n<!DOCTYPE html><p>', 'HTTP 200, not an answer that the API promises: an HTML page instead of JSON'],
    ['<?xml version="1.0"?><feed/>', 'HTTP 200, not an answer that the API promises: XML instead of JSON'],
  ])('is malformed with 200 and %j', (text, message) => {
    expect(failureOf(200, text)).toEqual({ kind: 'malformed', message, status: 200, retryAfterMs: null });
  });

  it('names the title of an HTML page and keeps the kind of the status', () => {
    const page = (title: string) => `<html><head>\n<TITLE lang="en"> ${title} </TITLE></head></html>`;
    expect(failureOf(503, page('Service Unavailable'))).toMatchObject({
      kind: 'unavailable',
      message: 'HTTP 503, the vendor is not available: an HTML page instead of JSON (title: Service Unavailable)',
    });
    expect(failureOf(401, page('Access is denied'))).toMatchObject({ kind: 'unauthorized' });
  });

  it('says what Sage CRM says in $diagnoses', () => {
    expect(failureOf(400, diagnosis('error', 'BadWhereSyntax', 'no such operator'))).toEqual({
      kind: 'refused',
      message: 'HTTP 400, the vendor refused the request: BadWhereSyntax: no such operator',
      status: 400,
      retryAfterMs: null,
    });
  });

  it.each([
    [400, diagnosis('transient', 'ApplicationDiagnosis', 'busy')],
    [200, diagnosis('Transient', 'ApplicationDiagnosis', 'busy')],
    [404, diagnosis('error', 'DatasetUnavailable', 'backup')],
    [200, diagnosis('fatal', 'ApplicationUnavailable', 'starting')],
    [200, { ...diagnosis('transient', 'ApplicationDiagnosis', 'busy'), $resources: [] }],
  ])('is unavailable with %i where the diagnosis is transient', (status, body) => {
    expect(failureOf(status, body)).toMatchObject({ kind: 'unavailable', status });
  });

  it('stays throttled with 429, and carries Retry-After', () => {
    const body = diagnosis('transient', 'ApplicationUnavailable', 'slow down');
    expect(failureOf(429, body, { 'retry-after': '30' })).toMatchObject({ kind: 'throttled', retryAfterMs: 30_000 });
  });

  it.each(['error', 'fatal'])(
    'is refused with 200 and a diagnosis of severity %s, with or without records',
    (severity) => {
      const body = diagnosis(severity, 'BadWhereSyntax', 'no');
      expect(failureOf(200, body)).toMatchObject({ kind: 'refused' });
      expect(failureOf(200, { ...body, $resources: [{ $key: 1 }] })).toMatchObject({ kind: 'refused' });
    },
  );

  it('is malformed where a later page is the first one again', () => {
    const feed = { $startIndex: 1, $resources: [{ $key: 1 }] };
    const reading = read(200, JSON.stringify(feed), { position: { offset: 100 } });
    expect(reading).toMatchObject({ problem: { kind: 'malformed' } });
    expect(pageOf({ ...feed, $startIndex: 101 }, { position: { offset: 100 } }).records).toHaveLength(1);
    expect(pageOf({ $startIndex: 1, $resources: [] }, { position: { offset: 100 } }).records).toHaveLength(0);
  });

  it('repeats no credentials, and what the vendor says of the query', () => {
    const told =
      'poller:hunter-2 (cG9sbGVyOmh1bnRlci0y) asked Comp_UpdatedDate gt @2017-06-12T14:09:00Z@ and ' +
      "Comp_EmailAddress eq 'joe@example.com', that is joe%40example.com after 2017-06-12T14:09:00Z";
    const { message } = failureOf(400, diagnosis('error', 'BadWhereSyntax', told));
    expect(message).toBe(
      'HTTP 400, the vendor refused the request: BadWhereSyntax: poller:*** (***) asked Comp_UpdatedDate gt @2017-06-12T14:09:00Z@ and ' +
        "Comp_EmailAddress eq 'joe@example.com', that is joe%40example.com after 2017-06-12T14:09:00Z",
    );
  });

  it('never becomes an exception, whatever the status and the body', () => {
    const piece = fc.constantFrom(
      '{"$resources":[',
      '{"$key":1}',
      ']}',
      '{"$diagnoses":[',
      '<html><title>',
      'null',
      ',',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ $resources: [value], $diagnoses: value })),
    );
    const status = fc.oneof(fc.constant(200), fc.integer());
    const hubUrl = fc.oneof(fc.constant(query.hubUrl), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(status, text, hubUrl, (code, body, url) => {
        const reading = read(code, body, { hubUrl: url, connection: {} });
        if (!reading.ok) expect(reading.problem.message.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 1_000 },
    );
  });
});
