import fc from 'fast-check';
import { parseExactJson } from '../../../src/domain/values/exact-json';
import type { JsonObject } from '../../../src/domain/values/json';
import {
  buildNotifications,
  bytesPerEvent,
  MAX_NOTIFICATION_BYTES,
  splitNotification,
} from '../../../src/domain/delivery/build-notifications';
import type { Notification } from '../../../src/domain/delivery/notification';
import type { Change } from '../../../src/domain/reading/change';
import { encodeEntry } from '../../../src/domain/reading/ledger';
import { anyChanges, change, instance, POLLED_AT } from './changes';

const FORMATS = ['elements', 'cloudevents', 'standard-webhooks'] as const;

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
      {
        eventId: one.eventId,
        type: 'CREATED',
        objectId: '31',
        date: one.updatedAt,
        version: encodeEntry(one.version),
      },
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

  it.each(FORMATS)('are the same bytes whenever they are built from the same poll, also after JSON: %s', (format) => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const built = buildNotifications(instance, 'accounts', changes, POLLED_AT, { format, maxEvents: 10 });
        const again = structuredClone(changes);
        expect(buildNotifications(instance, 'accounts', again, POLLED_AT, { format, maxEvents: 10 })).toEqual(built);
        expect(JSON.parse(JSON.stringify(built))).toEqual(built);
      }),
    );
  });

  it('keep texts that are hard to carry', () => {
    const record = { key: 1, name: '"quoted" \\ \u2028 😀 \u0000 Ü' };
    expect(bodyOf([change(1, { record })])).toMatchObject({ message: { raw: { accounts: [record] } } });
  });
});

describe('the size of notifications', () => {
  const sizesOf = (notifications: Notification[]) => notifications.map(({ events }) => events.length);
  const bytesOf = ({ body }: Notification) => Buffer.byteLength(body, 'utf8');
  const heavy = (id: number, bytes: number) => change(id, { record: { key: id, text: 'x'.repeat(bytes) } });

  it.each([
    [1, [1, 1, 1, 1, 1]],
    [3, [3, 2]],
    [100, [5]],
  ])('is up to %d events where so many are asked for', (maxEvents, sizes) => {
    const changes = Array.from({ length: 5 }, (_, id) => change(id));
    const rules = { format: 'elements', maxEvents } as const;
    expect(sizesOf(buildNotifications(instance, 'accounts', changes, POLLED_AT, rules))).toEqual(sizes);
  });

  it('is cut before the event that would make one too large, and no event is lost or moved', () => {
    const changes = [80_000, 80_000, 80_000, 50, 150_000, 10].map((bytes, id) => heavy(id, bytes));
    const notifications = buildNotifications(instance, 'accounts', changes, POLLED_AT);
    expect(sizesOf(notifications)).toEqual([2, 2, 2]);
    expect(notifications.flatMap(({ events }) => events.map(({ objectId }) => objectId))).toEqual([...'012345']);
  });

  it.each(FORMATS)('in bytes is never above the limit, whatever the records hold: %s', (format) => {
    const anySize = fc.tuple(
      fc.constantFrom('x', '"', 'Ü', '株', '😀', '\u0000'),
      fc.integer({ max: 140_000, min: 0 }),
    );
    fc.assert(
      fc.property(fc.array(anySize, { maxLength: 12 }), fc.integer({ min: 1, max: 100 }), (texts, maxEvents) => {
        const changes = texts.map(([text, times], id) => change(id, { record: { text: text.repeat(times) } }));
        const notifications = buildNotifications(instance, 'accounts', changes, POLLED_AT, { format, maxEvents });
        for (const notification of notifications) {
          expect(bytesOf(notification)).toBeLessThanOrEqual(MAX_NOTIFICATION_BYTES);
          expect(notification.events.length).toBeLessThanOrEqual(maxEvents);
        }
        const ids = notifications.flatMap(({ events }) => events.map(({ eventId }) => eventId));
        expect(ids).toEqual(changes.map(({ eventId }) => eventId));
      }),
      { numRuns: 20 },
    );
  });

  it.each(FORMATS)('a record that does not fit is alone, named and not shown: %s', (format) => {
    const changes = [change(1), heavy(2, MAX_NOTIFICATION_BYTES), change(3)];
    const notifications = buildNotifications(instance, 'accounts', changes, POLLED_AT, { format, maxEvents: 10 });
    expect(sizesOf(notifications)).toEqual([1, 1, 1]);
    expect(notifications.map(({ tooLarge }) => tooLarge)).toEqual([undefined, true, undefined]);
    expect(notifications[1]!.body).toContain('{"objectId":"2","omitted":"a record of 200019 bytes"}');
  });

  it('the largest record that fits is shown', () => {
    const room =
      MAX_NOTIFICATION_BYTES - bytesOf(buildNotifications(instance, 'accounts', [heavy(1, 0)], POLLED_AT)[0]!);
    const of = (bytes: number) => buildNotifications(instance, 'accounts', [heavy(1, bytes)], POLLED_AT)[0]!;
    expect(of(room - 50).tooLarge).toBeUndefined();
    expect(of(room + 1).tooLarge).toBe(true);
  });

  it.each([
    ['elements', 1],
    ['elements', 10],
    ['elements', 100],
    ['cloudevents', 10],
    ['standard-webhooks', 10],
  ] as const)('is foretold, so that a poll stays within its bounds: %s, %d', (format, maxEvents) => {
    const changes = Array.from({ length: 1000 }, (_, id) => change(id));
    const built = buildNotifications(instance, 'accounts', changes, POLLED_AT, { format, maxEvents });
    const records = changes.reduce((sum, { record }) => sum + JSON.stringify(record).length, 0);
    const chars = built.reduce((sum, { body, events }) => sum + body.length + JSON.stringify(events).length, 0);
    const foretold = records + changes.length * bytesPerEvent(instance, 'accounts', { format, maxEvents });
    expect(foretold / chars).toBeGreaterThan(1);
    expect(foretold / chars).toBeLessThan(1.3);
  });
});

