import fc from 'fast-check';
import { NOTHING_KEPT, type Draft } from '../../../src/client/web/page/create/draft';
import { changeBetween } from '../../../src/client/web/page/instance/changes';
import { mergePatch } from '../../../src/configuration/merge-patch';
import { isMergedInResources } from '../../../src/configuration/merged-keys';

/** What the page sends when a person changes a running instance. */
const accounts = { url: '/hubs/crm/accounts', idField: 'id' };
const draft = (changes: Partial<Draft> = {}): Draft => ({
  name: 'CRM',
  tags: 'Docs',
  values: {
    username: 'admin',
    'event.notification.callback.url': 'https://a.test/',
    'event.poller.refresh_interval': '15',
  },
  eventsEnabled: true,
  resources: JSON.stringify({ accounts, leads: accounts }),
  kept: NOTHING_KEPT,
  code: '',
  ...changes,
});

describe('the change that is sent', () => {
  it('is empty where nothing was changed, however the JSON is laid out', () => {
    expect(
      changeBetween(draft(), draft({ resources: JSON.stringify({ accounts, leads: accounts }, null, 4) })),
    ).toEqual({});
  });

  it('has what differs alone, and null for what is gone', () => {
    const resources = JSON.stringify({ accounts: { ...accounts, idField: 'key' } });
    const after = draft({ name: 'Other', values: { ...draft().values, username: '' }, resources });
    expect(changeBetween(draft(), after)).toEqual({
      name: 'Other',
      configuration: { username: null, 'event.poller.configuration': { accounts: { idField: 'key' }, leads: null } },
    });
  });

  it('has another way to see deletions whole, and of the dates what differs', () => {
    const dates = { updatedDateField: 'u', updatedDateFormat: 'x' };
    const resources = (deletes: object, changes: object) =>
      JSON.stringify({ accounts: { ...accounts, deletes, datesConfiguration: { ...dates, ...changes } } });
    const before = draft({ resources: resources({ mode: 'sweep', everyMinutes: 60 }, {}) });
    const after = draft({ resources: resources({ mode: 'flag', field: 'x' }, { updatedDateFormat: 'y' }) });
    expect(changeBetween(before, after)).toEqual({
      configuration: {
        'event.poller.configuration': {
          accounts: { deletes: { mode: 'flag', field: 'x' }, datesConfiguration: { updatedDateFormat: 'y' } },
        },
      },
    });
  });

  it('leaves everything about events as it is where they are switched off', () => {
    const after = draft({ eventsEnabled: false, values: { ...draft().values, 'event.poller.refresh_interval': 'x' } });
    expect(changeBetween(draft(), after)).toEqual({ configuration: { 'event.notification.enabled': false } });
    expect(changeBetween(draft({ eventsEnabled: false }), draft())).toEqual({
      configuration: { 'event.notification.enabled': true },
    });
  });

  it('has JSON that cannot be read as it was typed, for the service to say where it is wrong', () => {
    expect(changeBetween(draft(), draft({ resources: '{"accounts":' }))).toEqual({
      configuration: { 'event.poller.configuration': '{"accounts":' },
    });
  });

  it('makes the new resources of the old ones when it is merged', () => {
    const resource = fc.dictionary(fc.constantFrom('url', 'idField', 'pageSize'), fc.constantFrom('a', 'b', 1));
    const resources = fc.dictionary(fc.constantFrom('accounts', 'leads', 'users'), resource);
    fc.assert(
      fc.property(resources, resources, (old, wanted) => {
        const [before, after] = [old, wanted].map((map) => draft({ resources: JSON.stringify(map) })) as [Draft, Draft];
        const { configuration = {} } = changeBetween(before, after) as {
          configuration?: Record<string, Record<string, never>>;
        };
        const patch = configuration['event.poller.configuration'] ?? {};
        expect(mergePatch(old as never, patch, isMergedInResources)).toEqual(wanted);
      }),
    );
  });
});
