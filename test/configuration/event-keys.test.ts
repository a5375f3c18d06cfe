import { parseInstanceBody } from '../../src/configuration/instance-body';
import { context, crmBody, seed } from './elements';

function parse(key: string, value: unknown) {
  const parsed = parseInstanceBody(crmBody({ [key]: value }), context);
  return parsed.ok
    ? { stored: parsed.value.configuration[key], settings: parsed.value.settings, problems: [] }
    : { stored: undefined, settings: undefined, problems: parsed.problem };
}

describe('taken, and kept as', () => {
  test.each<[string, unknown, unknown]>([
    ['event.notification.enabled', 'TRUE', true],
    ['event.notification.enabled', false, false],
    ['event.notification.callback.url', 'http://mycoolapp.com', 'http://mycoolapp.com'],
    ['event.notification.callback.url', 'https://[2606:4700::1]:8443/a?b=c@d', 'https://[2606:4700::1]:8443/a?b=c@d'],
    ['event.notification.signature.key', 'MySecretEventSignatureKey', 'MySecretEventSignatureKey'],
    [
      'event.notification.signature.key',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    ],
    ['event.notification.callback.headers', '{"X-Key":"a b"}', { 'X-Key': 'a b' }],
    ['event.notification.callback.headers', { Authorization: 'Bearer x' }, { Authorization: 'Bearer x' }],
    [
      'event.notification.callback.headers',
      { 'X-Version': 2, 'X-Test': true, 'X-Ratio': '0.50' },
      { 'X-Version': '2', 'X-Test': 'true', 'X-Ratio': '0.50' },
    ],
    ['event.notification.basic.username', 'me', 'me'],
    ['event.notification.format', 'elements', 'elements'],
    ['event.notification.format', 'cloudevents', 'cloudevents'],
    ['event.notification.format', 'standard-webhooks', 'standard-webhooks'],
    ['event.notification.batch.size', '25', 25],
    ['event.notification.batch.size', 100, 100],
    ['event.notification.signature.key.previous', null, undefined],
    ['event.vendor.type', 'polling', 'polling'],
    ['event.helper.key', 'marketoPolling', 'marketoPolling'],
    ['event.notification.subscription.id', null, undefined],
    [
      'event.metadata',
      '{"polling":{"Account":{"eventTypes":["created"]}}}',
      { polling: { Account: { eventTypes: ['created'] } } },
    ],
    ['event.poller.refresh_interval', 15, '15'],
    ['event.poller.refresh_interval', ' 1.5 ', '1.5'],
    ['event.poller.start', 'all', 'all'],
    ['event.poller.start', '2017-06-12', '2017-06-12T00:00:00.000Z'],
    ['event.poller.start', '2017-06-12T14:09:00+02:00', '2017-06-12T12:09:00.000Z'],
    ['base.url', 'https://crm.example.com/sdata', 'https://crm.example.com/sdata'],
    ['oauth.token.url', 'https://id.example.com/token', 'https://id.example.com/token'],
  ])('%s: %j', (key, value, stored) => {
    const parsed = parse(key, value);
    expect(parsed.problems).toEqual([]);
    expect(parsed.stored).toEqual(stored);
  });

  test.each([
    { Authorization: 'Bearer <TOKEN>' },
    '{"Authorization": "Bearer <TOKEN>"}',
    { Authorization: '{{token}}' },
  ])('a placeholder anywhere in the value of a header is left in: %j', (headers) => {
    const pointer = '/configuration/event.notification.callback.headers/Authorization';
    expect(parse('event.notification.callback.headers', headers).problems).toEqual([
      { pointer, message: expect.stringMatching(/^The placeholder (<TOKEN>|\{\{token\}\}) was left in/) },
    ]);
  });

  test('the batch size reaches the settings, 10 where none is given', () => {
    expect(parse('event.notification.batch.size', '25').settings?.eventsPerNotification).toBe(25);
    expect(parse('event.notification.batch.size', undefined).settings?.eventsPerNotification).toBe(10);
  });

  test('the interval and the start reach the settings', () => {
    expect(parse('event.poller.refresh_interval', '1.5').settings?.refreshIntervalMs).toBe(90_000);
    expect(parse('event.poller.start', '2017-06-12').settings?.start).toBe('2017-06-12T00:00:00.000Z');
  });
});

