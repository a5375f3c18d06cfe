import fc from 'fast-check';
import { type Tokens, formRequest, readTokenAnswer } from '../../src/elements/oauth';
import type { TokenFailure } from '../../src/elements/token-failure';
import type { VendorResponse } from '../../src/elements/element';

const answered = (status: number, body: unknown, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

function tokenOf(response: VendorResponse): Tokens {
  const answer = readTokenAnswer(response);
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.value;
}

function failureOf(response: VendorResponse, secrets?: string[]): TokenFailure {
  const answer = readTokenAnswer(response, secrets);
  if (answer.ok) throw new Error('a token');
  return answer.problem;
}

describe('readTokenAnswer', () => {
  it('reads a token, with the whole answer beside it', () => {
    const body = {
      access_token: 'a1',
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: 'r1',
      resource_owner_id: 'owner',
    };
    const expected = { accessToken: 'a1', refreshToken: 'r1', expiresInS: 3600, answer: body };
    expect(tokenOf(answered(200, body))).toEqual(expected);
  });

  it.each([
    [{}, { refreshToken: null, expiresInS: null }],
    [
      { refresh_token: '', expires_in: null },
      { refreshToken: null, expiresInS: null },
    ],
    [{ expires_in: '300' }, { expiresInS: 300 }],
    [{ expires_in: 0 }, { expiresInS: null }],
    [{ expires_in: '0' }, { expiresInS: null }],
    [{ expires_in: -1 }, { expiresInS: null }],
    [{ expires_in: true }, { expiresInS: null }],
    [{ expires_in: 'soon' }, { expiresInS: null }],
    [{ expires_in: '1e400' }, { expiresInS: null }],
    [{ token_type: 'Bearer' }, {}],
    [{ token_type: 'BearerToken' }, {}],
    [{ token_type: '' }, {}],
    [{ token_type: null }, {}],
    [{ error: null }, {}],
  ])('takes an answer with %j', (more, expected) => {
    expect(tokenOf(answered(200, { access_token: 'a1', ...more }))).toMatchObject({ accessToken: 'a1', ...expected });
  });

  it.each<[number, unknown, string]>([
    [400, { error: 'invalid_grant' }, 'invalid_grant'],
    [401, { error: 'invalid_grant' }, 'invalid_grant'],
    // Some vendors put the error into a 200.
    [200, { error: 'invalid_grant' }, 'invalid_grant'],
    [401, { error: 'invalid_client' }, 'invalid_client'],
    [400, { error: 'unauthorized_client' }, 'invalid_client'],
    [400, { error: 'invalid_scope' }, 'invalid_client'],
    [401, '<html>', 'invalid_client'],
    [403, '', 'invalid_client'],
    [400, { error: 'temporarily_unavailable' }, 'unavailable'],
    [408, '', 'unavailable'],
    [429, { error: 'slow_down' }, 'unavailable'],
    [500, '<html><title>Oops</title>', 'unavailable'],
    [503, { error: 'invalid_grant' }, 'unavailable'],
    [302, '', 'malformed'],
    [400, { error: 'something_else' }, 'malformed'],
    [404, '<html><title>Not found</title>', 'malformed'],
    [200, '', 'malformed'],
    [200, 'access_token=a1&token_type=bearer', 'malformed'],
    [200, [], 'malformed'],
    [200, { access_token: '' }, 'malformed'],
    [200, { access_token: 12 }, 'malformed'],
    [200, { access_token: 'a\r\nx-other: header' }, 'malformed'],
    [200, { access_token: 'a1', refresh_token: 5 }, 'malformed'],
    [200, { access_token: 'a1', token_type: 'mac' }, 'malformed'],
  ])('takes %d with %j as %s', (status, body, kind) => {
    expect(failureOf(answered(status, body))).toMatchObject({ kind, status });
  });

  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': 'later' }, null],
    [{ 'retry-after': 'Mon, 05 Jan 2026 09:01:00 GMT' }, null],
    [{ 'retry-after': 'Mon, 05 Jan 2026 09:01:00 GMT', date: 'Mon, 05 Jan 2026 09:00:00 GMT' }, 60_000],
  ])('waits as %j says', (headers, retryAfterMs) => {
    expect(failureOf(answered(503, '', headers)).retryAfterMs).toBe(retryAfterMs);
  });

  it("repeats the vendor's words only to whoever names the secrets, and without them", () => {
    const response = answered(400, { error: 'invalid_grant', error_description: 'code C0DE%2F1 of s3cret was used' });
    expect(failureOf(response).message).toBe('HTTP 400 from the token endpoint: invalid_grant');
    expect(failureOf(response, ['c0de/1', 's3cret']).message).toBe(
      'HTTP 400 from the token endpoint: invalid_grant: code *** of *** was used',
    );
  });

  it('answers every status and every text, and never with a secret or a token', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFXYZ'), minLength: 8, maxLength: 40 });
    const text = (value: string) =>
      fc.oneof(
        fc.constantFrom(
          value,
          `{"access_token":"${value}"`,
          `<title>nothing</title>${value}`,
          `<title>${value}</title>`,
        ),
        fc
          .constantFrom({ error: value }, { error: 'invalid_grant', error_description: `bad ${value}` })
          .map((body) => JSON.stringify(body)),
        fc
          .constantFrom({ access_token: `${value}\n` }, { access_token: 1, refresh_token: value })
          .map((body) => JSON.stringify(body)),
        fc.json(),
        fc.string(),
      );
    const cases = secret.chain((value) =>
      fc.tuple(fc.constant(value), fc.integer({ min: 100, max: 599 }), text(value)),
    );
    fc.assert(
      fc.property(cases, fc.boolean(), ([value, status, body], isNamed) => {
        const answer = readTokenAnswer(answered(status, body), isNamed ? [value] : null);
        if (!answer.ok) expect(answer.problem.message).not.toContain(value);
      }),
    );
  });
});

describe('formRequest', () => {
  it('posts what a form reader gets back unchanged', () => {
    const texts = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (fields) => {
        const { method, body, headers } = formRequest('https://vendor.example/token', fields);
        expect(method).toBe('POST');
        expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
        expect([...new URLSearchParams(body)]).toEqual(Object.entries(fields));
      }),
    );
  });

  it('adds headers of the caller', () => {
    expect(formRequest('https://vendor.example/token', {}, { authorization: 'Basic eDp5' }).headers).toMatchObject({
      authorization: 'Basic eDp5',
      accept: 'application/json',
    });
  });
});
