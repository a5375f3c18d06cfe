import { spawnSync } from 'node:child_process';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { buildNotifications } from '../../../src/domain/delivery/build-notifications';
import { httpMessageOf, type HttpMessage } from '../../../src/domain/delivery/http-message';
import type { NotificationFormat } from '../../../src/domain/delivery/settings';
import type { JsonObject } from '../../../src/domain/values/json';
import { anyChanges, change, instance, POLLED_AT } from './changes';

const ONE_BY_ONE = ['cloudevents-structured', 'cloudevents-binary'] as const;

function messagesOf(format: NotificationFormat, changes = [change(31), change('Größe 7%"', { type: 'DELETED' })]) {
  const rules = { format, maxEvents: 10 };
  return buildNotifications(instance, 'accounts', changes, POLLED_AT, rules).map(httpMessageOf);
}

function parsed(message: HttpMessage): CloudEvent<JsonObject> {
  const event = HTTP.toEvent<JsonObject>(message);
  if (Array.isArray(event)) throw new Error('a batch');
  return new CloudEvent(event, true);
}

describe.each(ONE_BY_ONE)('%s', (format) => {
  it('is one event a notification, with the data of the batch', () => {
    const [batch] = messagesOf('cloudevents');
    const events = messagesOf(format).map(parsed);
    const inBatch = JSON.parse(batch!.body) as { id: string; data: JsonObject }[];
    expect(events.map(({ id, data }) => ({ id, data }))).toEqual(inBatch.map(({ id, data }) => ({ id, data })));
  });

  it('is valid for the library of CloudEvents, whatever the record', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const events = messagesOf(format, changes).map(parsed);
        expect(events.map(({ id }) => id)).toEqual(changes.map(({ eventId }) => eventId));
        expect(events.map(({ data }) => data?.record)).toEqual(changes.map(({ record }) => record));
      }),
    );
  });

  it("is what Python's library reads", () => {
    const program = `
import json, sys
from cloudevents.core.bindings.http import HTTPMessage, from_http
from cloudevents.core.formats.json import JSONFormat
messages = json.load(sys.stdin)
events = [from_http(HTTPMessage(headers=m["headers"], body=m["body"].encode()), JSONFormat()) for m in messages]
print(json.dumps([[e.get_id(), e.get_type(), e.get_subject(), e.get_data()["objectId"]] for e in events]))`;
    const python = process.env.PYTHON ?? 'python3';
    if (spawnSync(python, ['-c', 'import cloudevents.core']).status !== 0) {
      console.warn(
        `Not checked: ${python} has no cloudevents 2 (pip install cloudevents; PYTHON names another Python)`,
      );
      return;
    }
    const { stdout, stderr } = spawnSync(python, ['-c', program], { input: JSON.stringify(messagesOf(format)) });
    expect(stderr.toString()).toBe('');
    const [one, two] = [change(31), change('Größe 7%"', { type: 'DELETED' })];
    expect(JSON.parse(stdout.toString())).toEqual([
      [one.eventId, 'sagecrm.accounts.created', 'accounts/31', '31'],
      [two.eventId, 'sagecrm.accounts.deleted', 'accounts/Größe 7%"', 'Größe 7%"'],
    ]);
  });
});

it('cloudevents-binary has the attributes in headers of ASCII, and the data with its digits', () => {
  const record = { key: 1, amount: '\uFDD01884518522.1684267241' };
  const [message] = messagesOf('cloudevents-binary', [change('日 "x"\ud800', { record })]);
  expect(message!.headers).toMatchObject({
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-subject': 'accounts/%E6%97%A5%20%22x%22%EF%BF%BD',
  });
  expect(message!.body).toContain('"amount":1884518522.1684267241');
  expect(message!.body).not.toContain('specversion');
});

it('every other format is sent as it is', () => {
  for (const format of ['elements', 'cloudevents', 'standard-webhooks'] as const) {
    const [notification] = buildNotifications(instance, 'accounts', [change(1)], POLLED_AT, { format, maxEvents: 1 });
    expect(httpMessageOf(notification!).body).toBe(notification!.body);
  }
});
