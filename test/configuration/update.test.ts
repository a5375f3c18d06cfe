import { applyConfigurationUpdate, applyPollerUpdate, type CurrentInstance } from '../../src/configuration/update';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import type { Json } from '../../src/domain/values/json';
import { context, crmBody, goodResource, sagecrm } from './elements';

const KEY = 'event.poller.configuration';

function currentInstance(changes: Record<string, unknown> = {}): CurrentInstance {
  const parsed = parseInstanceBody(crmBody(changes), context);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const sealed = { password: 'sealed:v1:k:abc', 'event.notification.callback.headers': 'sealed:v1:k:def' };
  return { element: sagecrm, configuration: { ...parsed.value.configuration, ...sealed } };
}

const current = currentInstance();
const resources = current.configuration[KEY] as Record<string, Record<string, Json>>;

function poller(payload: unknown, from = current) {
  const changed = applyPollerUpdate(from, payload, context);
  if (!changed.ok) throw new Error(JSON.stringify(changed.problem));
  return changed.value;
}

function refusal(result: { ok: true } | { ok: false; problem: { pointer: string }[] }) {
  return result.ok ? [] : result.problem.map(({ pointer }) => pointer);
}

describe('a poller change', () => {
  test('as a map of resources merges key by key, and leaves everything else as it was', () => {
    const { configuration, settings } = poller({
      accounts: { pollDelay: '30', datesConfiguration: { updatedDateTimezone: 'EST' } },
    });
    expect(settings.resources.accounts).toMatchObject({
      url: resources.accounts?.url,
      pollDelayMs: 30_000,
      updated: { field: 'Comp_UpdatedDate', timezone: 'EST' },
      created: { field: 'Comp_CreatedDate', timezone: 'GMT' },
    });
    const { [KEY]: changed, ...others } = configuration;
    const { [KEY]: before, ...othersBefore } = current.configuration;
    expect(others).toEqual(othersBefore);
    expect({ ...(changed as object), accounts: null }).toEqual({ ...(before as object), accounts: null });
  });

  test.each<[string, unknown]>([
    ['a map', { leads: null, gadgets: goodResource }],
    ['an object with poller keys', { [KEY]: { leads: null, gadgets: goodResource } }],
    ['JSON text of a map', JSON.stringify({ leads: null, gadgets: goodResource })],
    ['JSON text inside', { [KEY]: JSON.stringify({ leads: null, gadgets: goodResource }) }],
  ])('adds and removes resources, as %s', (_, payload) => {
    expect(Object.keys(poller(payload).settings.resources)).toEqual([
      'accounts',
      'contacts',
      'opportunities',
      'users',
      'gadgets',
    ]);
  });

  test('takes the interval alone or together with resources', () => {
    expect(poller({ 'event.poller.refresh_interval': 5 }).settings.refreshIntervalMs).toBe(300_000);
    const both = poller({ 'event.poller.refresh_interval': '5', [KEY]: { leads: null } });
    expect(both.settings.refreshIntervalMs).toBe(300_000);
    expect(both.settings.resources).not.toHaveProperty('leads');
  });

  test.each([
    [
      { mode: 'sweep', everyMinutes: 60 },
      { mode: 'flag', field: 'Comp_Deleted' },
    ],
    [
      { mode: 'flag', field: 'Comp_Deleted', value: 'Y' },
      { mode: 'sweep', everyMinutes: 60 },
    ],
    [{ mode: 'sweep', everyMinutes: 60 }, 'none'],
  ])('replaces the way to see deletions whole: %j by %j', (before, after) => {
    const swept = { ...current, configuration: poller({ accounts: { deletes: before } }).configuration };
    expect(poller({ accounts: { deletes: after } }, swept).configuration[KEY]).toMatchObject({
      accounts: { deletes: after },
    });
  });

  test('null at a key gives the default back', () => {
    const slow = { ...current, configuration: poller({ accounts: { pollDelay: 30 } }).configuration };
    expect(poller({ accounts: { pollDelay: null } }, slow).settings.resources.accounts?.pollDelayMs).toBe(60_000);
  });

  test('may remove the last resource: nothing is polled then, not the defaults', () => {
    const none = Object.fromEntries(Object.keys(resources).map((name) => [name, null]));
    expect(poller(none).settings.resources).toEqual({});
    expect(poller({ [KEY]: null }).settings.resources).toEqual({});
    const again = poller({ accounts: goodResource }, { ...current, configuration: poller(none).configuration });
    expect(Object.keys(again.settings.resources)).toEqual(['accounts']);
  });

  test('leaves a resource alone that has a name which is not given any more', () => {
    const older = { ...resources, pollDate: { url: '/hubs/crm/accounts', idField: 'key' } };
    const before = { ...current, configuration: { ...current.configuration, [KEY]: older } };
    expect(Object.keys(poller({ leads: null, pollDate: { idField: 'id' } }, before).settings.resources)).toContain(
      'pollDate',
    );
  });

  test('stands above a choice made by event.objects before', () => {
    const few = currentInstance({ 'event.objects': 'accounts' });
    const { settings, configuration } = poller({ gadgets: goodResource }, few);
    expect(Object.keys(settings.resources)).toEqual(['accounts', 'gadgets']);
    expect(configuration).not.toHaveProperty(['event.objects']);
  });

  test("event.objects picks anew, from the resources there are and the element's own", () => {
    const few = currentInstance({ 'event.objects': 'accounts' });
    expect(Object.keys(poller({ 'event.objects': 'leads' }, few).settings.resources)).toEqual(['leads']);
  });

  test.each<[string, unknown, string[]]>([
    ['a number', 5, ['']],
    ['null', null, ['']],
    ['nothing', {}, ['']],
    ['broken text', '{"accounts":', ['']],
    ['a bad template in a map', { accounts: { url: '/hubs/crm/a?where=b>${x}' } }, ['/accounts/url']],
    ['a bad template under the key', { [KEY]: { accounts: { url: '${x}' } } }, [`/${KEY}/accounts/url`]],
    ['a new resource without url', { gadgets: { idField: 'id' } }, ['/gadgets/url']],
    ['a resource that is text', { accounts: 'x' }, ['/accounts']],
    [
      'a field without its format',
      { accounts: { datesConfiguration: { createdDateFormat: null } } },
      ['/accounts/datesConfiguration/createdDateFormat'],
    ],
    ['a placeholder', { accounts: { idField: '<ID_FIELD>' } }, ['/accounts/idField']],
    ['two mistakes', { accounts: { pageSize: 'x' }, 'a\n/b': goodResource }, ['/accounts/pageSize', '/a\n~1b']],
    ['an interval under the minimum', { 'event.poller.refresh_interval': '0' }, ['/event.poller.refresh_interval']],
    ['a key of another kind', { 'event.poller.refresh_interval': 5, password: 'x' }, ['/password']],
    ['a callback', { 'event.notification.callback.url': 'http://a/' }, ['/event.notification.callback.url']],
    ['a name of something else', { pollDate: goodResource }, ['/pollDate']],
    ['a placeholder for a name', { '<resource name>': goodResource }, ['/<resource name>']],
    ['a hostile name', JSON.parse('{"__proto__":{"url":"x"}}'), ['/__proto__']],
  ])('with %s is refused whole, pointing into what was sent', (_, payload, pointers) => {
    expect(refusal(applyPollerUpdate(current, payload, context))).toEqual(expect.arrayContaining(pointers));
  });
});

