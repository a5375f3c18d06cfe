import { parseInstanceBody } from '../../src/configuration/instance-body';
import type { Configuration, InstanceSettings } from '../../src/domain/instance/settings';
import { context, crmBody, goodResource, sagecrm } from './elements';

const KEY = 'event.poller.configuration';
const format = "yyyy-MM-dd'T'HH:mm:ssXXX";

function parse(changes: Record<string, unknown>) {
  const parsed = parseInstanceBody(crmBody({ [KEY]: undefined, ...changes }), context);
  return parsed.ok
    ? { ...parsed.value, problems: [] as { pointer: string; message: string }[] }
    : {
        configuration: {} as Configuration,
        settings: { resources: {} } as InstanceSettings,
        problems: parsed.problem,
      };
}

const withAccount = (changes: object) => parse({ [KEY]: { accounts: { ...goodResource, ...changes } } });

describe('one resource', () => {
  test('numbers and booleans may be text; seconds become milliseconds', () => {
    const { settings, configuration } = withAccount({
      pageSize: '20',
      pollDelay: '30',
      createdCheckTolerance: 2,
      filterByUpdatedDate: 'false',
      filterByCurrentDate: true,
      datesConfiguration: { updatedDateField: '_info.lastUpdated', updatedDateFormat: 'milliseconds' },
    });
    expect(settings.resources.accounts).toMatchObject({
      pageSize: 20,
      pollDelayMs: 30_000,
      createdCheckToleranceMs: 2000,
      filterByUpdatedDate: false,
      filterByCurrentDate: true,
      updated: { field: '_info.lastUpdated', format: 'milliseconds', timezone: 'GMT' },
      created: null,
    });
    expect(configuration[KEY]).toMatchObject({ accounts: { pageSize: 20, filterByUpdatedDate: false } });
  });

  test('empty text and null count as not given', () => {
    const { settings } = withAccount({
      pageSize: null,
      datesConfiguration: { createdDateField: '', createdDateFormat: '' },
    });
    expect(settings.resources.accounts).toMatchObject({ pageSize: null, created: null });
  });

  test('a resource that the element knows takes its id field from there', () => {
    const { settings } = withAccount({ idField: undefined });
    expect(settings.resources.accounts?.idField).toEqual(['key']);
  });

  test.each<[unknown, string[]]>([
    ['order_id', ['order_id']],
    ['order_id, line', ['order_id', 'line']],
    [
      ['order_id', 'line.no'],
      ['order_id', 'line.no'],
    ],
    [['a,b'], ['a,b']],
  ])('idField may be %j; the stored configuration keeps what was sent', (idField, paths) => {
    const { settings, configuration, problems } = withAccount({ idField });
    expect(problems).toEqual([]);
    expect(settings.resources.accounts?.idField).toEqual(paths);
    expect(configuration[KEY]).toMatchObject({ accounts: { idField } });
  });

  test.each<[unknown, string[]]>([
    [undefined, []],
    [null, []],
    ['', []],
    [[], []],
    ['views , avatar.url', ['views', 'avatar.url']],
    [
      ['views', 'avatar.url'],
      ['views', 'avatar.url'],
    ],
  ])('ignoreFields may be %j', (ignoreFields, paths) => {
    const { settings, problems } = withAccount({ ignoreFields });
    expect(problems).toEqual([]);
    expect(settings.resources.accounts?.ignoreFields).toEqual(paths);
  });

  test.each<[unknown, string | null]>([
    [undefined, null],
    ['', null],
    ['newestFirst', 'newestFirst'],
    ['newestfirst', 'newestFirst'],
    [' NEWESTFIRST', 'newestFirst'],
  ])('order may be %j', (order, expected) => {
    expect(withAccount({ order }).settings.resources.accounts?.order).toBe(expected);
  });

  test('looks back a minute, unless it says otherwise', () => {
    expect(withAccount({}).settings.resources.accounts?.pollDelayMs).toBe(60_000);
    expect(withAccount({ pollDelay: 0 }).settings.resources.accounts?.pollDelayMs).toBe(0);
  });

  test.each<[object, string, string]>([
    [{ url: undefined }, 'url', 'Required'],
    [{ url: '' }, 'url', 'Required'],
    [{ url: 5 }, 'url', 'Found a number'],
    [{ url: '/hubs/crm/accounts?where=a>${gmtDat:yyyy}' }, 'url', 'gmtDat'],
    [{ url: '/hubs/crm/accounts?where=a>${gmtDate:yyyy' }, 'url', 'closing'],
    [{ url: '/hubs/crm/accounts?where=a ~ 5' }, 'url', ''],
    [{ datesConfiguration: 'x' }, 'datesConfiguration', 'expected an object'],
    [{ datesConfiguration: { updatedDateField: 'a' } }, 'datesConfiguration/updatedDateFormat', 'Required beside'],
    [{ datesConfiguration: { createdDateFormat: format } }, 'datesConfiguration/createdDateField', 'Required beside'],
    [{ datesConfiguration: { updatedDateFormat: 'QQ' } }, 'datesConfiguration/updatedDateFormat', '"Q"'],
    [{ datesConfiguration: { updatedDateTimezone: 'Mars' } }, 'datesConfiguration/updatedDateTimezone', '"Mars"'],
    [{ datesConfiguration: { updateDateField: 'a' } }, 'datesConfiguration/updateDateField', '"updatedDateField"?'],
    [{ filterByUpdateDate: true }, 'filterByUpdateDate', 'Did you mean "filterByUpdatedDate"?'],
    [{ filterByUpdatedDate: 'maybe' }, 'filterByUpdatedDate', 'true or false'],
    [{ idField: ['a', ''] }, 'idField', '1 to 10 paths'],
    [{ idField: ['a', 5] }, 'idField', 'Found a list; allowed: 1 to 10 paths'],
    [{ idField: [] }, 'idField', '1 to 10 paths'],
    [{ idField: 'a,,b' }, 'idField', 'Found "a,,b"; allowed: 1 to 10 paths'],
    [{ idField: 7 }, 'idField', 'Found 7; allowed: 1 to 10 paths'],
    [{ idField: Array.from({ length: 11 }, (_, i) => `f${i}`) }, 'idField', '1 to 10 paths'],
    [{ idField: ['x'.repeat(201)] }, 'idField', 'of 1 to 200 characters'],
    [{ idField: ['<ID_FIELD>'] }, 'idField/0', 'was left in'],
    [{ ignoreFields: Array.from({ length: 51 }, (_, i) => `f${i}`) }, 'ignoreFields', '0 to 50 paths'],
    [{ ignoreFields: { a: 1 } }, 'ignoreFields', '0 to 50 paths'],
    [{ order: 'oldestFirst' }, 'order', 'Found "oldestFirst"; allowed: newestFirst.'],
    [{ order: true }, 'order', 'allowed: newestFirst.'],
    [{ pageSize: 0 }, 'pageSize', 'from 1 to 10000'],
    [{ pageSize: 1.5 }, 'pageSize', 'whole records'],
    [{ pageSize: 10_001 }, 'pageSize', 'from 1 to 10000'],
    [{ pollDelay: -1 }, 'pollDelay', 'from 0 to 604800'],
    [{ pollDelay: 'NaN' }, 'pollDelay', 'from 0 to 604800'],
    [{ createdCheckTolerance: 86_401 }, 'createdCheckTolerance', 'from 0 to 86400'],
  ])('%j is refused', (changes, path, message) => {
    const { problems } = withAccount(changes);
    const problem = problems.find(({ pointer }) => pointer === `/configuration/${KEY}/accounts/${path}`);
    expect(problem?.message).toContain(message);
  });

  test('an id field is required where the element knows none', () => {
    const { problems } = parse({ [KEY]: { gadgets: { url: goodResource.url } } });
    expect(problems.map(({ pointer }) => pointer)).toEqual([`/configuration/${KEY}/gadgets/idField`]);
  });
});