describe('a notification taken apart', () => {
  const changes = [change(1), change(2, { type: 'DELETED' }), change(3, { type: 'UPDATED' })];

  it.each(FORMATS)('is what each of its events would have been alone: %s', (format) => {
    const rules = { format, maxEvents: 10 };
    const whole = buildNotifications(instance, 'accounts', changes, POLLED_AT, rules);
    const alone = changes.flatMap((one) => buildNotifications(instance, 'accounts', [one], POLLED_AT, rules));
    const apart = whole.flatMap((notification) => splitNotification(notification, instance.id));
    const isApart = format !== 'standard-webhooks';
    expect(apart).toEqual(alone.map((one) => (isApart ? { ...one, isSplit: true } : one)));
    expect(new Set([...whole, ...alone].map(({ id }) => id)).size).toBe(format === 'standard-webhooks' ? 3 : 4);
  });

  it.each(FORMATS)('keeps the digits and the type of every number: %s', (format) => {
    const digits = '{"amount":1.10,"big":[12345678901234567890,1e400],"text":"12345678901234567890","odd":"\uFDD01"}';
    const changes = [change(1), change(2)].map((one) => ({ ...one, record: parseExactJson(digits) as JsonObject }));
    const whole = buildNotifications(instance, 'accounts', changes, POLLED_AT, { format, maxEvents: 10 });
    const apart = whole.flatMap((notification) => splitNotification(notification, instance.id));
    expect(apart).toHaveLength(2);
    for (const { body } of [...whole, ...apart]) expect(body).toContain(digits);
  });

  it('of one event is itself, byte for byte', () => {
    const [one] = buildNotifications(instance, 'accounts', [change(1)], POLLED_AT);
    expect(splitNotification(one!, instance.id)).toEqual([one]);
  });
});
