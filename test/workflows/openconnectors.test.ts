import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import {
  OPEN_CONNECTORS_SECRETS,
  startOpenConnectors,
  type OpenConnectorsSimulator,
} from '../simulators/open-connectors';
import { startStageWithoutVendor } from '../support/stage';

const CONTACTS = '/hubs/crm/contacts';

let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
let account: OpenConnectorsSimulator;
beforeEach(async () => {
  stage = await startStageWithoutVendor({});
  account = await startOpenConnectors();
  account.put(CONTACTS, []);
});
afterEach(async () => {
  await stage.close();
  await account.close();
});

/** The contacts of the Sage CRM document, polled through an account that already reads them. */
function body(): JsonObject {
  const { user, organization, element } = OPEN_CONNECTORS_SECRETS;
  const date = { format: "yyyy-MM-dd'T'HH:mm:ss'Z'", zone: 'GMT' };
  return {
    element: { key: 'openconnectors' },
    name: 'Contacts',
    configuration: {
      'base.url': account.url,
      'user.secret': user,
      'organization.secret': organization,
      'element.token': element,
      'event.notification.enabled': true,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': {
        contacts: {
          url: `${CONTACTS}?where=Pers_UpdatedDate>'\${gmtDate:${date.format}}'`,
          idField: 'key',
          datesConfiguration: {
            updatedDateField: 'Pers_UpdatedDate',
            updatedDateFormat: date.format,
            updatedDateTimezone: date.zone,
            createdDateField: 'Pers_CreatedDate',
            createdDateFormat: date.format,
            createdDateTimezone: date.zone,
          },
        },
      },
    },
  };
}

/** Contacts created in this second. */
function newContacts(count: number): JsonObject[] {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  return Array.from({ length: count }, (_, i) => ({
    key: String(i + 1),
    Pers_LastName: `Marsh ${i + 1}`,
    Pers_CreatedDate: at,
    Pers_UpdatedDate: at,
  }));
}

function told(): string[] {
  return stage.receiver
    .events()
    .map(({ eventType, objectType, objectId }) => `${eventType} ${objectType}/${objectId}`)
    .sort();
}

describe('a resource polled through an account of Cloud Elements', () => {
  it('is read to its last page by the token of the one before, and each change is sent once', async () => {
    const instance = await stage.startBody(body());
    account.clearRequests();
    account.switches.pageCap = 2;
    const contacts = newContacts(5);
    account.put(CONTACTS, contacts);
    await instance.poll();
    await stage.receiver.waitForEvents(5, 10_000);
    await instance.poll();

    expect(told()).toEqual([1, 2, 3, 4, 5].map((id) => `CREATED contacts/${id}`));
    expect(stage.receiver.events().map(({ record }) => record)).toEqual(expect.arrayContaining(contacts));
    const [first, second, third] = account.requests.map(({ query }) => query);
    expect(first).toEqual({ where: expect.stringMatching(/^Pers_UpdatedDate>'\d{4}-.*Z'$/), pageSize: '200' });
    expect(second).toEqual({ ...first, nextPage: 'Mg==' });
    expect(third).toEqual({ ...first, nextPage: 'NA==' });
  });

  it('whose element token ends is reauth_required after five polls; a new token brings all since', async () => {
    const instance = await stage.startBody(body());
    const { watermark } = (await instance.status()).resources.contacts!;
    account.switches.elementToken = 'renewed-token';
    account.put(CONTACTS, newContacts(3));
    for (let polls = 2; polls <= 6; polls += 1) {
      await instance.signal(SIGNALS.pollNow);
      await instance.until('a poll', ({ resources }) => resources.contacts!.polls === polls);
    }
    const { state, nextPollAt, resources } = await instance.status();
    expect({ state, nextPollAt }).toEqual({ state: 'reauth_required', nextPollAt: null });
    expect(resources.contacts).toMatchObject({ watermark, consecutiveFailures: 5 });
    expect(resources.contacts!.lastError).toMatch(/401.*Invalid Organization or User or Element token/);
    expect(resources.contacts!.lastError).not.toContain(OPEN_CONNECTORS_SECRETS.element);
    expect(told()).toEqual([]);

    await instance.configure({ 'element.token': 'renewed-token' });
    await stage.receiver.waitForEvents(3, 10_000);
    expect(told()).toEqual([1, 2, 3].map((id) => `CREATED contacts/${id}`));
    expect((await instance.status()).state).toBe('polling');
  });
});