describe('refused at its own pointer, with what is allowed', () => {
  test.each<[string, unknown, string]>([
    ['event.notification.enabled', 'yes', 'true or false'],
    ['event.notification.enabled', 1, 'true or false'],
    ['event.notification.callback.url', 'mycoolapp.com', 'https:// or http://'],
    ['event.notification.callback.url', 'ftp://mycoolapp.com', 'https:// or http://'],
    ['event.notification.callback.url', 'file:///etc/passwd', 'https:// or http://'],
    ['event.notification.callback.url', 'http:///127.0.0.1/', 'https:// or http://'],
    ['event.notification.callback.url', 'http:/\\127.0.0.1/', 'backslashes'],
    ['event.notification.callback.url', 'ht\ntp://127.0.0.1/', 'line breaks'],
    ['event.notification.callback.url', 'http://user:pass@host/', 'user name or password'],
    ['event.notification.callback.url', 'http://@host/', 'user name or password'],
    ['event.notification.callback.url', 'http://example.com/#x', '"#"'],
    ['event.notification.callback.url', 'http://host:65536/', 'not a valid URL'],
    ['event.notification.callback.url', 'http://[fe80::1%25eth0]/', 'not a valid URL'],
    ['event.notification.callback.url', 'http://./', 'host'],
    ['event.notification.callback.url', `http://a/${'x'.repeat(1000)}`, 'at most 1000'],
    ['event.notification.callback.url', ['http://a/'], 'expected text'],
    ['event.notification.callback.url', '', 'Required where event.notification.enabled is true'],
    ['event.notification.signature.key', 'x'.repeat(129), 'at most 128'],
    ['event.notification.signature.key.previous', 'whsec_!!', 'base64'],
    ['event.notification.signature.key', 'whsec_!!', 'base64'],
    ['event.notification.signature.key', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS', 'base64'],
    ['event.notification.signature.key', 'whsk_AAAA', '32 or 64 bytes'],
    ['event.notification.signature.key', 'sealed:v1:k:abc', 'must not begin'],
    ['event.notification.signature.key', '********', 'the secret itself'],
    ['event.notification.basic.username', 'a:b', '":"'],
    ['event.notification.callback.headers', '[]', 'an object'],
    [
      'event.notification.format',
      'xml',
      'allowed: elements, cloudevents, cloudevents-structured, cloudevents-binary, standard-webhooks',
    ],
    ['event.notification.batch.size', 0, 'whole events from 1 to 100'],
    ['event.notification.batch.size', '101', 'whole events from 1 to 100'],
    ['event.notification.batch.size', 2.5, 'whole events from 1 to 100'],
    ['event.notification.batch.size', 'ten', 'whole events from 1 to 100'],
    ['event.vendor.type', 'webhook', 'Vendor webhooks are not available'],
    ['event.vendor.type', 'webhooks', 'Vendor webhooks are not available'],
    ['event.poller.refresh_interval', '0', 'from 1 to 525600'],
    ['event.poller.refresh_interval', '-1', 'from 1 to 525600'],
    ['event.poller.refresh_interval', 'abc', 'from 1 to 525600'],
    ['event.poller.refresh_interval', '0.99', 'from 1 to 525600'],
    ['event.poller.refresh_interval', '1e3', 'from 1 to 525600'],
    ['event.poller.refresh_interval', 999_999_999, 'from 1 to 525600'],
    ['event.poller.refresh_interval', true, 'from 1 to 525600'],
    ['event.poller.start', 'yesterday', 'an ISO date'],
    ['event.poller.start', '2017-02-30', 'an ISO date'],
    ['event.poller.start', 0, 'an ISO date'],
    ['event.objects', 'accounts,contcts', 'Did you mean "contacts"?'],
    ['event.poller.configuration', 'x', 'not valid JSON'],
    ['event.poller.configuration', [], 'an object'],
    ['event.poller.configuration', Object.fromEntries([...Array(101).keys()].map((i) => [i, {}])), 'at most 100'],
    ['subdomain', '', 'missing'],
    ['username', 'a\nb', 'Line breaks'],
    ['password', 5, 'Found a number'],
    ['sagecrm.install', 5, 'Found a number'],
    ['event.poller.refreshInterval', '15', 'Did you mean "event.poller.refresh_interval"?'],
    ['event.notification.url', 'x', 'Unknown key'],
  ])('%s: %j', (key, value, allowed) => {
    const problem = parse(key, value).problems.find(({ pointer }) => pointer === `/configuration/${key}`);
    expect(problem?.message).toContain(allowed);
  });

  test.each<[string, string, string]>([
    ['Host', 'x', 'cannot be replaced'],
    ['content-length', '5', 'cannot be replaced'],
    ['Transfer-Encoding', 'chunked', 'cannot be replaced'],
    ['Webhook-Signature', 'v1,x', 'cannot be replaced'],
    ['Elements-Webhook-Id', 'x', 'cannot be replaced'],
    [':method', 'GET', 'valid header name'],
    ['X Key', 'x', 'valid header name'],
    ['X-Key', 'a\r\nHost: b', 'Line breaks'],
    ['X-Key', 'snow \u2603', 'Latin-1'],
  ])('the callback header %s: %j', (name, value, message) => {
    const { problems } = parse('event.notification.callback.headers', { [name]: value });
    expect(problems).toEqual([
      {
        pointer: `/configuration/event.notification.callback.headers/${name}`,
        message: expect.stringContaining(message),
      },
    ]);
  });
});

describe('rules over several keys', () => {
  test('a password for the callback needs a user name', () => {
    expect(parse('event.notification.basic.password', 'x').problems).toEqual([
      { pointer: '/configuration/event.notification.basic.username', message: expect.stringContaining('Required') },
    ]);
  });

  test.each([
    [2, [{ pointer: '/configuration/event.notification.batch.size', message: expect.stringContaining('one event') }]],
    ['1', []],
    [undefined, []],
  ])('standard-webhooks with a batch size of %p', (batchSize, problems) => {
    const body = crmBody({
      'event.notification.format': 'standard-webhooks',
      'event.notification.batch.size': batchSize,
    });
    const parsed = parseInstanceBody(body, context);
    expect(parsed.ok ? [] : parsed.problem).toEqual(problems);
  });

  test('a previous signature key needs the one that follows it', () => {
    expect(parse('event.notification.signature.key.previous', 'old').problems).toEqual([
      { pointer: '/configuration/event.notification.signature.key', message: expect.stringContaining('Required') },
    ]);
  });

  test('an Authorization header and basic credentials exclude each other', () => {
    const body = crmBody({
      'event.notification.basic.username': 'x',
      'event.notification.callback.headers': { authorization: 'Bearer x' },
    });
    expect(parseInstanceBody(body, context)).toMatchObject({
      ok: false,
      problem: [{ pointer: '/configuration/event.notification.callback.headers' }],
    });
  });

  test('a callback URL is required only while events are enabled', () => {
    const body = crmBody({ 'event.notification.enabled': 'false', 'event.notification.callback.url': undefined });
    expect(parseInstanceBody(body, context)).toMatchObject({ ok: true, value: { settings: { callbackUrl: null } } });
  });

  test('a header given twice in different case is refused', () => {
    const { problems } = parse('event.notification.callback.headers', { 'X-A': '1', 'x-a': '2' });
    expect(problems).toHaveLength(1);
  });
});

test('the smallest interval is the one the service allows', () => {
  const fast = { ...context, minRefreshIntervalMs: 1000 };
  const body = crmBody({ 'event.poller.refresh_interval': '0.05' });
  expect(parseInstanceBody(body, fast)).toMatchObject({ ok: true, value: { settings: { refreshIntervalMs: 3000 } } });
  expect(parseInstanceBody(body, context).ok).toBe(false);
});

test.each([
  [60, 15],
  [3600, 60],
])('without an interval, and with a minimum of %d s, it is %d minutes', (minSeconds, minutes) => {
  const rules = { ...context, minRefreshIntervalMs: minSeconds * 1000 };
  const parsed = parseInstanceBody(crmBody({ 'event.poller.refresh_interval': null }), rules);
  expect(parsed).toMatchObject({ ok: true, value: { settings: { refreshIntervalMs: minutes * 60_000 } } });
});

test('fields of the element are typed by its description', () => {
  const body = seed('sage-one-example');
  const configuration = { ...(body.configuration as object), country: 'us', limit: '5', strict: 'TRUE' };
  expect(parseInstanceBody({ ...body, configuration }, context)).toMatchObject({
    ok: true,
    value: { configuration: { country: 'US', limit: 5, strict: true } },
  });
  const wrong = { ...configuration, country: 'ZZ', limit: 'x' };
  expect(parseInstanceBody({ ...body, configuration: wrong }, context)).toMatchObject({
    ok: false,
    problem: [
      { pointer: '/configuration/country', message: 'Found "ZZ"; allowed: CA, GB, US.' },
      { pointer: '/configuration/limit' },
    ],
  });
});
