import { parseInstanceBody, type InstanceDraft } from '../../src/configuration/instance-body';
import type { Problem } from '../../src/domain/values/problem';
import { elementOf } from '../../src/elements/registry';
import { context, crmBody, goodResource, sagecrm, sageone, seed } from './elements';

function draftOf(body: unknown): InstanceDraft {
  const parsed = parseInstanceBody(body, context);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem, null, 1));
  return parsed.value;
}

function problemsOf(body: unknown): Problem[] {
  const parsed = parseInstanceBody(body, context);
  return parsed.ok ? [] : parsed.problem;
}

const pointersOf = (body: unknown) => problemsOf(body).map(({ pointer }) => pointer);

describe("the documents' bodies", () => {
  test('the Sage CRM example is taken as it stands', () => {
    const draft = draftOf(seed('sage-crm-example'));
    expect(draft).toMatchObject({ element: sagecrm, name: 'SageCRMPolling', tags: ['Docs'], providerData: null });
    expect(draft.settings).toMatchObject({
      eventsEnabled: true,
      callbackUrl: 'https://console.cloud-elements.com',
      refreshIntervalMs: 15 * 60_000,
      start: 'now',
      format: 'elements',
    });
    expect(Object.keys(draft.settings.resources)).toEqual(['accounts', 'contacts', 'leads', 'opportunities', 'users']);
    expect(draft.settings.resources.leads).toEqual({
      url: "/hubs/crm/leads?where=Lead_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
      idField: ['key'],
      ignoreFields: [],
      order: null,
      updated: { field: 'Lead_UpdatedDate', format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timezone: 'GMT' },
      created: { field: 'lead_createddate', format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timezone: 'GMT' },
      filterByUpdatedDate: true,
      filterByCurrentDate: false,
      createdCheckToleranceMs: 0,
      pageSize: null,
      pollDelayMs: 60_000,
      recordsPath: null,
      deletes: { mode: 'none' },
    });
    expect(draft.configuration).toMatchObject(seed('sage-crm-example').configuration as object);
  });

  test('the Sage One example is taken as it stands, its unbalanced quote included', () => {
    const draft = draftOf(seed('sage-one-example'));
    expect(draft.element).toBe(sageone);
    expect(draft.providerData).toEqual({ code: '1c6ff4089d58d80e86482ab7d5b97f15dd7b041d' });
    expect(draft.settings.resources.customers?.url).toBe(
      "/hubs/finance/customers?where=lastModifiedDate>='${date:yyyy-MM-dd'T'HH:mm:ss'Z'}' and attributes='created_at,updated_at",
    );
  });

  test('every placeholder of the Sage CRM template is named at its place, and nothing else is wrong', () => {
    expect(
      problemsOf(seed('sage-crm-template')).map(({ pointer, message }) => [pointer, /<\w+>/.exec(message)?.[0]]),
    ).toEqual([
      ['/tags/0', '<Add_Your_Tag>'],
      ['/name', '<INSTANCE_NAME>'],
      ['/configuration/subdomain', '<YOUR_TENANT>'],
      ['/configuration/username', '<YOUR_USERNAME>'],
      ['/configuration/password', '<YOUR_PASSWORD>'],
    ]);
  });

  test('every placeholder of the Sage One template is named, also where its element key is one', () => {
    expect(new Set(pointersOf(seed('sage-one-template')))).toEqual(
      new Set([
        '/element/key',
        '/providerData/code',
        '/configuration/oauth.api.key',
        '/configuration/oauth.api.secret',
        '/configuration/signature.secret',
        '/configuration/apim.subscription.key',
        '/configuration/country',
        '/configuration/oauth.callback.url',
        '/configuration/event.poller.refresh_interval',
      ]),
    );
  });

  test('an element may be named by the numeric id that Cloud Elements gave it', () => {
    expect(draftOf({ ...seed('sage-crm-example'), element: { id: 3641 } }).element).toBe(sagecrm);
  });
});

