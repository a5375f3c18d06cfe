import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { buildNotifications, contentTypeOf } from '../../../../src/domain/delivery/build-notifications';
import type { Notification } from '../../../../src/domain/delivery/notification';
import { anyChanges, change, instance, POLLED_AT } from '../changes';

const RULES = { format: 'cloudevents', maxEvents: 10 } as const;

/** As a receiver with the library of CloudEvents reads it; strict: each event is validated. */
function parsed(notification: Notification): CloudEvent<Record<string, unknown>>[] {
  const message = { headers: { 'content-type': contentTypeOf(notification) }, body: notification.body };
  const events = HTTP.toEvent<Record<string, unknown>>(message);
  if (!Array.isArray(events)) throw new Error('not a batch');
  return events.map((event) => new CloudEvent(event, true));
}

it('is a batch that the library of CloudEvents reads and finds valid, event by event', () => {
  const [one, two] = [change(31), change(32, { type: 'UPDATED' })];
  const [notification] = buildNotifications(instance, 'accounts', [one, two], POLLED_AT, RULES);
  expect(contentTypeOf(notification!)).toBe('application/cloudevents-batch+json; charset=utf-8');
  expect(parsed(notification!).map((event) => event.toJSON())).toEqual([
    {
      specversion: '1.0',
      id: one.eventId,
      source: '/elements/api-v2/instances/523232',
      type: 'sagecrm.accounts.created',
      subject: 'accounts/31',
      time: '2020-02-21T16:40:09.999Z',
      datacontenttype: 'application/json',
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
        eventId: one.eventId,
        record: one.record,
      },
    },
    expect.objectContaining({ id: two.eventId, type: 'sagecrm.accounts.updated', subject: 'accounts/32' }),
  ]);
});

it('is valid for every record, id and resource', () => {
  fc.assert(
    fc.property(anyChanges, fc.string({ minLength: 1 }), (changes, resource) => {
      const notifications = buildNotifications(instance, resource, changes, POLLED_AT, RULES);
      const events = notifications.flatMap(parsed);
      expect(events.map(({ id }) => id)).toEqual(changes.map(({ eventId }) => eventId));
      expect(events.map(({ data }) => data?.record)).toEqual(changes.map(({ record }) => record));
      for (const { type } of events) expect(type).toMatch(/^sagecrm\.\w+\.(created|updated|deleted)$/);
    }),
  );
});

it('dates an event without a date by its poll', () => {
  const [notification] = buildNotifications(instance, 'accounts', [change(1, { updatedAt: null })], POLLED_AT, RULES);
  expect(parsed(notification!)[0]!.time).toBe('2020-02-21T16:43:41.987Z');
});
