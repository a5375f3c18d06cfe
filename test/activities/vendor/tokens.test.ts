import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttpSend } from '../../../src/activities';
import { openKept, sealKept } from '../../../src/activities/vendor/grant';
import {
  freshTokens,
  type TokenContext,
  type TokenProblem,
  type TokenResult,
} from '../../../src/activities/vendor/tokens';
import type { TokenHeartbeat } from '../../../src/contract/activities';
import { createSealer } from '../../../src/configuration/sealing';
import type { Result } from '../../../src/domain/values/result';
import type { Connection } from '../../../src/elements/element';
import { elementOf, elements } from '../../../src/elements/registry';
import { rest } from '../../../src/elements/rest';
import { htmlAnswer, jsonAnswer, type Answer } from '../../../src/testing/answers';
import { tracesOf } from '../../support/secret-traces';
import { LOOPBACK } from '../../support/loopback';
import { TEST_KEY } from '../../support/stage';

const CODE = 'Kanarie/code+1';
const CLIENT_SECRET = 'Kanarie/client+2';
const START_MS = Date.parse('2026-03-01T12:00:00Z');

/** What the token endpoint answers next; `lost`: the connection is reset instead. */
let answers: (Answer | 'lost')[];
let forms: Record<string, string>[];
let whenAsked: () => void;
let server: Server;
let tokenUrl: string;
let nowMs: number;
let heartbeat: TokenHeartbeat;
let recorded: TokenHeartbeat[];