describe('what is wrong around the configuration', () => {
  test('an unknown element is answered with the known ones, and the rest of the body is still checked', () => {
    const body = { ...crmBody({ 'event.poller.refresh_interval': '0' }), element: { key: 'sagecmr' }, tags: [5] };
    const problems = problemsOf(body);
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/element/key',
      '/configuration/event.poller.refresh_interval',
      '/tags/0',
    ]);
    expect(problems[0]?.message).toContain('Did you mean "sagecrm"? Known elements: sagecrm, sageone.');
  });

  test.each<[string, unknown, string[]]>([
    ['no object', 5, ['']],
    ['a list', [], ['']],
    ['broken JSON text', '{"element":', ['']],
    ['no element', { ...crmBody(), element: undefined }, ['/element/key']],
    ['no name', { ...crmBody(), name: '  ' }, ['/name']],
    ['a name that is no text', { ...crmBody(), name: 7 }, ['/name']],
    ['an unknown key', { ...crmBody(), configurations: {} }, ['/configurations']],
    ['a key that no object should have', JSON.parse('{"__proto__":{},"name":"x"}'), ['/__proto__', '/element/key']],
    ['a configuration that is a list', { ...crmBody(), configuration: [] }, ['/configuration']],
    ['provider data that is nested', { ...crmBody(), providerData: { code: {} } }, ['/providerData/code']],
  ])('%s', (_, body, pointers) => {
    expect(pointersOf(body)).toEqual(expect.arrayContaining(pointers));
  });

  test.each<[string, unknown, string[]]>([
    ['in the element', { ...crmBody(), element: { key: 'sagecrm', kye: 'x' } }, ['/element/kye']],
    ['that is null', { ...crmBody(), bar: null }, ['/bar']],
    [
      'in the configuration, null or empty',
      crmBody({ 'event.foo': null, baz: '' }),
      ['/configuration/event.foo', '/configuration/baz'],
    ],
    [
      'in a resource, null or empty',
      crmBody({
        'event.poller.configuration': {
          accounts: { ...goodResource, idFeild: '', datesConfiguration: { updatedDateFeild: null } },
        },
      }),
      ['/idFeild', '/datesConfiguration/updatedDateFeild'].map(
        (path) => `/configuration/event.poller.configuration/accounts${path}`,
      ),
    ],
    [
      'in a resource that the element knows',
      crmBody({ 'event.poller.configuration': { accounts: { url: goodResource.url, pageSiez: null } } }),
      ['/configuration/event.poller.configuration/accounts/pageSiez'],
    ],
  ])('an unknown key %s is refused at the key', (_, body, pointers) => {
    expect(new Set(pointersOf(body))).toEqual(new Set(pointers));
  });

  test('an element as a read of Cloud Elements has it is taken', () => {
    const element = {
      ...{ id: 3641, name: 'Sage CRM', hookName: 'Sage CRM', key: 'sagecrm', description: 'x', image: 'x.png' },
      ...{ active: true, deleted: false, typeOauth: false, trialAccount: false, resources: [], hub: 'crm' },
      ...{ configDescription: 'x', signupURL: 'x', transformationsEnabled: true, bulkDownloadEnabled: true },
      ...{ bulkUploadEnabled: true, cloneable: true, extendable: false, beta: false, extended: false, private: false },
      ...{ authentication: { type: 'basic' }, protocolType: 'http', parameters: [{ name: 'x' }] },
    };
    expect(pointersOf({ ...crmBody(), element })).toEqual([]);
  });

  test("Cloud Elements' own keys that say nothing here are taken", () => {
    expect(pointersOf({ ...crmBody(), cachingEnabled: false, maxCacheSize: 0, traceLoggingEnabled: true })).toEqual([]);
  });

  test('a single tag may be plain text, and equal tags count once', () => {
    expect(draftOf({ ...crmBody(), tags: 'Docs' }).tags).toEqual(['Docs']);
    expect(draftOf({ ...crmBody(), tags: ['a', 'a', ' b'] }).tags).toEqual(['a', 'b']);
  });
});

