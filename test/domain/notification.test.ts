import fc from 'fast-check';
import type { Change } from '../../src/domain/change';
import type { JsonObject } from '../../src/domain/json';
import { buildNotifications } from '../../src/domain/notification';
import type { InstanceIdentity } from '../../src/domain/settings';
import { eventIdOf, versionEntry } from '../../src/domain/version';

const instance: InstanceIdentity = {
  id: 523232,
  name: 'SageCRMPolling',
  tags: ['Docs', 'Überprüfung'],
  elementKey: 'sagecrm',
  hubKey: 'crm',
  organization: 'acme',
  accountId: 11,
  companyId: 12,
  userId: 13,
};
const POLLED_AT = Date.parse('2020-02-21T16:43:41.987Z');

function change(id: number, changes: Partial<Change> = {}): Change {
  const record = { key: id, Comp_Name: `Company ${id}` };
  const updatedAt = '2020-02-21T16:40:09.999Z';
  return {
    eventId: eventIdOf(instance.id, 'accounts', String(id), updatedAt, record),
    type: 'CREATED',
    recordId: String(id),
    updatedAt,
    record,
    version: { at: updatedAt, entry: versionEntry(String(id), record) },
    ...changes,
  };
}

function bodyOf(changes: Change[]): JsonObject {
  return JSON.parse(buildNotifications(instance, 'accounts', changes, POLLED_AT)[0]!.body) as JsonObject;
}

describe('a notification', () => {
  it("is Cloud Elements' envelope, field by field", () => {
    const one = change(31);
    const [notification] = buildNotifications(instance, 'accounts', [one], POLLED_AT);
    const pollDate = '2020-02-21T16:43:41Z';
    expect(JSON.parse(notification!.body)).toEqual({
      id: expect.stringMatching(/^[1-9]\d{9}$/) as string,
      severity: 'medium',
      action: 'create',
      topic: 'instance-523232-sagecrm-events',
      createdDate: 'Fri Feb 21 16:43:41 UTC 2020',
      user: 'notifications@cloud-elements.com',
      message: {
        elementKey: 'sagecrm',
        accountId: 11,
        eventId: expect.stringMatching(/^[\w-]{20}$/) as string,
        companyId: 12,
        instanceId: 523232,
        instance_id: 523232,
        instanceName: 'SageCRMPolling',
        instanceTags: ['Docs', 'Überprüfung'],
        userId: 13,
        raw: { accounts: [one.record], objectType: 'accounts', pollDate: POLLED_AT },
        events: [
          {
            date: '2020-02-21T16:40:09Z',
            pollDate,
            elementKey: 'sagecrm',
            hubKey: 'crm',
            eventType: 'CREATED',
            objectId: '31',
            objectType: 'accounts',
            eventId: one.eventId,
          },
        ],
      },
    });
  });

  it('carries its own id as the id of its message, and what the workflow remembers of its events', () => {
    const one = change(31);
    const [notification] = buildNotifications(instance, 'accounts', [one], POLLED_AT);
    expect(bodyOf([one])).toMatchObject({ message: { eventId: notification!.id } });
    expect(notification!.events).toEqual([
      { eventId: one.eventId, type: 'CREATED', objectId: '31', date: one.updatedAt, version: one.version },
    ]);
  });

  it.each([
    ['2026-01-05T09:08:07Z', 'Mon Jan 05 09:08:07 UTC 2026'],
    ['2024-02-29T00:00:00Z', 'Thu Feb 29 00:00:00 UTC 2024'],
    ['2025-12-31T23:59:59.999Z', 'Wed Dec 31 23:59:59 UTC 2025'],
  ])('writes its date as Java does: %s', (instant, text) => {
    const [notification] = buildNotifications(instance, 'accounts', [change(1)], Date.parse(instant));
    expect(JSON.parse(notification!.body)).toMatchObject({ createdDate: text });
  });

  it('falls back to the date of the poll where the record has none', () => {
    const undated = bodyOf([change(1, { updatedAt: null })]);
    expect(undated).toMatchObject({ message: { events: [{ date: '2020-02-21T16:43:41Z' }] } });
  });

  it.each([
    [['CREATED', 'CREATED'], 'create'],
    [['CREATED', 'UPDATED'], 'update'],
    [['UPDATED', 'DELETED'], 'update'],
    [['DELETED', 'DELETED'], 'delete'],
  ] as const)('of %p says the action %p', (types, action) => {
    expect(bodyOf(types.map((type, id) => change(id, { type })))).toMatchObject({ action });
  });
});

describe('the notifications of a poll', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [30, [10, 10, 10]],
  ])('of %d changes hold %p events, each with its own records only', (count, sizes) => {
    const changes = Array.from({ length: count }, (_, id) => change(id));
    const notifications = buildNotifications(instance, 'accounts', changes, POLLED_AT);
    expect(notifications.map(({ events }) => events.length)).toEqual(sizes);
    const records = notifications.flatMap(({ body }) => {
      const { message } = JSON.parse(body) as { message: { raw: { accounts: JsonObject[] } } };
      return message.raw.accounts;
    });
    expect(records).toEqual(changes.map(({ record }) => record));
    expect(notifications.flatMap(({ events }) => events.map(({ eventId }) => eventId))).toEqual(
      changes.map(({ eventId }) => eventId),
    );
  });

  it('are the same bytes whenever they are built from the same poll, also after JSON', () => {
    const content = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), {
      maxKeys: 5,
    }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(fc.array(content, { maxLength: 25 }), (records) => {
        const changes = records.map((record, id) => change(id, { record }));
        const built = buildNotifications(instance, 'accounts', changes, POLLED_AT);
        expect(buildNotifications(instance, 'accounts', structuredClone(changes), POLLED_AT)).toEqual(built);
        expect(JSON.parse(JSON.stringify(built))).toEqual(built);
      }),
    );
  });

  it('keep texts that are hard to carry', () => {
    const record = { key: 1, name: '"quoted" \\ \u2028 😀 \u0000 Ü' };
    expect(bodyOf([change(1, { record })])).toMatchObject({ message: { raw: { accounts: [record] } } });
  });
});
