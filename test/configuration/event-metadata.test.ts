import { eventTypesOf } from '../../src/configuration/event-metadata';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import type { Json, JsonObject } from '../../src/domain/values/json';
import { context, crmBody, goodResource } from './elements';

const resources = { accounts: goodResource, contacts: goodResource };

function settingsWith(changes: JsonObject) {
  const parsed = parseInstanceBody(crmBody({ 'event.poller.configuration': resources, ...changes }), context);
  if (!parsed.ok) return parsed.problem;
  const { accounts, contacts } = parsed.value.settings.resources;
  return { accounts: accounts!.eventTypes, contacts: contacts!.eventTypes };
}
const withMetadata = (metadata: Json) => settingsWith({ 'event.metadata': metadata });

describe('event.metadata', () => {
  it.each<[string, Json, unknown]>([
    ['as object', { polling: { accounts: { eventTypes: ['created'] } } }, { accounts: ['CREATED'] }],
    [
      'as JSON text',
      '{"polling":{"accounts":{"eventTypes":["deleted","created"]}}}',
      { accounts: ['CREATED', 'DELETED'] },
    ],
    ['of another case', { polling: { Accounts: { eventTypes: ['Updated'] } } }, { accounts: ['UPDATED'] }],
    [
      'for all others',
      { polling: { '{objectName}': { eventTypes: ['updated'] }, accounts: { eventTypes: [] } } },
      { accounts: [], contacts: ['UPDATED'] },
    ],
    ['without types', { polling: { accounts: {}, '{objectName}': { eventTypes: [] } } }, { contacts: [] }],
    ['of webhooks', { webhook: { accounts: { eventTypes: [] } } }, {}],
    ['of objects that nobody polls', { polling: { leads: { eventTypes: [] } } }, {}],
  ])('%s says which types are sent of a resource', (_, metadata, expected) => {
    expect(withMetadata(metadata)).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    ['another type', { polling: { accounts: { eventTypes: ['gone'] } } }, '/polling/accounts/eventTypes/0'],
    ['another key', { polling: { accounts: { types: [] } } }, '/polling/accounts/types'],
    ['another way', { pollin: {} }, '/pollin'],
    ['broken text', '{"polling":', ''],
  ])('with %s is refused where it is wrong', (_, metadata, pointer) => {
    expect(withMetadata(metadata)).toMatchObject([{ pointer: `/configuration/event.metadata${pointer}` }]);
  });

  it('names objects and no members of every object', () => {
    expect(eventTypesOf('constructor', { polling: {} })).toBeUndefined();
  });
});

describe('filter', () => {
  it.each([
    ["status = 'it''s open'", true],
    ["status = 'open", false],
    ["status IN ('open','it''s", false],
    ['status ~ 7', false],
    ['(status = 7', false],
    ['active = true', false],
  ])('%s is a condition: %j', (filter, isGood) => {
    const sent = { accounts: { ...goodResource, filter } };
    const parsed = parseInstanceBody(crmBody({ 'event.poller.configuration': sent }), context);
    if (parsed.ok)
      expect({ isGood, filter: parsed.value.settings.resources['accounts']!.filter }).toEqual({ isGood: true, filter });
    else
      expect({ isGood, problem: parsed.problem }).toMatchObject({
        isGood: false,
        problem: [
          {
            pointer: '/configuration/event.poller.configuration/accounts/filter',
            message: expect.stringContaining('CEQL at character') as string,
          },
        ],
      });
  });
});
