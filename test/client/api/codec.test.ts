import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { originsOf } from '../../../src/client/api/codec-access';
import { startApi, type Api } from '../../../src/client/api/server';
import { ownCredential } from '../../../src/client/principals';
import { createTelemetry } from '../../../src/telemetry';
import { serviceInstances } from '../../../src/client/service-instances';
import { elements } from '../../../src/elements/registry';
import { createLogger } from '../../../src/logging';
import { createPayloadCodec } from '../../../src/temporal/payload-codec';
import { tracesOf } from '../../support/secret-traces';
import { LOOPBACK } from '../../support/loopback';
import { startStage, TEST_KEY, type Stage, type StagedInstance } from '../../support/stage';
import { testTemporalServer } from '../../support/temporal-server';

jest.setTimeout(60_000);

const PAYLOAD_KEY = { id: 'payloads', key: Buffer.alloc(32, 5) };
const SECRETS = { userSecret: 'user-secret-of-tests', organizationSecret: 'organization-secret-of-tests' };
const AUTHORIZATION = `User ${SECRETS.userSecret}, Organization ${SECRETS.organizationSecret}`;
const BASIC = `Basic ${Buffer.from(`${SECRETS.userSecret}:${SECRETS.organizationSecret}`).toString('base64')}`;
const WEB_UI = 'http://localhost:8233';

let stage: Stage;
let api: Api;
let instance: StagedInstance;
beforeAll(async () => {
  stage = await startStage({ payloadKeys: [PAYLOAD_KEY] });
  const settings = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };
  api = await startApi({
    host: '127.0.0.1',
    port: 0,
    instancesFor: (principal) => serviceInstances(stage.temporal.client, settings, [TEST_KEY], null, principal),
    elements,
    readiness: async () => ({ temporal: true, worker: true, searchAttributes: true, problems: [] }),
    credentials: [ownCredential(SECRETS, 'default')],
    limits: { requestsPerMinute: 1e6, failedAuthorizationsPerMinute: 1e6 },
    keys: [TEST_KEY],
    telemetry: createTelemetry(),
    codec: { payloadCodec: createPayloadCodec([PAYLOAD_KEY]), origins: originsOf(`${WEB_UI}/`) },
    log: createLogger({ level: 'silent', pretty: false }),
  });
  instance = await stage.start();
});
afterAll(async () => {
  await api?.close();
  await stage?.close();
});

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', authorization: AUTHORIZATION, ...headers },
    body: JSON.stringify(body),
  });
}

const plain = { metadata: { encoding: text('json/plain') }, data: text('"Kanarie"') };

function text(value: string): string {
  return Buffer.from(value).toString('base64');
}

