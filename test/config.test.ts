import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../src/config';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

function problemsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

describe('settings', () => {
  test('have defaults for everything; what is generated later is null', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataFolder: '.data',
      cacheDir: null,
      userSecret: null,
      organizationSecret: null,
      organization: 'default',
      principalsFile: null,
      limits: { requestsPerMinute: 60_000, failedAuthorizationsPerMinute: 3_000 },
      trustedProxies: [],
      logLevel: 'info',
      metricsAddress: null,
      traces: null,
      keys: null,
      payloadKeys: null,
      payloadDecryptOnly: false,
      egressAllow: [],
      allowedWorkflows: [],
      proxy: null,
      roots: null,
      minRefreshIntervalMs: 1000,
      buildId: null,
      embedded: true,
      temporal: null,
      temporalCliPath: null,
      temporalUiUrl: null,
    });
  });

  test('are read from the environment', () => {
    const config = loadConfig({
      ELEMENT_EVENTS_HOST: '0.0.0.0',
      PORT: '0',
      ELEMENT_EVENTS_DATA_DIR: '/var/lib/element-events',
      ELEMENT_EVENTS_USER_SECRET: 'user-secret',
      ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization-secret',
      ELEMENT_EVENTS_ORGANIZATION: 'acme',
      ELEMENT_EVENTS_PRINCIPALS_FILE: '/etc/element-events/principals.json',
      ELEMENT_EVENTS_REQUESTS_PER_MINUTE: '600',
      ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE: '5',
      ELEMENT_EVENTS_TRUSTED_PROXIES: '10.0.0.7, fd00::/8',
      ELEMENT_EVENTS_LOG_LEVEL: 'warn',
      ELEMENT_EVENTS_KEYS: `${key('2026')},${key('2025')}`,
      ELEMENT_EVENTS_PAYLOAD_KEYS: key('p'),
      ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY: 'true',
      ELEMENT_EVENTS_EGRESS_ALLOW: '10.0.0.0/8, fd00::/8 ,127.0.0.1,::1,crm.internal,',
      ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '2.5',
      ELEMENT_EVENTS_TEMPORAL_UI_URL: 'https://temporal.example.com',
      TEMPORAL_ADDRESS: 'temporal:7233',
      ELEMENT_EVENTS_BUILD_ID: 'build-7',
      TEMPORAL_CLI_PATH: '/usr/bin/temporal',
      XDG_CACHE_HOME: '/var/cache',
    });
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      dataFolder: '/var/lib/element-events',
      userSecret: 'user-secret',
      organizationSecret: 'organization-secret',
      organization: 'acme',
      principalsFile: '/etc/element-events/principals.json',
      limits: { requestsPerMinute: 600, failedAuthorizationsPerMinute: 5 },
      trustedProxies: ['10.0.0.7', 'fd00::/8'],
      logLevel: 'warn',
      egressAllow: ['10.0.0.0/8', 'fd00::/8', '127.0.0.1', '::1', 'crm.internal'],
      minRefreshIntervalMs: 2500,
      buildId: 'build-7',
      embedded: false,
      temporal: { options: { address: 'temporal:7233' }, namespace: 'default' },
      temporalCliPath: '/usr/bin/temporal',
      cacheDir: '/var/cache',
      temporalUiUrl: 'https://temporal.example.com',
    });
    expect(config.keys?.map(({ id }) => id)).toEqual(['2026', '2025']);
    expect(config.payloadKeys?.map(({ id }) => id)).toEqual(['p']);
    expect(config.payloadDecryptOnly).toBe(true);
  });

  test('a secret of one character is taken', () => {
    expect(loadConfig({ ELEMENT_EVENTS_USER_SECRET: 'x' }).userSecret).toBe('x');
  });

  test('the smallest interval is a minute where a Temporal server is named, a second where one is embedded', () => {
    expect(loadConfig({ TEMPORAL_ADDRESS: 'temporal:7233' }).minRefreshIntervalMs).toBe(60_000);
    expect(loadConfig({ TEMPORAL_ADDRESS: '' })).toMatchObject({ minRefreshIntervalMs: 1000, embedded: true });
  });

  test('a file that NODE_EXTRA_CA_CERTS names in vain is passed over, as by Node', () => {
    const NODE_EXTRA_CA_CERTS = '/nowhere/ca.pem';
    expect(loadConfig({ NODE_EXTRA_CA_CERTS }).roots).toBeNull();
  });

  test.each<[string, string, string]>([
    ['PORT', '65536', '0 to 65535'],
    ['PORT', '-1', '0 to 65535'],
    ['PORT', 'http', '0 to 65535'],
    ['PORT', '8080.5', '0 to 65535'],
    ['ELEMENT_EVENTS_HOST', 'localhost/x', 'without port'],
    ['ELEMENT_EVENTS_USER_SECRET', 'x'.repeat(201), 'found 201 characters'],
    ['ELEMENT_EVENTS_USER_SECRET', 'with a space', '1 to 200'],
    ['ELEMENT_EVENTS_ORGANIZATION_SECRET', 'with,comma', '1 to 200'],
    ['ELEMENT_EVENTS_ORGANIZATION', 'a b', 'found "a b". Allowed: 1 to 64 letters, digits'],
    ['ELEMENT_EVENTS_KEYS', 'k:AAAA', 'key 1 ("k") has 3 bytes, not 32'],
    ['ELEMENT_EVENTS_PAYLOAD_KEYS', 'AAAA', 'key 1 is not written as id:base64'],
    ['ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY', 'yes', 'found "yes"; allowed: true or false'],
    ['ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY', 'true', 'Set ELEMENT_EVENTS_PAYLOAD_KEYS too'],
    ['ELEMENT_EVENTS_EGRESS_ALLOW', '10.0.0.0/33', 'found "10.0.0.0/33"'],
    ['ELEMENT_EVENTS_EGRESS_ALLOW', 'crm.internal/8', 'CIDRs'],
    ['ELEMENT_EVENTS_EGRESS_ALLOW', 'http://crm', 'CIDRs'],
    ['ELEMENT_EVENTS_PROXY', 'proxy:3128', 'allowed: http://host:port'],
    ['ELEMENT_EVENTS_PROXY', 'http://proxy:3128/path', 'allowed: http://host:port'],
    ['ELEMENT_EVENTS_CA_FILE', '/nowhere/ca.pem', 'ENOENT'],
    ['ELEMENT_EVENTS_CA_FILE', __filename, 'found no certificate'],
    ['ELEMENT_EVENTS_WORKFLOW_RECEIVERS', 'crm/inbox,other', 'found "other"; allowed: task-queue/workflow-type'],
    ['ELEMENT_EVENTS_MIN_REFRESH_INTERVAL', '0', '0.1 to 86400'],
    ['ELEMENT_EVENTS_MIN_REFRESH_INTERVAL', 'often', '0.1 to 86400'],
    ['ELEMENT_EVENTS_BUILD_ID', 'build 7', '1 to 100 letters'],
    ['ELEMENT_EVENTS_TEMPORAL_UI_URL', 'localhost:8233', 'http:// or https://'],
    ['ELEMENT_EVENTS_TEMPORAL_UI_URL', 'https://', 'found "https://"'],
    ['ELEMENT_EVENTS_REQUESTS_PER_MINUTE', '0', 'found "0"; allowed: whole numbers from 1 to 9999999.'],
    ['ELEMENT_EVENTS_REQUESTS_PER_MINUTE', '1e3', 'found "1e3"'],
    ['ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE', '-1', 'whole numbers from 1 to 9999999'],
    ['ELEMENT_EVENTS_TRUSTED_PROXIES', '10.0.0.0/8,proxy', 'found "proxy"; allowed: addresses and CIDRs'],
    ['ELEMENT_EVENTS_TRUSTED_PROXIES', '::1/129', 'found "::1/129"'],
    ['ELEMENT_EVENTS_LOG_LEVEL', 'verbose', 'debug, info, warn, error, silent'],
    ['ELEMENT_EVENTS_METRICS_ADDRESS', '9464', 'host:port'],
    ['ELEMENT_EVENTS_METRICS_ADDRESS', '127.0.0.1:65536', 'host:port'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'http://host:port'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:hunter2@collector:4318', 'without user'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', '0 to 1'],
    ['TEMPORAL_ADDRESS', 'not an address at all', 'host:port'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233', 'host:port'],
    ['TEMPORAL_ADDRESS', 'temporal:0', 'host:port'],
    ['TEMPORAL_ADDRESS', 'temporal:70000', 'host:port'],
    ['TEMPORAL_ADDRESS', '::1:7233', '[address]:port'],
    ['TEMPORAL_ADDRESS', '[nope]:7233', '[address]:port'],
  ])('%s=%s is refused', (name, text, allowed) => {
    const [problem, ...others] = problemsOf({ [name]: text });
    expect(others).toEqual([]);
    expect(problem).toContain(`${name}: `);
    expect(problem).toContain(allowed);
  });

  test.each(['temporal', 'temporal:7233', 'ns.acct.tmprl.cloud:7233', '10.0.0.7:7233', '[::1]:7233'])(
    'the Temporal server may be at %s',
    (text) => {
      expect(loadConfig({ TEMPORAL_ADDRESS: text })).toMatchObject({
        temporal: { options: { address: text } },
        embedded: false,
      });
    },
  );

  test("Temporal's own settings are told with the others, where a server is named", () => {
    const environment = {
      PORT: 'x',
      TEMPORAL_TLS: 'maybe',
      TEMPORAL_TLS_CLIENT_CERT_PATH: '/nope',
      TEMPORAL_CONFIG_FILE: '/nope.toml',
    };
    expect(problemsOf({ ...environment, TEMPORAL_ADDRESS: 'temporal:7233' }).map((line) => line.trim())).toEqual([
      'PORT: found "x"; allowed: 0 to 65535 (0: any free port).',
      'TEMPORAL_TLS: found "maybe"; allowed: true or false.',
      'TEMPORAL_CONFIG_FILE: "/nope.toml" cannot be read (ENOENT).',
      'TEMPORAL_TLS_CLIENT_CERT_PATH: "/nope" cannot be read (ENOENT).',
    ]);
    expect(problemsOf(environment)).toHaveLength(1);
  });

  test("a broken file of Temporal's settings is told by its variable, and nothing of it is shown", () => {
    const folder = mkdtempSync(join(tmpdir(), 'element-events-temporal-'));
    const path = join(folder, 'temporal.toml');
    writeFileSync(path, '[profile.default]\napi_key = hunter2 oops');
    const [problem, ...others] = problemsOf({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_CONFIG_FILE: path });
    rmSync(folder, { recursive: true });
    expect(problem).toMatch(/TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE, TEMPORAL_TLS_\*: Invalid TOML document/);
    expect([problem, ...others].join()).not.toContain('hunter2');
  });

  test.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    [':9464', { host: '0.0.0.0', port: 9464 }],
    ['[::1]:0', { host: '::1', port: 0 }],
  ])('metrics of a worker alone are shown at %s', (text, address) => {
    expect(loadConfig({ ELEMENT_EVENTS_METRICS_ADDRESS: text }).metricsAddress).toEqual(address);
  });

  test('traces go to the path of OTLP at the collector, with its headers', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/' };
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=b, x-scope=1' };
    expect(loadConfig({ ...endpoint, ...headers, OTEL_TRACES_SAMPLER_ARG: '0.1' }).traces).toEqual({
      url: 'https://collector.example/otlp/v1/traces',
      headers: { authorization: 'Bearer a=b', 'x-scope': '1' },
      ratio: 0.1,
      serviceName: 'element-events',
    });
    expect(loadConfig(headers).traces).toBeNull();
  });

  test.each(['hunter2', 'a=%0d%0ahunter2', 'a=%hunter2', 'a b=hunter2'])(
    'headers of the collector that cannot be sent are refused, and not shown: %s',
    (text) => {
      const [problem] = problemsOf({ OTEL_EXPORTER_OTLP_HEADERS: text });
      expect(problem).toContain('OTEL_EXPORTER_OTLP_HEADERS: not a list of headers');
      expect(problem).not.toContain('hunter2');
    },
  );

  test('every problem is told at once, one line each, and no secret in any', () => {
    const secret = 'hunter2,hunter2';
    const problems = problemsOf({
      PORT: 'x',
      ELEMENT_EVENTS_USER_SECRET: secret,
      ELEMENT_EVENTS_KEYS: secret,
      ELEMENT_EVENTS_PAYLOAD_KEYS: `k:${secret}`,
    });
    expect(problems.map((line) => line.trim().split(':')[0])).toEqual([
      'PORT',
      'ELEMENT_EVENTS_USER_SECRET',
      'ELEMENT_EVENTS_KEYS',
      'ELEMENT_EVENTS_PAYLOAD_KEYS',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });
});