beforeEach(async () => {
  [answers, forms, recorded] = [[], [], []];
  whenAsked = () => undefined;
  nowMs = START_MS;
  heartbeat = { grant: null, isExchangingCode: false };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      forms.push(Object.fromEntries(new URLSearchParams(body)));
      whenAsked();
      const answer = answers.shift() ?? jsonAnswer(500, {});
      if (answer === 'lost') request.socket.resetAndDestroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

function contextOf(changes: Connection = {}): TokenContext {
  const connection = {
    'authentication.type': 'oauth2',
    'oauth.grant.type': 'authorization_code',
    'oauth.token.url': tokenUrl,
    'oauth.api.key': 'client-id',
    'oauth.api.secret': CLIENT_SECRET,
    'providerData.code': CODE,
    ...changes,
  };
  return {
    dependencies: {
      sealer: createSealer([TEST_KEY]),
      elementOf,
      elementKeys: elements.map(({ key }) => key),
      minRefreshIntervalMs: 10,
      egressAllow: LOOPBACK,
      send: createHttpSend({ egressAllow: LOOPBACK }),
      now: () => nowMs,
    },
    element: rest,
    connection,
    instanceId: 7,
    heartbeat,
    record: () => Promise.resolve(recorded.push({ ...heartbeat })),
  };
}

const CLIENT_CREDENTIALS = { 'oauth.grant.type': 'client_credentials' };

function tokensAnswer(number: number, more: object = {}): Answer {
  const tokens = { access_token: `access-${number}`, refresh_token: `refresh-${number}`, expires_in: 3600 };
  return jsonAnswer(200, { token_type: 'bearer', ...tokens, ...more });
}

/** Exchanges the code for tokens 1. */
async function authorized(more: object = {}): Promise<void> {
  answers.push(tokensAnswer(1, more));
  expect(successOf(await freshTokens(contextOf()))).toMatchObject({ isNew: true });
  forms.length = 0;
  recorded.length = 0;
}

function failureOf(result: TokenResult): TokenProblem {
  if (result.ok) throw new Error('no failure');
  return result.problem;
}

function successOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('an authorization code', () => {
  it('is known to be on its way before it is sent, and its answer is kept before anyone reads it', async () => {
    answers.push(tokensAnswer(1));
    whenAsked = () => expect(recorded).toEqual([{ grant: null, isExchangingCode: true }]);
    const result = successOf(await freshTokens(contextOf()));
    expect(result).toMatchObject({ isNew: true, tokens: { accessToken: 'access-1', refreshToken: 'refresh-1' } });
    expect(recorded).toHaveLength(2);
    expect(recorded[1]!.isExchangingCode).toBe(false);
    expect(successOf(openKept(recorded[1]!.grant, contextOf()))).toMatchObject({ tokens: { accessToken: 'access-1' } });
    expect(tracesOf('refresh-1', recorded[1]!.grant!)).toEqual([]);
  });

  it('is not sent by an attempt that finds it on its way: only a person can help', async () => {
    heartbeat.isExchangingCode = true;
    expect(failureOf(await freshTokens(contextOf()))).toMatchObject({
      isFinal: true,
      failure: { kind: 'unauthorized' },
    });
    expect(forms).toEqual([]);
  });

  it.each<[string, Answer | 'lost']>([
    ['was lost', 'lost'],
    ['is a page with status 200', htmlAnswer(200, 'Welcome')],
    ['is cut JSON', { status: 200, headers: {}, body: '{"access_token":"acc' }],
  ])('whose answer %s is never sent again', async (_, answer) => {
    answers.push(answer, tokensAnswer(1));
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { isFinal, failure } = failureOf(await freshTokens(contextOf()));
      expect(isFinal).toBe(true);
      expect(failure.message).toContain('send a new one as providerData.code');
    }
    expect(forms).toHaveLength(1);
  });

  it('that cannot have reached the vendor is sent again', async () => {
    const context = contextOf({ 'oauth.token.url': 'http://127.0.0.1:1/token' });
    expect(failureOf(await freshTokens(context))).toMatchObject({ isFinal: false, failure: { kind: 'unavailable' } });
    answers.push(tokensAnswer(1));
    expect(successOf(await freshTokens(contextOf()))).toMatchObject({ isNew: true });
  });

  it('that is refused waits for another one', async () => {
    answers.push(jsonAnswer(400, { error: 'invalid_grant', error_description: `the code ${CODE} was used` }));
    const { isFinal, failure } = failureOf(await freshTokens(contextOf()));
    expect(isFinal).toBe(true);
    expect(failure.message).toContain('invalid_grant: the code *** was used; send a new authorization code');
  });
});

describe('tokens', () => {
  it('serve while they live, and are renewed a tenth of their life before they end', async () => {
    await authorized();
    nowMs += 3_239_000;
    expect(successOf(await freshTokens(contextOf()))).toMatchObject({
      isNew: false,
      tokens: { accessToken: 'access-1' },
    });
    expect(forms).toEqual([]);
    nowMs += 1_000;
    answers.push(tokensAnswer(2));
    expect(successOf(await freshTokens(contextOf()))).toMatchObject({
      isNew: true,
      tokens: { accessToken: 'access-2' },
    });
    expect(forms).toEqual([expect.objectContaining({ grant_type: 'refresh_token', refresh_token: 'refresh-1' })]);
    expect(recorded.map(({ isExchangingCode }) => isExchangingCode)).toEqual([false]);
  });

  it('that the vendor refuses are renewed although they should live', async () => {
    await authorized();
    answers.push(tokensAnswer(2));
    const result = successOf(await freshTokens(contextOf(), { isRefused: true }));
    expect(result).toMatchObject({ isNew: true, tokens: { accessToken: 'access-2' } });
  });

  it('keep the refresh token and the other words of the answer before, where a renewal does not repeat them', async () => {
    await authorized({ resource_owner_id: 'owner-1' });
    for (const number of [2, 3]) {
      answers.push(tokensAnswer(number, { refresh_token: undefined }));
      expect(successOf(await freshTokens(contextOf(), { isRefused: true }))).toMatchObject({
        tokens: {
          accessToken: `access-${number}`,
          refreshToken: 'refresh-1',
          answer: { resource_owner_id: 'owner-1' },
        },
      });
    }
  });

  it.each<[string, Answer | 'lost', string]>([
    ['was lost', 'lost', 'unavailable'],
    ['is a page with status 200', htmlAnswer(200, 'Welcome'), 'malformed'],
    ['has null tokens', jsonAnswer(200, { access_token: null, refresh_token: null }), 'malformed'],
    ['has an empty token', jsonAnswer(200, { access_token: '' }), 'malformed'],
    ['is an error with 200', jsonAnswer(200, { error: 'temporarily_unavailable', access_token: null }), 'unavailable'],
    ['is a 503', jsonAnswer(503, {}), 'unavailable'],
    ['is an unknown error', jsonAnswer(400, { error: 'moon_phase' }), 'unauthorized'],
    ['is a passing error with 400', jsonAnswer(400, { error: 'server_error' }), 'unavailable'],
    ['refuses the client', jsonAnswer(401, { error: 'invalid_client' }), 'refused'],
  ])('whose renewal %s keep their refresh token, and the next attempt sends it again', async (_, answer, kind) => {
    await authorized();
    const { grant } = heartbeat;
    answers.push(answer, tokensAnswer(2));
    const refused = failureOf(await freshTokens(contextOf(), { isRefused: true }));
    expect(refused).toMatchObject({ isFinal: false, failure: { kind } });
    if (kind === 'malformed') expect(refused.failure.message).toContain('oauth.token.url');
    expect(heartbeat.grant).toBe(grant);
    expect(successOf(await freshTokens(contextOf(), { isRefused: true }))).toMatchObject({
      tokens: { accessToken: 'access-2' },
    });
    expect(forms.map((form) => form['refresh_token'])).toEqual(['refresh-1', 'refresh-1']);
  });

  it.each<[string, Answer]>([
    ['Atlassian', jsonAnswer(403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' })],
    ['Passport', jsonAnswer(401, { error: 'invalid_request', error_description: 'The refresh token is invalid.' })],
    ['GitHub', jsonAnswer(200, { error: 'bad_refresh_token', error_description: 'The refresh token has expired.' })],
  ])('whose refresh token is dead in the words of %s need a person', async (_, answer) => {
    await authorized();
    answers.push(answer);
    const { isFinal, failure } = failureOf(await freshTokens(contextOf(), { isRefused: true }));
    expect({ isFinal, kind: failure.kind }).toEqual({ isFinal: true, kind: 'unauthorized' });
  });

  it.each([0, -1, null, 'never', undefined])(
    'that are said to live %j s live until the vendor refuses them: they are asked for once, whatever the grant',
    async (expires_in) => {
      const grants: [Connection, object][] = [
        [{}, { expires_in, refresh_token: undefined }],
        [{}, { expires_in }],
        [CLIENT_CREDENTIALS, { expires_in }],
      ];
      for (const [changes, more] of grants) {
        Object.assign(heartbeat, { grant: null, isExchangingCode: false });
        forms.length = 0;
        answers.push(tokensAnswer(1, more));
        for (let years = 0; years < 3; years += 1) {
          expect(successOf(await freshTokens(contextOf(changes)))).toMatchObject({
            tokens: { accessToken: 'access-1' },
          });
          nowMs += 365 * 86_400_000;
        }
        expect(forms).toHaveLength(1);
      }
    },
  );

  it('that nothing can renew serve to their very end, also where one resource refuses them; then someone has to authorize', async () => {
    await authorized({ refresh_token: undefined });
    nowMs += 3_599_000;
    for (const isRefused of [false, true])
      expect(successOf(await freshTokens(contextOf(), { isRefused }))).toMatchObject({
        isNew: false,
        tokens: { accessToken: 'access-1' },
      });
    nowMs += 1_000;
    const { isFinal, failure } = failureOf(await freshTokens(contextOf()));
    expect({ isFinal, kind: failure.kind }).toEqual({ isFinal: true, kind: 'unauthorized' });
    expect(failure.message).toContain('there is no refresh token; send a new authorization code as providerData.code');
    expect(forms).toEqual([]);
  });

  it('of another instance do not open', async () => {
    await authorized();
    const result = failureOf(await freshTokens({ ...contextOf(), instanceId: 8 }));
    expect(result).toMatchObject({ isFinal: false, failure: { kind: 'configuration' } });
    expect(forms).toEqual([]);
  });
});

const UNREADABLE: [string, object, string][] = [
  ['a number', { access_token: 12 }, 'access_token is not a text of visible ASCII'],
  ['a text that no header can hold', { access_token: 'a\r\nb' }, 'access_token is not a text of visible ASCII'],
  ['of another type', { token_type: 'mac' }, 'token_type is not bearer'],
  ['missing', { access_token: undefined }, 'there is no access_token in the answer'],
];

describe('an access token that is', () => {
  it.each(UNREADABLE)('%s is kept unread: an operator sees why, and the vendor is left alone', async (_, more, why) => {
    answers.push(tokensAnswer(1, more));
    const first = failureOf(await freshTokens(contextOf()));
    const second = failureOf(await freshTokens(contextOf()));
    for (const { isFinal, failure } of [first, second]) {
      expect({ isFinal, kind: failure.kind, status: failure.status }).toEqual({
        isFinal: false,
        kind: 'malformed',
        status: 200,
      });
      expect(failure.message).toContain(`${why}; the answer is kept`);
      expect(failure.message).toContain('send a new authorization code as providerData.code');
      expect(failure.message).not.toContain('refresh-1');
    }
    expect(forms).toHaveLength(1);
    const kept = JSON.parse(
      createSealer([TEST_KEY]).open(recorded.at(-1)!.grant!, { instanceId: 7, field: 'oauth.grant' }),
    );
    expect(kept).toMatchObject({
      response: { text: expect.stringContaining('"refresh_token":"refresh-1"') as string },
    });
  });

  it.each(UNREADABLE)('%s costs client credentials nothing: they ask again', async (_, more) => {
    answers.push(tokensAnswer(1, more), tokensAnswer(2));
    const refused = failureOf(await freshTokens(contextOf(CLIENT_CREDENTIALS)));
    expect(refused).toMatchObject({ isFinal: false, failure: { kind: 'malformed' } });
    expect(refused.failure.message).not.toContain('providerData.code');
    expect(successOf(await freshTokens(contextOf(CLIENT_CREDENTIALS)))).toMatchObject({
      tokens: { accessToken: 'access-2' },
    });
  });
});

describe('what a token endpoint repeats of the request', () => {
  const inHeader = Buffer.from(`client-id:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64');
  const ways: [string, (said: string) => Answer][] = [
    ['an error', (said) => jsonAnswer(400, { error: 'invalid_grant', error_description: said })],
    ['an error of the client', (said) => jsonAnswer(401, { error: 'invalid_client', error_description: said })],
    ['the code of an error', (said) => jsonAnswer(400, { error: said })],
    ['the title of a page', (said) => htmlAnswer(404, said)],
    ['the title of a page with 200', (said) => htmlAnswer(200, said)],
    ['the title of a page with 503', (said) => htmlAnswer(503, said)],
    ['text', (said) => ({ status: 400, headers: {}, body: said })],
    ['a token', (said) => tokensAnswer(2, { access_token: said })],
    ['a header', (said) => ({ status: 429, headers: { 'retry-after': said }, body: '' })],
    ['a redirect', (said) => ({ status: 302, headers: { location: `/?${encodeURIComponent(said)}` }, body: '' })],
  ];

  it.each(ways)('as %s is in no failure', async (_, answerOf) => {
    for (const client of [CLIENT_SECRET, inHeader]) {
      const context = contextOf({ 'oauth.basic.header': client === inHeader });
      for (const grant of [CODE, 'refresh-1']) {
        Object.assign(heartbeat, { grant: null, isExchangingCode: false });
        if (grant !== CODE) await authorized();
        answers.push(answerOf(`no ${grant} of ${client} here`));
        const { failure } = failureOf(await freshTokens(context, { isRefused: true }));
        for (const secret of [grant, client]) expect(tracesOf(secret, failure.message)).toEqual([]);
        expect(forms.at(-1)).toMatchObject(grant === CODE ? { code: CODE } : { refresh_token: 'refresh-1' });
      }
    }
  });
});

describe('extra parameters and headers of token requests', () => {
  const extras = {
    'oauth.token.parameters': '{"audience": "https://api.example", "resource": 7}',
    'oauth.token.headers': '{"X-Key": "Kanarie-header", "Accept": "application/vnd+json"}',
  };

  it('go with every grant, and in no failure', async () => {
    const headers: unknown[] = [];
    server.on('request', (request) => headers.push(request.headers));
    await authorized();
    const contexts = {
      refresh_token: contextOf(extras),
      client_credentials: contextOf({ ...extras, ...CLIENT_CREDENTIALS }),
    };
    for (const [grant, context] of Object.entries(contexts)) {
      answers.push(jsonAnswer(400, { error: 'invalid_scope', error_description: 'not with Kanarie-header' }));
      const { failure } = failureOf(await freshTokens(context, { isRefused: true }));
      expect(failure.message).toContain('not with');
      expect(tracesOf('Kanarie-header', failure.message)).toEqual([]);
      expect(forms.at(-1)).toMatchObject({ grant_type: grant, audience: 'https://api.example', resource: '7' });
      expect(headers.at(-1)).toMatchObject({ 'x-key': 'Kanarie-header', accept: 'application/vnd+json' });
    }
  });
});

it('a token endpoint that compresses whatever is asked is understood, and a bomb of it is no answer', async () => {
  const { status, body } = tokensAnswer(1);
  const headers = { 'content-encoding': 'gzip' };
  answers.push({ status, headers, body: gzipSync(Buffer.alloc(1_000_000)) });
  const ask = () => freshTokens(contextOf(CLIENT_CREDENTIALS));
  expect(failureOf(await ask())).toMatchObject({ isFinal: false, failure: { kind: 'malformed' } });
  answers.push({ status, headers, body: gzipSync(body) });
  expect(successOf(await ask())).toMatchObject({ tokens: { accessToken: 'access-1' } });
});

describe('what is kept', () => {
  it('of a code in doubt says so until something else takes its place', () => {
    expect(successOf(openKept(sealKept('code in doubt', contextOf()), contextOf()))).toEqual({
      tokens: null,
      receivedAtMs: 0,
      isCodeInDoubt: true,
    });
  });
});
