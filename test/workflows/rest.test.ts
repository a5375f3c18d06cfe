import type { JsonObject } from '../../src/domain/values/json';
import { startRestVendor, type RestVendorSimulator } from '../simulators/rest-vendor';
import { startStageWithoutVendor } from '../support/stage';

let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
let vendor: RestVendorSimulator;
beforeAll(async () => {
  stage = await startStageWithoutVendor({});
});
beforeEach(async () => {
  vendor = await startRestVendor({ pageCap: 2 });
  vendor.addResource('tickets');
});
afterEach(() => vendor.close());
afterAll(() => stage.close());

function bodyOf(connection: JsonObject): JsonObject {
  return {
    element: { key: 'rest' },
    name: 'Tickets',
    configuration: {
      'base.url': vendor.baseUrl,
      ...connection,
      'event.notification.enabled': true,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': {
        tickets: {
          url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          recordsPath: 'data.items',
          pageSize: 2,
          datesConfiguration: {
            updatedDateField: 'updated_at',
            updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
            createdDateField: 'created_at',
            createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
          },
        },
      },
    },
  };
}

function putTicket(id: number): void {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  vendor.put('tickets', { id, updated_at: at, created_at: at, subject: `Ticket ${id}` });
}

describe('any REST API', () => {
  it.each<[string, JsonObject, Partial<RestVendorSimulator['switches']>]>([
    ['pages by number, without authentication', { 'pagination.type': 'page' }, { paging: 'page' }],
    [
      'offsets, with basic authentication',
      {
        'pagination.type': 'offset',
        'authentication.type': 'basic',
        username: 'poller',
        password: 'rest-password',
      },
      { paging: 'offset', authentication: 'basic' },
    ],
    [
      'Link headers, with a bearer token',
      { 'pagination.type': 'link', 'authentication.type': 'bearer', token: 'rest-bearer-token' },
      { paging: 'link', authentication: 'bearer' },
    ],
  ])('with %s sends each of five changes once', async (_, connection, switches) => {
    Object.assign(vendor.switches, switches);
    const before = stage.receiver.events().length;
    const instance = await stage.startBody(bodyOf(connection));
    for (let id = 1; id <= 5; id += 1) putTicket(id);
    await instance.poll();
    await stage.receiver.waitForEvents(before + 5, 10_000);
    await instance.poll();
    const told = stage.receiver.events().slice(before);
    expect(told.map(({ objectId }) => objectId).sort()).toEqual(['1', '2', '3', '4', '5']);
    expect(told.every(({ eventType, objectType }) => eventType === 'CREATED' && objectType === 'tickets')).toBe(true);
  });

  it('with OAuth 2 client credentials gets its token by itself, and another one when the vendor ends it', async () => {
    vendor.switches.authentication = 'oauth2';
    const before = stage.receiver.events().length;
    const instance = await stage.startBody(
      bodyOf({
        'authentication.type': 'oauth2',
        'oauth.grant.type': 'client_credentials',
        'oauth.token.url': vendor.tokenUrl,
        'oauth.api.key': vendor.switches.clientId,
        'oauth.api.secret': vendor.switches.clientSecret,
      }),
    );
    putTicket(1);
    await instance.poll();
    vendor.revokeTokens();
    putTicket(2);
    await instance.poll();
    const told = stage.receiver.events().slice(before);
    expect(told.map(({ objectId }) => objectId)).toEqual(['1', '2']);
    expect(vendor.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(2);
  });
});
