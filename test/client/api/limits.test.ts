import { callApi, type Method } from '../call';
import { createLimiter } from '../../../src/client/api/limits';
import { startApi, type Api } from '../../../src/client/api/server';
import { ownCredential } from '../../../src/client/principals';
import { elements } from '../../../src/elements/registry';
import { createLogger } from '../../../src/logging';
import { createTelemetry } from '../../../src/telemetry';
import { createPayloadCodec } from '../../../src/temporal/payload-codec';
import { AUTHORIZATION } from '../service';

describe('a limiter', () => {
  test('allows so many at once, then one for each part of a minute', () => {
    const limiter = createLimiter(3);
    expect([1, 2, 3].map(() => limiter.take('a', 1_000))).toEqual([0, 0, 0]);
    expect(limiter.take('a', 1_000)).toBe(20_000);
    expect(limiter.take('a', 20_999)).toBe(1);
    expect(limiter.take('a', 21_000)).toBe(0);
    expect(limiter.take('a', 21_000)).toBe(20_000);
  });

  test('lets nobody wait for another, and looking costs nothing', () => {
    const limiter = createLimiter(1);
    expect(limiter.take('a', 0)).toBe(0);
    expect(limiter.take('b', 0)).toBe(0);
    expect([1, 2].map(() => limiter.waitMs('c', 0))).toEqual([0, 0]);
    expect(limiter.take('c', 0)).toBe(0);
  });

  test('keeps the one who asks too often in mind while many others come by once', () => {
    const limiter = createLimiter(1);
    for (let i = 0; i < 9_000; i += 1) limiter.take(`idle ${i}`, 0);
    limiter.take('busy', 60_000);
    for (let i = 0; i < 5_000; i += 1) limiter.take(`other ${i}`, 60_000);
    expect(limiter.waitMs('busy', 60_000)).toBe(60_000);
  });
});

describe('an API with limits', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi({
      port: 0,
      host: '127.0.0.1',
      instancesFor: () => {
        throw new Error('nobody asks for instances here');
      },
      elements,
      readiness: async () => ({ temporal: true, worker: true, searchAttributes: true, problems: [] }),
      credentials: [
        ownCredential(
          { userSecret: 'user-secret-of-tests', organizationSecret: 'organization-secret-of-tests' },
          'default',
        ),
      ],
      keys: [{ id: 'test', key: Buffer.alloc(32, 7) }],
      limits: { requestsPerMinute: 5, failedAuthorizationsPerMinute: 3 },
      trustedProxies: ['127.0.0.1'],
      telemetry: createTelemetry(),
      codec: { payloadCodec: createPayloadCodec([{ id: 'payloads', key: Buffer.alloc(32, 5) }]), origins: [] },
      log: createLogger({ level: 'silent', pretty: false }),
    });
  });
  afterEach(() => api.close());

  const ask = (headers: Record<string, string> = {}) => callApi(api.url, 'GET', '/elements', undefined, headers);

  test('answers a user who asks too often with a 429 that says when to come back', async () => {
    for (let i = 0; i < 5; i += 1) expect((await ask()).status).toBe(200);
    const { status, headers, body } = await ask();
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'too_many_requests' });
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await callApi(api.url, 'GET', '/healthz')).status).toBe(200);
  });

  test('lets an address that sends wrong secrets wait, also with the right ones, and no other address', async () => {
    const from = (address: string, authorization: string) => ask({ authorization, 'x-forwarded-for': address });
    for (let i = 0; i < 3; i += 1) expect((await from('203.0.113.7', 'User a, Organization b')).status).toBe(401);
    expect((await from('203.0.113.7', AUTHORIZATION)).status).toBe(429);
    expect((await from('203.0.113.8', AUTHORIZATION)).status).toBe(200);
  });

  test.each<[Method, string]>([
    ['GET', '/codec'],
    ['POST', '/codec/decode'],
    ['POST', '/elements/api-v2/codec/encode'],
  ])('counts wrong secrets at %s %s with all others', async (method, path) => {
    const payload = method === 'POST' ? { payloads: [] } : undefined;
    const basic = (secrets: string) => `Basic ${Buffer.from(secrets).toString('base64')}`;
    const from = (address: string, authorization: string) =>
      fetch(api.url + path, {
        method,
        headers: { 'content-type': 'application/json', authorization, 'x-forwarded-for': address },
        body: payload && JSON.stringify(payload),
      });
    for (let i = 0; i < 3; i += 1) expect((await from('203.0.113.7', basic('a:b'))).status).toBe(401);
    const { status, headers } = await from('203.0.113.7', AUTHORIZATION);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await ask({ 'x-forwarded-for': '203.0.113.7' })).status).toBe(429);
    expect((await from('203.0.113.8', AUTHORIZATION)).status).toBe(200);
  });

  test('does not count who sends no secrets at all', async () => {
    for (let i = 0; i < 6; i += 1) expect((await ask({ authorization: '' })).status).toBe(401);
    expect((await ask()).status).toBe(200);
  });

  test('measures answers by route, with no id and no address in any label', async () => {
    await ask();
    await callApi(api.url, 'GET', '/elements/sagecrm');
    await callApi(api.url, 'GET', '/elements/api-v2/elements/nothing');
    await callApi(api.url, 'GET', '/no/such/path');
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    const counts = metrics
      .split('\n')
      .filter((line) => /^element_events_api_request_duration_seconds_count/.test(line));
    expect(counts.sort()).toEqual([
      'element_events_api_request_duration_seconds_count{method="GET",route="/elements",status="200"} 1',
      'element_events_api_request_duration_seconds_count{method="GET",route="/elements/:keyOrId",status="200"} 1',
      'element_events_api_request_duration_seconds_count{method="GET",route="/elements/:keyOrId",status="404"} 1',
      'element_events_api_request_duration_seconds_count{method="GET",route="none",status="404"} 1',
    ]);
    expect(metrics).toContain('process_cpu_seconds_total');
  });
});