describe('resource names', () => {
  test.each(['x'.repeat(101), '', 'a\nb'])('%j is refused', (name) => {
    const { problems } = parse({ [KEY]: { [name]: goodResource } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('100 characters');
  });

  test.each(['calendars/primary/changed-events', '/changed-messages'])(
    '%j, as Cloud Elements has it, is fine',
    (name) => {
      expect(parse({ [KEY]: { [name]: goodResource } }).problems).toEqual([]);
    },
  );

  test('"__proto__" is refused, not dropped', () => {
    const { problems } = parse({ [KEY]: JSON.parse(`{"__proto__": ${JSON.stringify(goodResource)}}`) });
    expect(problems).toContainEqual({
      pointer: `/configuration/${KEY}/__proto__`,
      message: 'A key named "__proto__" is not allowed.',
    });
  });

  test.each(['<resource name>', '<resource_name>', '{{resource}}'])('the placeholder %s is refused', (name) => {
    expect(parse({ [KEY]: { [name]: goodResource } }).problems).toEqual([
      { pointer: `/configuration/${KEY}/${name}`, message: expect.stringContaining('was left in') },
    ]);
  });

  test.each([
    ...['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__'],
    ...['pollDate', 'objectType'],
  ])('"%s" is refused: it is a name of something else', (name) => {
    const message = expect.stringContaining(`A resource cannot be named "${name}"`);
    expect(parse({ [KEY]: { [name]: goodResource } }).problems).toEqual([
      { pointer: `/configuration/${KEY}/${name}`, message },
    ]);
    expect(parse({ 'event.poller.urls': `${name}|/hubs/crm/accounts` }).problems).toEqual([
      { pointer: '/configuration/event.poller.urls', message },
    ]);
  });
});

describe('where no resource is configured', () => {
  test.each([undefined, {}, '{}', null])('%j: the element polls its own, and the configuration says so', (given) => {
    const { settings, configuration } = parse({ [KEY]: given });
    expect(Object.keys(settings.resources)).toEqual(Object.keys(sagecrm.defaultResources));
    expect(configuration[KEY]).toEqual(sagecrm.defaultResources);
  });

  test('event.objects picks among them', () => {
    const { settings, configuration } = parse({ 'event.objects': 'leads, accounts' });
    expect(Object.keys(settings.resources)).toEqual(['leads', 'accounts']);
    expect(Object.keys(configuration[KEY] as object)).toEqual(['leads', 'accounts']);
  });
});

describe('event.poller.urls', () => {
  const url = "/hubs/crm/accounts?where=Comp_UpdatedDate>='${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'";

  test('nine parts a line are the same as a map', () => {
    const lines = [
      `accounts|${url}||Comp_UpdatedDate|${format}|MST|Comp_CreatedDate|${format}|EST`,
      `contacts|/hubs/crm/contacts||Pers_UpdatedDate|${format}||Pers_CreatedDate|${format}`,
      'gadgets|/hubs/crm/gadgets',
    ];
    const { settings, configuration, problems } = parse({ 'event.poller.urls': lines.join('\n') });
    expect(problems).toEqual([]);
    expect(settings.resources.accounts).toMatchObject({
      url,
      idField: ['key'],
      updated: { field: 'Comp_UpdatedDate', format, timezone: 'MST' },
      created: { field: 'Comp_CreatedDate', format, timezone: 'EST' },
    });
    expect(settings.resources.contacts?.updated?.timezone).toBe('GMT');
    expect(settings.resources.gadgets).toMatchObject({ idField: ['id'], updated: null, created: null });
    expect(configuration).not.toHaveProperty(['event.poller.urls']);
  });

  test.each(['accounts|leads', 'accounts\nleads', 'accounts\r\nleads\n'])(
    '%j names resources of the element',
    (names) => {
      const { settings } = parse({ 'event.poller.urls': names });
      expect(Object.keys(settings.resources)).toEqual(['accounts', 'leads']);
    },
  );

  test.each<[string, unknown, string]>([
    ['an unknown name', 'accounts|leeds', 'Did you mean "leads"?'],
    ['ten parts', `a|/hubs/crm/a${'|'.repeat(8)}`, 'found 10 parts'],
    ['a filter', 'a|/hubs/crm/a|//a', 'XPath'],
    ['a bad template', 'a|/hubs/crm/a?where=b>${nope}', 'a/url: '],
    ['a number', 5, 'Expected text'],
  ])('%s is a problem of that key, and of no other', (_, urls, message) => {
    const { problems } = parse({ 'event.poller.urls': urls });
    expect(problems).toEqual([
      { pointer: '/configuration/event.poller.urls', message: expect.stringContaining(message) },
    ]);
  });

  test('has every mistake told, and nothing said to be missing', () => {
    const lines = ['a|/hubs/crm/a|//x', 'b|/hubs/crm/b?where=c>${nope}', 'alone/', 'd\te|/hubs/crm/d'];
    const { problems } = parse({ 'event.poller.urls': lines.join('\n') });
    expect(problems.map(({ pointer }) => pointer)).toEqual(Array(4).fill('/configuration/event.poller.urls'));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('Line 1: part 3'),
      expect.stringContaining('Line 3: found 1 parts'),
      expect.stringContaining('b/url: '),
      expect.stringContaining('d\te: A resource name'),
    ]);
  });

  test.each(['event.poller.urls', 'event.objects'])('%s has every unknown name told', (key) => {
    const separator = key === 'event.objects' ? ',' : '|';
    const { problems } = parse({ [key]: ['leeds', 'accounts', 'contcts', 'leeds'].join(separator) });
    expect(problems).toEqual([
      { pointer: `/configuration/${key}`, message: expect.stringContaining('Did you mean "leads"?') },
      { pointer: `/configuration/${key}`, message: expect.stringContaining('Did you mean "contacts"?') },
    ]);
  });

  test.each(['event.poller.urls', 'event.objects'])('%s with thousands of names is one problem', (key) => {
    const names = Array.from({ length: 3_000 }, (_, index) => `n${index}`);
    const { problems } = parse({ [key]: names.join(key === 'event.objects' ? ',' : '|') });
    expect(problems).toEqual([
      { pointer: `/configuration/${key}`, message: expect.stringContaining('at most 100 are allowed') },
    ]);
  });

  test('of more than a hundred lines is one problem of that key', () => {
    const lines = Array.from({ length: 101 }, (_, index) => `r${index}|/hubs/crm/r${index}`);
    const { problems } = parse({ 'event.poller.urls': lines.join('\n') });
    expect(problems).toEqual([
      { pointer: '/configuration/event.poller.urls', message: expect.stringContaining('at most 100 are allowed') },
    ]);
  });

  test('and a map together are refused', () => {
    const { problems } = parse({ 'event.poller.urls': 'accounts', [KEY]: { accounts: goodResource } });
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/configuration/event.poller.urls']);
  });
});
