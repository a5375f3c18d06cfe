import { exactJsonText } from '../../src/domain/values/exact-json';
import fc from 'fast-check';
import { type Json, type JsonObject, isJsonObject } from '../../src/domain/values/json';
import type { VendorFailure } from '../../src/domain/vendor/failure';
import type { Element, ListQuery, Page, VendorResponse } from '../../src/elements/element';
import { RequestError } from '../../src/elements/request-error';

/** What the contract has to know of an element to try it. */
export interface ContractSubject {
  element: Element;
  /** A good query for the first page; its connection has every secret, each of them over 8 characters. */
  query: ListQuery;
  /** What is made of the secrets, or is within one, and must not be repeated either. */
  madeOfSecrets: string[];
  /** The vendor's good answer with these records; `more`: another page follows. Without a body's length or its date. */
  answer(records: JsonObject[], more: boolean): VendorResponse;
}

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

/**
 * What every element promises, tried on one: pages, the end of paging, refusals, hostile bodies, and silence about
 * secrets.
 */
export function describeElementContract(name: string, subject: ContractSubject): void {
  const { element, query } = subject;

  const read = (response: Partial<VendorResponse>, changes: Partial<ListQuery> = {}) =>
    element.readPage({ status: 200, headers: {}, text: '', ...response }, { ...query, ...changes }, NOW_MS);

  function pageOf(response: Partial<VendorResponse>): Page {
    const reading = read(response);
    if (!reading.ok) throw new Error(reading.problem.message);
    return reading.value;
  }

  function failureOf(response: Partial<VendorResponse>): VendorFailure {
    const reading = read(response);
    if (reading.ok) throw new Error(`a page: ${JSON.stringify(reading.value)}`);
    return reading.problem;
  }

  /** A good answer whose only record has this text, as it stands, in place of the value of `marker`. */
  function answerHolding(json: string): VendorResponse {
    const good = subject.answer([{ marker: 'MARKER' }], false);
    return { ...good, text: good.text.replace('"MARKER"', json) };
  }

  const secrets = [
    ...element.fields.filter(({ secret }) => secret).map(({ key }) => String(query.connection[key] ?? '')),
    query.token?.accessToken ?? '',
  ].filter((text) => text !== '');

  describe(`${name}: pages`, () => {
    it('shows the records in their order, with all their fields', () => {
      const records: JsonObject[] = [
        { marker: 'first', amount: 1.5, nested: { list: [1, null, 'x'] } },
        { marker: 'second', amount: 0, nested: {} },
      ];
      expect(pageOf(subject.answer(records, false)).records).toMatchObject(records);
    });

    it('reads no records as an empty page that ends the paging', () => {
      expect(pageOf(subject.answer([], false))).toMatchObject({ records: [], next: null });
    });

    it('knows the last page, and where the next one starts', () => {
      const records = [{ marker: 'first' }];
      expect(pageOf(subject.answer(records, false)).next).toBeNull();
      const { next } = pageOf(subject.answer(records, true));
      const isOffset = element.paging(query.connection) === 'offset';
      expect(next === null).toBe(isOffset);
      const position = next === null ? { offset: 7 } : { token: next };
      expect(JSON.parse(JSON.stringify(position))).toEqual(position);
      expect(element.listRequest({ ...query, position })).not.toEqual(element.listRequest(query));
    });

    it('asks the same host for every page, with headers that HTTP can carry', () => {
      const { next } = pageOf(subject.answer([{ marker: 'first' }], true));
      const first = element.listRequest(query);
      const second = element.listRequest({ ...query, position: next === null ? { offset: 7 } : { token: next } });
      expect(new URL(second.url).origin).toBe(new URL(first.url).origin);
      for (const { url, headers, method } of [first, second]) {
        expect(['GET', 'POST']).toContain(method);
        expect(url).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
        expect(Object.keys(headers).join('')).toMatch(/^[a-z\d-]+$/);
        expect(Object.values(headers).join('')).not.toMatch(/[\r\n\0]/);
      }
    });
  });

  describe(`${name}: refusals`, () => {
    it.each([
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [429, 'throttled'],
      [408, 'unavailable'],
      [500, 'unavailable'],
      [502, 'unavailable'],
      [503, 'unavailable'],
      [504, 'unavailable'],
      [400, 'refused'],
      [404, 'refused'],
      [410, 'refused'],
      [301, 'refused'],
      [302, 'refused'],
      [307, 'refused'],
      [308, 'refused'],
    ])('takes %d as %s, whatever the body', (status, kind) => {
      const bodies = [
        '',
        '{}',
        '[]',
        'null',
        '<html><title>Sorry</title></html>',
        'Bad',
        subject.answer([], false).text,
      ];
      for (const text of bodies) {
        const headers = { location: 'https://elsewhere.example/' };
        expect(failureOf({ status, text, headers })).toMatchObject({ kind, status });
      }
    });

    it('waits as long as Retry-After says', () => {
      const date = new Date(NOW_MS + 90_000).toUTCString();
      expect(failureOf({ status: 429, headers: { 'retry-after': '30' } }).retryAfterMs).toBe(30_000);
      expect(failureOf({ status: 503, headers: { 'retry-after': date } }).retryAfterMs).toBe(90_000);
      expect(failureOf({ status: 429, headers: { 'retry-after': 'soon' } }).retryAfterMs).toBeNull();
    });

    it('repeats no secret', () => {
      const telling = [...secrets, ...subject.madeOfSecrets];
      const words = telling.flatMap((text) => [text, encodeURIComponent(text)]).join(' | ');
      const error = { message: words, error: words, $message: words, requestId: words };
      const page = `<html><title>${words}</title></html>`;
      const bodies = [
        page,
        words,
        JSON.stringify(error),
        JSON.stringify([error]),
        JSON.stringify({ error }),
        JSON.stringify({ errors: [error], $diagnoses: [{ $severity: 'error', ...error }] }),
      ];
      const answers = [302, 400, 401, 403, 429, 500].flatMap((status) => bodies.map((text) => ({ status, text })));
      for (const answer of [{ status: 200, text: page }, { status: 200, text: words }, ...answers]) {
        const { message } = failureOf(answer);
        expect(message.length).toBeLessThanOrEqual(300);
        for (const text of telling) expect(message).not.toContain(text);
      }
    });
  });

  it(`${name}: shows what the vendor says of the query, which is the customer's own`, () => {
    const words = `Unknown field in ${query.hubUrl}`;
    const text = JSON.stringify({ message: words, $diagnoses: [{ $severity: 'error', $message: words }] });
    expect(failureOf({ status: 400, text }).message).toContain(words);
  });

  describe(`${name}: bodies`, () => {
    const good = subject.answer([{ marker: 'first' }], false).text;

    it.each<[string, string]>([
      ['HTML', '<!DOCTYPE html><html><head><title>Maintenance</title></head></html>'],
      ['XML', '<?xml version="1.0"?><feed/>'],
      ['nothing', ''],
      ['white space', ' \n'],
      ['JSON that was cut', good.slice(0, -2)],
      ['JSON with a tail', `${good} x`],
      ['lines of JSON', `${good}\n${good}`],
      ['a text', '"records"'],
      ['a number', '7'],
      ['an empty object', '{}'],
      ['a list of texts', '["a"]'],
      ['a list of null', '[null]'],
      ['a list of lists', '[[{}]]'],
      ['a bomb of lists', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['a bomb of objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
      ['UTF-16', Buffer.from(good, 'utf16le').toString('utf8')],
      ['UTF-16 with a mark', Buffer.from(`\uFEFF${good}`, 'utf16le').toString('utf8')],
      ['compressed bytes', Buffer.from('1f8b0800000000000003', 'hex').toString('utf8')],
    ])('takes %s with 200 as malformed', (_, text) => {
      expect(failureOf({ text })).toMatchObject({ kind: 'malformed', status: 200 });
    });

    it('never takes an error that comes with 200 as no records', () => {
      for (const text of ['{"error":"internal"}', '{"message":"down"}', '[{"error":"internal"}, null]']) {
        expect(['malformed', 'refused', 'unavailable']).toContain(failureOf({ text }).kind);
      }
    });

    it.each<[string, object, RegExp]>([
      ['error', { error: { code: 'badvalue', info: 'Unrecognized value "x"' } }, /badvalue: Unrecognized value "x"/],
      ['errors', { errors: [{ message: 'no such field', extensions: { code: 7 } }], data: null }, /no such field/],
      ['success', { success: false, message: 'try a later date' }, /try a later date/],
      ['ok', { ok: false, error: 'invalid_cursor' }, /invalid_cursor/],
      ['status', { status: 'error', message: 'unknown list', code: 'E7' }, /E7: unknown list/],
      ['fault', { Fault: { FaultString: 'no such service' } }, /no such service/],
    ])('tells an error within a 200 in the words of the vendor: %s', (_, body, words) => {
      const failure = failureOf({ text: JSON.stringify(body) });
      expect(failure).toMatchObject({ kind: 'refused', status: 200, message: expect.stringMatching(words) });
    });

    it('takes a record nested too deep as malformed', () => {
      expect(failureOf(answerHolding('['.repeat(5000) + ']'.repeat(5000)))).toMatchObject({ kind: 'malformed' });
    });

    it('takes whatever stands in place of the records as malformed', () => {
      const empty = subject.answer([], false);
      for (const json of ['{}', '"x"', '0', 'true', '[null]', '["x"]', '[[]]']) {
        const text = empty.text.replace('[]', json);
        expect(text).not.toBe(empty.text);
        expect(failureOf({ ...empty, text })).toMatchObject({ kind: 'malformed' });
      }
    });

    it('takes null in place of the records as none, or as malformed', () => {
      for (const text of ['null', subject.answer([], false).text.replace('[]', 'null')]) {
        const reading = read({ text });
        if (reading.ok) expect(reading.value).toMatchObject({ records: [], next: null });
        else expect(reading.problem.kind).toBe('malformed');
      }
    });

    it('skips a byte order mark', () => {
      const answer = subject.answer([{ marker: 'first' }], false);
      expect(pageOf({ ...answer, text: `\uFEFF${answer.text}` })).toEqual(pageOf(answer));
    });

    it.each(['9007199254740993', '-9007199254740993', '123456789012345678901234567890', '1e400', '1.10'])(
      'loses no digit of %s, and keeps it a number',
      (number) => {
        const [record] = pageOf(answerHolding(number)).records;
        expect(exactJsonText(record?.['marker'] ?? null)).toBe(number);
      },
    );

    it('changes no prototype', () => {
      const [record] = pageOf(answerHolding('{"__proto__":{"polluted":true}}')).records;
      const marker = record?.['marker'];
      expect(isJsonObject(marker) && 'polluted' in marker).toBe(false);
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
      expect({}).not.toHaveProperty('polluted');
    });

    it('reads the last of two equal keys, always', () => {
      expect(pageOf(answerHolding('"a","marker":"b"')).records[0]).toMatchObject({ marker: 'b' });
    });
  });

  describe(`${name}: promises to its callers`, () => {
    const anyText = fc.string({ unit: 'binary' });
    const anyJson = fc.jsonValue() as fc.Arbitrary<Json>;
    /** What validation lets through: no lists and no objects. */
    const anyValue = fc.oneof(anyText, fc.double(), fc.boolean(), fc.constant(null));
    const anyPosition = fc.oneof(
      fc.constant(null),
      fc.nat().map((offset) => ({ offset })),
      anyJson.map((token) => ({ token })),
    );
    const anyHubUrl = fc.oneof(
      fc.constant(query.hubUrl),
      anyText,
      anyText.map((text) => query.hubUrl + text),
      fc.webUrl({ withQueryParameters: true }),
    );
    const keys = element.fields.map(({ key }) => key);
    const anyConnection = fc.oneof(
      fc.constant(query.connection),
      fc.record(Object.fromEntries(keys.map((key) => [key, anyValue])), { requiredKeys: [] }),
      fc.tuple(fc.constantFrom(...keys), anyValue).map(([key, value]) => ({ ...query.connection, [key]: value })),
    );
    const anyQuery = fc.record({ connection: anyConnection, hubUrl: anyHubUrl, position: anyPosition });

    it('makes a request, or throws a RequestError and nothing else', () => {
      fc.assert(
        fc.property(anyQuery, fc.boolean(), (changes, hasToken) => {
          try {
            const asked = { ...query, ...changes, ...(!hasToken && { token: null }) } as ListQuery;
            expect(typeof element.listRequest(asked).url).toBe('string');
          } catch (error) {
            if (!(error instanceof RequestError)) throw error;
            for (const text of secrets) expect(error.message).not.toContain(text);
          }
        }),
        { numRuns: 500 },
      );
    });

    function canBeAsked(asked: ListQuery): boolean {
      try {
        return element.listRequest(asked).url !== '';
      } catch {
        return false;
      }
    }

    it('reads every answer to any query that can be asked without an exception', () => {
      const anyBody = fc.oneof(
        anyText,
        fc.json(),
        anyJson.map((json) => answerHolding(JSON.stringify(json)).text),
        anyJson.map((json) => subject.answer([], true).text.replace('[]', JSON.stringify([json]))),
      );
      const anyHeaders = fc.oneof(
        fc.constant(subject.answer([], true).headers),
        fc.dictionary(
          fc.constantFrom('link', 'retry-after', 'date', 'content-type', 'elements-next-page-token'),
          anyText,
        ),
      );
      const anyStatus = fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 }));
      fc.assert(
        fc.property(anyStatus, anyHeaders, anyBody, anyQuery, (status, headers, text, changes) => {
          const asked = { ...query, ...changes } as ListQuery;
          const reading = read({ status, headers, text }, canBeAsked(asked) ? asked : query);
          expect(reading.ok || reading.problem.message.length <= 300).toBe(true);
        }),
        { numRuns: 500 },
      );
    });

    it('judges any hub URL and any connection without an exception', () => {
      fc.assert(
        fc.property(anyHubUrl, anyConnection, (hubUrl, connection) => {
          const problem = element.checkHubUrl(hubUrl);
          expect(problem === null || problem !== '').toBe(true);
          const problems = element.checkConnection?.(connection as JsonObject) ?? [];
          for (const { key, message } of problems) expect(keys.includes(key) && message !== '').toBe(true);
        }),
      );
    });

    it('accepts its own good query, with secrets sealed or not', () => {
      expect(element.checkHubUrl(query.hubUrl)).toBeNull();
      expect(element.checkConnection?.(query.connection) ?? []).toEqual([]);
      const sealed = element.fields.filter(({ secret }) => secret).map(({ key }) => [key, 'sealed:v1:k:AAAA'] as const);
      const isGiven = ([key]: readonly [string, string]) => query.connection[key] !== undefined;
      const connection = { ...query.connection, ...Object.fromEntries(sealed.filter(isGiven)) };
      expect(element.checkConnection?.(connection) ?? []).toEqual([]);
    });

    it('cannot be changed by whoever imports it', () => {
      expect(
        Object.isFrozen(element) && Object.isFrozen(element.fields) && Object.isFrozen(element.defaultResources),
      ).toBe(true);
    });
  });
}