describe('a configuration change', () => {
  const change = (sent: unknown) => applyConfigurationUpdate(current, sent, context);

  test('replaces keys, removes them with null, and leaves sealed secrets alone', () => {
    const changed = change({
      configuration: {
        'event.notification.callback.url': 'https://example.com/',
        'event.helper.key': null,
        [KEY]: { leads: null },
      },
      name: 'New name',
      tags: ['a', 'b'],
    });
    expect(changed).toMatchObject({
      ok: true,
      value: {
        name: 'New name',
        tags: ['a', 'b'],
        configuration: { password: 'sealed:v1:k:abc', 'event.notification.callback.headers': 'sealed:v1:k:def' },
        settings: { callbackUrl: 'https://example.com/', resources: { accounts: {} } },
      },
    });
    expect(changed.ok && changed.value.settings.resources).not.toHaveProperty('leads');
  });

  test('a secret that comes back as the mask stays what it is; a new one is taken plain', () => {
    const masked = change({
      configuration: { password: '********', 'event.notification.callback.headers': '********' },
    });
    expect(masked).toMatchObject({ ok: true, value: { configuration: current.configuration } });
    expect(change({ configuration: { password: 'new' } })).toMatchObject({
      ok: true,
      value: { configuration: { password: 'new' } },
    });
    expect(refusal(change({ configuration: { 'event.notification.signature.key': '********' } }))).toEqual([
      '/configuration/event.notification.signature.key',
    ]);
  });

  test('from a person brings no sealed secret; in a signal of the client they are sealed', () => {
    const sent = {
      configuration: { password: 'sealed:v1:k:AAAA', 'event.notification.signature.key': 'sealed:v1:k:AAAA' },
    };
    const fromAPerson = applyConfigurationUpdate(current, sent, { ...context, isUnsealed: true });
    expect(refusal(fromAPerson).sort()).toEqual([
      '/configuration/event.notification.signature.key',
      '/configuration/password',
    ]);
    expect(change(sent)).toMatchObject({ ok: true, value: { configuration: { password: 'sealed:v1:k:AAAA' } } });
  });

  test('that changes nothing gives the same configuration back', () => {
    expect(change({})).toEqual({
      ok: true,
      value: { configuration: current.configuration, settings: expect.anything() },
    });
  });

  test('takes event.poller.urls as resources to merge', () => {
    const changed = change({ configuration: { 'event.poller.urls': 'gadgets|/hubs/crm/gadgets' } });
    expect(changed.ok && Object.keys(changed.value.settings.resources)).toContain('gadgets');
    expect(
      refusal(change({ configuration: { 'event.poller.urls': 'gadgets|/hubs/crm/gadgets?where=a=${y}' } })),
    ).toEqual(['/configuration/event.poller.urls']);
  });

  test('has every mistake in event.poller.urls told', () => {
    const urls = 'a|/hubs/crm/a|//x\nb|/hubs/crm/b?where=c=${d}\ne|';
    expect(refusal(change({ configuration: { 'event.poller.urls': urls } }))).toEqual(
      Array(3).fill('/configuration/event.poller.urls'),
    );
  });

  test.each<[string, unknown, string[]]>([
    ['another element', { element: { key: 'sageone' } }, ['/element']],
    ['an unknown key', { configuratoin: {} }, ['/configuratoin']],
    ['an unknown key of the element', { element: { kye: 'sagecrm' } }, ['/element/kye']],
    [
      'an unknown key that is null',
      { configuration: { 'event.notification.signature.kye': null, baz: '' } },
      ['/configuration/event.notification.signature.kye', '/configuration/baz'],
    ],
    [
      'an unknown key of a resource that is null',
      { configuration: { [KEY]: { accounts: { pageSiez: null, datesConfiguration: { zone: null } } } } },
      [`/configuration/${KEY}/accounts/datesConfiguration/zone`, `/configuration/${KEY}/accounts/pageSiez`],
    ],
    ['an empty name', { name: '' }, ['/name']],
    ['a placeholder in a tag', { tags: ['<TAG>'] }, ['/tags/0']],
    ['a required key removed', { configuration: { username: null } }, ['/configuration/username']],
    [
      'the callback removed',
      { configuration: { 'event.notification.callback.url': null } },
      ['/configuration/event.notification.callback.url'],
    ],
    ['resources that are a list', { configuration: { [KEY]: [] } }, [`/configuration/${KEY}`]],
    ['broken text', { configuration: { [KEY]: '{' } }, [`/configuration/${KEY}`]],
  ])('with %s is refused', (_, sent, pointers) => {
    expect(refusal(change(sent))).toEqual(pointers);
  });

  test('may take away what is not there', () => {
    const configuration = {
      'event.poller.urls': null,
      'event.notification.signature.key': null,
      [KEY]: { gadgets: null, accounts: { pollDelay: null, datesConfiguration: { updatedDateTimezone: null } } },
    };
    expect(refusal(change({ configuration }))).toEqual([]);
  });

  test('judges the own interval of a resource by the minimum if it names it', () => {
    const own = { leads: { ...goodResource, refreshInterval: 5 } };
    const given = applyPollerUpdate(current, own, context);
    if (!given.ok) throw new Error(JSON.stringify(given.problem));
    const stricter = { ...context, minRefreshIntervalMs: 600_000 };
    const before = { element: current.element, configuration: given.value.configuration };
    expect(refusal(applyPollerUpdate(before, { accounts: { pageSize: 7 } }, stricter))).toEqual([]);
    expect(refusal(applyPollerUpdate(before, { leads: { refreshInterval: 9 } }, stricter))).toEqual([
      '/leads/refreshInterval',
    ]);
  });

  test('is not held up by a minimum that came after the interval, and keeps it where it names the interval', () => {
    const stricter = { ...context, minRefreshIntervalMs: 3_600_000 };
    const changed = (configuration: object) => applyConfigurationUpdate(current, { configuration }, stricter);
    expect(refusal(changed({ 'event.helper.key': 'x' }))).toEqual([]);
    expect(refusal(applyPollerUpdate(current, { leads: null }, stricter))).toEqual([]);
    expect(refusal(changed({ 'event.poller.refresh_interval': '15' }))).toEqual([
      '/configuration/event.poller.refresh_interval',
    ]);
  });

  test('may name the element it has', () => {
    expect(refusal(change({ element: { key: 'sagecrm', id: 3641 } }))).toEqual([]);
    for (const id of [3641, '3641']) expect(refusal(change({ element: { id } }))).toEqual([]);
    expect(refusal(change({ element: { id: '3642' } }))).toEqual(['/element']);
  });
});
