import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createHttpSend } from '../../../src/activities';
import { connect } from '../../../src/activities/vendor/connect';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../../src/configuration/sealing';
import type { AttemptReport } from '../../../src/contract/activities';
import type { Configuration } from '../../../src/domain/instance/settings';
import type { JsonObject } from '../../../src/domain/values/json';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { createPrivateCa, type PrivateCa } from '../../support/certificates';
import { LOOPBACK } from '../../support/loopback';
import { seedBody, TEST_KEY, testActivities } from '../../support/stage';
import { tracesOf } from '../../support/secret-traces';

const instance = { ...modelInstance, elementKey: 'sagecrm' };
const SEALER = createSealer([TEST_KEY]);
const SECRET = 'client-CANARY-71';
/** Over an attempt's time, for a machine that is busy. */
const GRACE_MS = 1_500;

let ca: PrivateCa;
let closing: Server[] = [];
beforeAll(() => {
  ca = createPrivateCa();
});
afterAll(() => ca.remove());
afterEach(() => {
  for (const server of closing) {
    server.closeAllConnections();
    server.close();
  }
  closing = [];
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function listening(server: Server): Promise<number> {
  closing.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (answer: Answer) => `http://127.0.0.1:${await listening(createServer(answer))}/`;

function send(configuration: Configuration, timeoutMs = 30_000): Promise<AttemptReport> {
  const activities = testActivities(Date.now, [TEST_KEY], {
    send: createHttpSend({ egressAllow: LOOPBACK, roots: ca.root }),
  });
  return new MockActivityEnvironment().run(activities.sendOnce, {
    instance,
    target: sealConfiguration(configuration, elementOf('sagecrm')!, instance.id, SEALER),
    notification: {
      format: 'elements' as const,
      detectedAt: '2026-01-05T09:00:00.000Z',
      id: 'n'.repeat(20),
      resource: 'accounts',
      body: '{"raw":{}}',
      events: [],
    },
    attemptTimeoutMs: timeoutMs,
  });
}

/** A token endpoint that numbers its tokens, and a receiver that takes those that are not revoked. */
async function startOAuth(expiresIn: number | null = 3600) {
  const forms: string[] = [];
  const revoked = new Set<string>();
  const authorizations: string[] = [];
  let answer: { status: number; body: JsonObject } | null = null;
  let isHanging = false;
  const tokenUrl = await serve((request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      forms.push(form);
      if (isHanging) return;
      const body = answer?.body ?? {
        access_token: `token-CANARY-${forms.length}`,
        token_type: 'bearer',
        expires_in: expiresIn,
      };
      response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  const url = await serve((request, response) => {
    const authorization = request.headers.authorization ?? '';
    authorizations.push(authorization);
    request.resume();
    response.writeHead(revoked.has(authorization) ? 401 : 200).end(`hello ${authorization}`);
  });
  const configuration = {
    'event.notification.callback.url': url,
    'event.notification.oauth.token.url': tokenUrl,
    'event.notification.oauth.api.key': 'me',
    'event.notification.oauth.api.secret': SECRET,
    'event.notification.oauth.scope': 'events',
  };
  return {
    configuration,
    forms,
    revoked,
    authorizations,
    hang: () => (isHanging = true),
    failWith: (status: number, body: JsonObject) => (answer = { status, body }),
  };
}

describe('OAuth 2 for the callback', () => {
  it('asks for a token once and uses it as long as it lives; no report shows it', async () => {
    const { configuration, forms, authorizations } = await startOAuth();
    const reports = [await send(configuration), await send(configuration)];
    expect(reports.map(({ failure }) => failure)).toEqual([null, null]);
    expect(forms.map((form) => Object.fromEntries(new URLSearchParams(form)))).toEqual([
      { grant_type: 'client_credentials', client_id: 'me', client_secret: SECRET, scope: 'events' },
    ]);
    expect(authorizations).toEqual(['Bearer token-CANARY-1', 'Bearer token-CANARY-1']);
    for (const secret of [SECRET, 'token-CANARY-1']) expect(tracesOf(secret, JSON.stringify(reports))).toEqual([]);
  });

  it('asks for another at the end of its life, and once if it is refused', async () => {
    const short = await startOAuth(5);
    await send(short.configuration);
    await send(short.configuration);
    expect(short.authorizations).toEqual(['Bearer token-CANARY-1', 'Bearer token-CANARY-2']);

    const { configuration, revoked, authorizations } = await startOAuth(null);
    await send(configuration);
    revoked.add('Bearer token-CANARY-1');
    expect((await send(configuration)).failure).toBeNull();
    expect(authorizations.at(-1)).toBe('Bearer token-CANARY-2');
    for (let i = 2; i < 9; i += 1) revoked.add(`Bearer token-CANARY-${i}`);
    expect((await send(configuration)).failure).toMatchObject({ kind: 'unavailable', status: 401 });
    expect(authorizations).toHaveLength(5);
  });

  it('without a token nothing is sent, and the notification waits', async () => {
    const { configuration, authorizations, failWith } = await startOAuth();
    failWith(400, { error: 'invalid_client', error_description: `unknown ${SECRET}` });
    const report = await send(configuration);
    expect(report.failure).toMatchObject({ kind: 'unavailable', status: null });
    expect(report.failure!.message).toContain('no token for the callback: HTTP 400');
    expect(tracesOf(SECRET, JSON.stringify(report))).toEqual([]);
    expect(authorizations).toEqual([]);
    const away = { ...configuration, 'event.notification.oauth.token.url': 'http://127.0.0.1:1/' };
    expect((await send(away)).failure!.message).toContain('token endpoint: the connection failed');
  });

  it('an endpoint that repeats the login without its scheme, or a secret of its address, is not repeated', async () => {
    const { configuration } = await startOAuth();
    const secret = 'a/b+CANARY=71&c';
    let login = '';
    const tokenUrl = await serve((request, response) => {
      login = (request.headers.authorization ?? '').replace('Basic ', '');
      request.resume();
      response
        .writeHead(400)
        .end(JSON.stringify({ error: 'invalid_client', error_description: `${login} url-CANARY-9` }));
    });
    const report = await send({
      ...configuration,
      'event.notification.oauth.token.url': `${tokenUrl}?api_key=url-CANARY-9`,
      'event.notification.oauth.api.secret': secret,
      'event.notification.oauth.basic.header': true,
    });
    expect(login).not.toBe('');
    expect(report.failure!.message).toContain('HTTP 400');
    for (const each of [login, 'url-CANARY-9']) expect(JSON.stringify(report)).not.toContain(each);
  });

  const SILENT = /^no token for the callback: the token endpoint: no answer within [\d.]+ s$/;
  const UNENDED =
    /HTTP 200 from the token endpoint: its answer was cut short, or did not end within [\d.]+ s and 256 KB$/;

  it.each<[string, RegExp, Answer]>([
    ['never answers', SILENT, () => undefined],
    ['sends a head and no body', UNENDED, (_, response) => void response.writeHead(200).flushHeaders()],
    [
      'stops after half an answer with the secret',
      UNENDED,
      (_, response) => void response.write(`{"error": "${SECRET}`),
    ],
    ['never ends a whole answer', UNENDED, (_, response) => void response.write('{"access_token": "late-CANARY"}')],
  ])('an endpoint that %s costs the time of one attempt, and the next is as good as any', async (_, said, answer) => {
    const { configuration, authorizations } = await startOAuth();
    const closed: Promise<unknown>[] = [];
    const slowUrl = await serve((request, response) => {
      closed.push(once(response, 'close'));
      request.resume();
      answer(request, response);
    });
    const startedMs = performance.now();
    const report = await send({ ...configuration, 'event.notification.oauth.token.url': slowUrl }, 1_000);
    expect(performance.now() - startedMs).toBeLessThan(1_000 + GRACE_MS);
    expect(report).toMatchObject({ status: null, reply: null, failure: { kind: 'unavailable', retryAfterMs: null } });
    expect(report.failure!.message).toMatch(said);
    for (const secret of [SECRET, 'CANARY']) expect(tracesOf(secret, JSON.stringify(report))).toEqual([]);
    expect(authorizations).toEqual([]);
    expect(closed).toHaveLength(1);
    await closed[0];
    expect((await send(configuration)).failure).toBeNull();
  });

  it('what a slow endpoint leaves of the time is all that the receiver has', async () => {
    const { configuration } = await startOAuth();
    const slowUrl = await serve((request, response) => {
      request.resume();
      setTimeout(() => response.end(JSON.stringify({ access_token: 'token-CANARY' })), 600);
    });
    const asked: string[] = [];
    const hangingUrl = await serve(({ headers }) => void asked.push(headers.authorization!));
    const slow = { 'event.notification.oauth.token.url': slowUrl, 'event.notification.callback.url': hangingUrl };
    const startedMs = performance.now();
    const report = await send({ ...configuration, ...slow }, 1_000);
    expect(performance.now() - startedMs).toBeLessThan(1_000 + GRACE_MS);
    expect(report.failure).toMatchObject({ kind: 'unavailable', message: 'no answer within 1 s' });
    expect(asked).toEqual(['Bearer token-CANARY']);
    for (const secret of [SECRET, 'CANARY']) expect(tracesOf(secret, JSON.stringify(report))).toEqual([]);
  });

  it('a token that is refused is not replaced for ever: the endpoint that hangs then ends the attempt, too', async () => {
    const { configuration, revoked, hang } = await startOAuth();
    expect((await send(configuration)).failure).toBeNull();
    revoked.add('Bearer token-CANARY-1');
    hang();
    const startedMs = performance.now();
    const report = await send(configuration, 1_000);
    expect(performance.now() - startedMs).toBeLessThan(1_000 + GRACE_MS);
    expect(report.failure!.message).toContain('no token for the callback: the token endpoint: no answer within');
    expect(tracesOf('CANARY', JSON.stringify(report))).toEqual([]);
  });
});

describe('a client certificate', () => {
  const startTls = async () => {
    const port = await listening(
      createTlsServer(
        { ...ca.server, ca: [ca.root], requestCert: true, rejectUnauthorized: true },
        (request, response) => {
          request.resume();
          response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN);
        },
      ),
    );
    return `https://localhost:${port}/`;
  };

  it('is shown to the callback', async () => {
    const url = { 'event.notification.callback.url': await startTls() };
    const own = {
      'event.notification.tls.certificate': ca.client.certificate,
      'event.notification.tls.key': ca.client.key,
    };
    expect(await send({ ...url, ...own })).toMatchObject({ status: 200, reply: 'client' });
    expect((await send(url)).failure).toMatchObject({ kind: 'unavailable', status: null });
  });

  it('is shown to the vendor', async () => {
    const dependencies = {
      sealer: SEALER,
      elementOf,
      elementKeys: [],
      minRefreshIntervalMs: 1,
      now: Date.now,
      send: createHttpSend({ egressAllow: LOOPBACK, roots: ca.root }),
    };
    const connection = { 'tls.certificate': ca.client.certificate, 'tls.key': ca.client.key };
    const sealed = sealConfiguration(connection, elementOf('sagecrm')!, instance.id, SEALER);
    expect(JSON.stringify(sealed)).not.toContain('BEGIN');
    const connected = connect(dependencies, { instance, connection: sealed });
    if (!connected.ok) throw new Error(connected.problem.message);
    const request = { method: 'GET' as const, url: await startTls(), headers: {}, timeoutMs: 5_000, maxBytes: 999 };
    expect((await connected.value.dependencies.send(request)).body.toString()).toBe('client');
  });
});

describe('their keys', () => {
  const context = {
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 1,
    egressAllow: LOOPBACK,
  };
  const pointersOf = (configuration: JsonObject) => {
    const own = {
      username: 'u',
      password: 'p',
      subdomain: 'http://127.0.0.1:1',
      'event.notification.callback.url': 'http://127.0.0.1:1',
    };
    const parsed = parseInstanceBody(seedBody({ ...own, ...configuration }), context);
    if (!parsed.ok) expect(JSON.stringify(parsed.problem)).not.toContain('CANARY');
    return parsed.ok ? [] : parsed.problem.map(({ pointer }) => pointer.replace('/configuration/', ''));
  };
  const OAUTH = {
    'event.notification.oauth.token.url': 'http://127.0.0.1:1',
    'event.notification.oauth.api.key': 'me',
  };

  it('are taken whole', () => {
    const { certificate, key } = ca.client;
    expect(pointersOf({ 'tls.certificate': certificate, 'tls.key': key, ...OAUTH })).toEqual([]);
    expect(
      pointersOf({ 'event.notification.tls.certificate': certificate, 'event.notification.tls.key': key }),
    ).toEqual([]);
  });

  it('are refused where half of them is given, or what does not go together', () => {
    const { certificate, key } = ca.client;
    expect(pointersOf({ 'tls.certificate': certificate })).toEqual(['tls.key']);
    expect(pointersOf({ 'tls.certificate': certificate, 'tls.key': ca.server.key })).toEqual(['tls.key']);
    expect(pointersOf({ 'tls.certificate': 'CANARY', 'tls.key': 'CANARY' })).toEqual(['tls.certificate', 'tls.key']);
    expect(pointersOf({ 'event.notification.tls.key': key })).toEqual(['event.notification.tls.certificate']);
    expect(pointersOf({ 'event.notification.oauth.scope': 'x' })).toEqual([
      'event.notification.oauth.token.url',
      'event.notification.oauth.api.key',
    ]);
    expect(pointersOf({ ...OAUTH, 'event.notification.basic.username': 'hook' })).toEqual([
      'event.notification.oauth.token.url',
    ]);
    expect(pointersOf({ ...OAUTH, 'event.notification.oauth.token.url': 'http://10.0.0.1' })).toEqual([
      'event.notification.oauth.token.url',
    ]);
  });
});