describe('several mistakes', () => {
  const slow = { 'event.poller.refresh_interval': 'x' };

  test('are all in one answer', () => {
    const configuration = {
      username: undefined,
      'event.notification.callback.url': 'ftp://example.com',
      'event.poller.refresh_interval': 'abc',
      'event.notification.calback.url': 'x',
      'event.poller.configuration': {
        accounts: { url: '/hubs/crm/accounts?where=a>${gmtDate:yyyy-QQ}', idField: 'key', pageSize: 0 },
        'a\n/b': goodResource,
      },
    };
    expect(new Set(pointersOf({ ...crmBody(configuration), name: '<NAME>' }))).toEqual(
      new Set([
        '/name',
        '/configuration/username',
        '/configuration/event.notification.callback.url',
        '/configuration/event.poller.refresh_interval',
        '/configuration/event.notification.calback.url',
        '/configuration/event.poller.configuration/accounts/url',
        '/configuration/event.poller.configuration/accounts/pageSize',
        '/configuration/event.poller.configuration/a\n~1b',
      ]),
    );
  });

  test('an unknown key hides no rule over several keys', () => {
    const dates = { updatedDateFormat: 'qq', createdDateField: 'made', surprise: 1 };
    const configuration = {
      'event.notification.callback.headers': { 'X-Key': '1', 'x-key': '2', Host: 'x' },
      'event.notification.callback.workflow': { workflowId: 'inbox', taskQueue: 'crm', surprise: 1 },
      'event.poller.configuration': { accounts: { ...goodResource, datesConfiguration: dates } },
    };
    const inDates = '/configuration/event.poller.configuration/accounts/datesConfiguration';
    const inWorkflow = '/configuration/event.notification.callback.workflow';
    expect(pointersOf(crmBody(configuration))).toEqual(
      expect.arrayContaining([
        `${inDates}/updatedDateFormat`,
        `${inDates}/updatedDateField`,
        `${inDates}/createdDateFormat`,
        `${inDates}/surprise`,
        `${inWorkflow}/signal`,
        `${inWorkflow}/workflowType`,
        `${inWorkflow}/surprise`,
        '/configuration/event.notification.callback.headers/Host',
        '/configuration/event.notification.callback.headers',
      ]),
    );
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['sagecrm', { subdomain: undefined, ...slow }, ['event.poller.refresh_interval', 'subdomain']],
    ['sagecrm', { subdomain: undefined, 'base.url': 'nope' }, ['base.url']],
    ['rest', { 'base.url': 'nope', ...slow }, ['base.url', 'event.poller.refresh_interval']],
    [
      'rest',
      { 'base.url': 'https://example.com', 'authentication.type': 'basic', usrname: 'x' },
      ['password', 'username', 'usrname'],
    ],
    [
      'sageone',
      { country: 'XX', 'event.poller.configuration': { customers: { ...goodResource, url: '/hubs/finance/${x}' } } },
      ['apim.subscription.key', 'country', 'event.poller.configuration/customers/url'],
    ],
  ])('of %s: what its keys lack together is told beside what is wrong in one: %j', (key, changes, names) => {
    const own = key === 'sageone' ? { ...seed('sage-one-example') } : crmBody();
    const kept = key === 'rest' ? { 'event.poller.configuration': { gadgets: { url: '/g', idField: 'id' } } } : {};
    const before = key === 'rest' ? {} : (own.configuration as object);
    const configuration = { ...before, ...kept, ...(key === 'sageone' && { 'apim.subscription.key': undefined }) };
    const body = { ...own, element: { key }, configuration: { ...configuration, ...changes } };
    const parsed = parseInstanceBody(body, { ...context, elementOf });
    const pointers = parsed.ok ? [] : parsed.problem.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(names.map((name) => `/configuration/${name}`));
  });

  test('inside JSON text are pointed at as if it were an object', () => {
    const text = JSON.stringify({ accounts: { ...goodResource, pageSize: 'many' } });
    expect(pointersOf(crmBody({ 'event.poller.configuration': text }))).toEqual([
      '/configuration/event.poller.configuration/accounts/pageSize',
    ]);
  });

  test('broken JSON text is one problem that says where it breaks and does not quote it', () => {
    const problems = problemsOf(crmBody({ 'event.notification.callback.headers': '{"X-Key": hunter2}' }));
    expect(problems).toEqual([
      {
        pointer: '/configuration/event.notification.callback.headers',
        message: 'This text is not valid JSON: it breaks at character 11 (of 18).',
      },
    ]);
  });
});
