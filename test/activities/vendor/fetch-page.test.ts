import { gzipSync } from 'node:zlib';
import { createHttpSend } from '../../../src/activities';
import { fetchPage, type PageAnswer } from '../../../src/activities/vendor/fetch-page';
import type { ListQuery } from '../../../src/elements/element';
import { rest } from '../../../src/elements/rest';
import { jsonAnswer, type Answer } from '../../../src/testing/answers';
import { serveOnLoopback } from '../../../src/testing/loopback-server';
import { LOOPBACK } from '../../support/loopback';

let answer: Answer;
let vendor: Awaited<ReturnType<typeof serveOnLoopback>>;
beforeAll(async () => {
  vendor = await serveOnLoopback((_, response) => {
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
afterAll(() => vendor.close());

function fetched(token: ListQuery['token'] = null): Promise<PageAnswer> {
  const query: ListQuery = {
    connection: { 'base.url': vendor.url, ...(token && { 'authentication.type': 'oauth2' }) },
    token,
    nonce: '0'.repeat(32),
    resource: 'customers',
    hubUrl: '/customers',
    updatedField: null,
    recordsPath: null,
    pageSize: 100,
    position: null,
  };
  const dependencies = { send: createHttpSend({ egressAllow: LOOPBACK }), now: Date.now };
  return fetchPage(dependencies, rest, query, new AbortController().signal);
}

describe('a page', () => {
  it('is read as its headers say, and counted as it is unpacked', async () => {
    const json = `[{"id":1,"name":"Qu\xe4rry${' '.repeat(500)}"}]`;
    const headers = { 'content-type': 'application/json; charset=ISO-8859-1', 'content-encoding': 'gzip' };
    answer = { status: 200, headers, body: gzipSync(Buffer.from(json, 'latin1')) };
    expect(await fetched()).toMatchObject({
      ok: true,
      value: { page: { records: [{ id: 1, name: expect.stringContaining('Quärry') as string }] }, bytes: json.length },
    });
  });

  it('that unpacks to more than fits says what helps', async () => {
    const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024, ' '));
    answer = { status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb };
    const message = 'a page of more than 32 MB; set a smaller pageSize';
    expect(await fetched()).toMatchObject({ ok: false, problem: { kind: 'unavailable', message, status: 200 } });
  });

  it.each([
    [200, 'malformed', /^HTTP 200, the answer's Content-Encoding is compress; gzip, br, deflate and zstd can be read$/],
    [503, 'unavailable', /^HTTP 503, .*Content-Encoding is compress/],
    [401, 'unauthorized', /^HTTP 401, .*Content-Encoding is compress/],
  ])('that cannot be unpacked keeps the meaning of status %d', async (status, kind, message) => {
    answer = { status, headers: { 'content-encoding': 'compress' }, body: 'x' };
    expect(await fetched()).toMatchObject({
      ok: false,
      problem: { kind, status, message: expect.stringMatching(message) as string },
    });
  });
});

describe('a 400 or 403 that calls the access token invalid', () => {
  const token = { accessToken: 'access-1', answer: {} };
  const dead = (status: number): Answer => jsonAnswer(status, { error: 'invalid_token', message: 'no access-1 here' });

  it.each([400, 403])('means what a 401 does, so that the token is renewed: %d', async (status) => {
    answer = dead(status);
    const reading = await fetched(token);
    expect(reading).toMatchObject({ ok: false, problem: { kind: 'unauthorized', status } });
    const message = reading.ok ? '' : reading.problem.message;
    expect(message).toMatch(new RegExp(`^HTTP ${status}, the credentials were refused: `));
    expect(message).not.toContain('access-1');
  });

  it('means what it is without such a token, and if it speaks of something else', async () => {
    answer = dead(403);
    expect(await fetched()).toMatchObject({ problem: { kind: 'forbidden' } });
    answer = jsonAnswer(403, { error: 'insufficient_scope' });
    expect(await fetched(token)).toMatchObject({ problem: { kind: 'forbidden' } });
    answer = jsonAnswer(400, { message: 'Invalid page token' });
    expect(await fetched(token)).toMatchObject({ problem: { kind: 'refused' } });
  });
});
