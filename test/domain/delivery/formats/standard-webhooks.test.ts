import fc from 'fast-check';
import type { JsonObject } from '../../../../src/domain/values/json';
import { buildNotifications, contentTypeOf } from '../../../../src/domain/delivery/build-notifications';
import { anyChanges, change, instance, POLLED_AT } from '../changes';

const RULES = { format: 'standard-webhooks', maxEvents: 10 } as const;

it('is type, timestamp and data, one event a notification', () => {
  const changes = [change(31), change(32, { type: 'DELETED', updatedAt: null })];
  const notifications = buildNotifications(instance, 'accounts', changes, POLLED_AT, RULES);
  expect(notifications.map(contentTypeOf)).toEqual(Array(2).fill('application/json; charset=utf-8'));
  const bodies = notifications.map(({ body }) => JSON.parse(body) as JsonObject);
  expect(bodies[0]).toEqual({
    type: 'sagecrm.accounts.created',
    timestamp: '2020-02-21T16:40:09.999Z',
    data: {
      instanceId: 523232,
      instanceName: 'SageCRMPolling',
      instanceTags: ['Docs', 'Überprüfung'],
      date: '2020-02-21T16:40:09Z',
      pollDate: '2020-02-21T16:43:41Z',
      elementKey: 'sagecrm',
      hubKey: 'crm',
      eventType: 'CREATED',
      objectId: '31',
      objectType: 'accounts',
      eventId: changes[0]!.eventId,
      record: changes[0]!.record,
    },
  });
  expect(bodies[1]).toMatchObject({ type: 'sagecrm.accounts.deleted', timestamp: '2020-02-21T16:43:41.987Z' });
});

it('has a type that receivers can filter by, whatever the resource is called', () => {
  fc.assert(
    fc.property(anyChanges, fc.string({ minLength: 1 }), (changes, resource) => {
      for (const { body } of buildNotifications(instance, resource, changes, POLLED_AT, RULES)) {
        expect((JSON.parse(body) as JsonObject).type).toMatch(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/);
      }
    }),
  );
});