async function temporalCli(...commandLine: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    testTemporalServer().cli,
    [...commandLine, '--address', stage.temporal.address, '--workflow-id', instance.handle.workflowId],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

const withCodec = () => ['--codec-endpoint', `${api.url}/codec`, '--codec-auth', AUTHORIZATION];

describe('the Temporal CLI', () => {
  it('shows a history decoded, with what is sealed still sealed', async () => {
    const show = ['workflow', 'show', '--output', 'json'];
    const undecoded = await temporalCli(...show);
    for (const known of [stage.receiver.url, 'refresh_interval', 'until the next poll', 'accounts'])
      expect(tracesOf(known, undecoded)).toEqual([]);
    const decoded = await temporalCli(...show, ...withCodec());
    for (const known of [stage.receiver.url, 'until the next poll', `sealed:v1:${TEST_KEY.id}:`])
      expect(tracesOf(known, decoded)).not.toEqual([]);
    expect(tracesOf(stage.crm.switches.password, decoded)).toEqual([]);
  });

  it('sends a signal encoded', async () => {
    const input = JSON.stringify({ name: 'Kanarie des Signals' });
    await temporalCli('workflow', 'signal', '--name', 'updateConfiguration', '--input', input, ...withCodec());
    await instance.until('the change', ({ configuration }) => configuration.revision > 1);
    expect(tracesOf('Kanarie des Signals', await temporalCli('workflow', 'show', '--output', 'json'))).toEqual([]);
  });

  it('shows nothing where it may not decode', async () => {
    const show = temporalCli('workflow', 'show', '--output', 'json', '--codec-endpoint', `${api.url}/codec`);
    await expect(show).rejects.toThrow(/failed getting next history event/);
  });
});

describe('POST /codec/decode', () => {
  it('gives back what /codec/encode made, also under the prefix', async () => {
    for (const prefix of ['', '/elements/api-v2']) {
      const encoded = (await (await post(`${prefix}/codec/encode`, { payloads: [plain] })).json()) as object;
      expect(JSON.stringify(encoded)).not.toContain(plain.data);
      expect(await (await post(`${prefix}/codec/decode`, encoded)).json()).toEqual({ payloads: [plain] });
    }
  });

  it('passes on what it does not know', async () => {
    expect(await (await post('/codec/decode', { payloads: [plain, {}] })).json()).toEqual({
      payloads: [plain, { metadata: {}, data: '' }],
    });
  });

  it('names a key that it does not have', async () => {
    const other = createPayloadCodec([{ id: 'gone', key: Buffer.alloc(32, 6) }]);
    const [payload] = await other.encode([{ metadata: {}, data: Buffer.from('x') }]);
    const metadata = Object.entries(payload!.metadata!).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]);
    const sent = { metadata: Object.fromEntries(metadata), data: Buffer.from(payload!.data!).toString('base64') };
    const answer = await post('/codec/decode', { payloads: [sent] });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'unknown_key', message: expect.stringContaining('"gone"') });
  });

  it.each(['', 'Bearer x', 'User wrong, Organization wrong', `Basic ${text('wrong:wrong')}`, 'Basic ', 'Basic ÿ'])(
    'asks for authorization: %p does not do',
    async (authorization) => {
      for (const path of ['/codec/decode', '/codec/encode']) {
        expect((await post(path, { payloads: [plain] }, { authorization })).status).toBe(401);
      }
    },
  );

  it("does not take an instance's token", async () => {
    const { token } = await serviceInstances(
      stage.temporal.client,
      { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK },
      [TEST_KEY],
      null,
      { organization: 'test' },
    ).read(instance.id);
    const authorization = `User ${SECRETS.userSecret}, Element ${token}`;
    expect((await post('/codec/decode', { payloads: [plain] }, { authorization })).status).toBe(401);
  });

  it.each([{}, { payloads: 1 }, { payloads: [{ data: '%' }] }, { payloads: [{ metadata: { encoding: 1 } }] }])(
    'refuses %j',
    async (body) => expect((await post('/codec/decode', body)).status).toBe(400),
  );
});

describe('a browser', () => {
  const preflight = (origin: string) =>
    fetch(`${api.url}/codec/decode`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-namespace' },
    });

  it.each([WEB_UI, 'http://127.0.0.1:8233', 'http://[::1]:8233'])(
    'may decode from the Web UI at %s',
    async (origin) => {
      const { status, headers } = await preflight(origin);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-allow-headers')).toMatch(/content-type, x-namespace/);
      const answer = await post('/codec/decode', { payloads: [plain] }, { origin, authorization: BASIC });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('Origin');
    },
  );

  it.each(['http://localhost:8234', 'https://localhost:8233', 'http://localhost.evil.test:8233', 'null', '*'])(
    'may not from %s, whatever it knows',
    async (origin) => {
      for (const answer of [await preflight(origin), await post('/codec/decode', { payloads: [plain] }, { origin })]) {
        expect(answer.status).toBe(403);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );

  it('is told why, where the Web UI itself is not signed in', async () => {
    const answer = await post('/codec/decode', { payloads: [plain] }, { origin: WEB_UI, authorization: '' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(WEB_UI);
  });

  it('keeps both secrets once they are entered at /codec', async () => {
    const asked = await fetch(`${api.url}/codec`);
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect((await fetch(`${api.url}/codec`, { headers: { authorization: BASIC } })).status).toBe(200);
  });

  it('may send Basic to the codec alone', async () => {
    const answer = await fetch(`${api.url}/instances`, { headers: { authorization: BASIC } });
    expect(answer.status).toBe(401);
  });
});

test('origins are those of the Web UI', () => {
  expect(originsOf(null)).toEqual([]);
  expect(originsOf('https://temporal.example.com/ui/')).toEqual(['https://temporal.example.com']);
  expect(originsOf('http://localhost:8233')).toContain('http://127.0.0.1:8233');
});
