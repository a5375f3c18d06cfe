import { dataOf, JSON_CONTENT, timeOf, typeOf, type Format } from './format';

/**
 * The payload of Standard Webhooks 1.0.0. Its `type` says what happened to one thing and its `webhook-id` is that
 * event's, so a notification is one event.
 */
export const standardWebhooksFormat: Format = {
  contentType: JSON_CONTENT,
  maxEvents: 1,
  part: (change, poll) => ({ type: typeOf(change, poll), timestamp: timeOf(change, poll), data: dataOf(change, poll) }),
  body: ([part]) => part ?? {},
  split: (body) => [body],
};
