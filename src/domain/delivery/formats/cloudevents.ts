import type { Change } from '../../reading/change';
import type { Json, JsonObject } from '../../values/json';
import { dataOf, timeOf, typeOf, type Format, type PolledResource } from './format';

export const BATCH_TYPE = 'application/cloudevents-batch+json';

/** CloudEvents 1.0, JSON batch: an array of events, each whole by itself (JSON event format, section 4). */
export const cloudeventsFormat: Format = {
  contentType: `${BATCH_TYPE}; charset=utf-8`,
  maxEvents: Infinity,
  part: cloudeventOf,
  body: (parts) => [...parts],
  split: (body) => (body as Json[]).map((event) => [event]),
};

/** CloudEvents 1.0, one event: the same as in the batch, by itself (HTTP protocol binding, section 3.2). */
export const cloudeventFormat: Format = {
  contentType: 'application/cloudevents+json; charset=utf-8',
  maxEvents: 1,
  part: cloudeventOf,
  body: ([part]) => part ?? {},
  split: (body) => [body],
};

function cloudeventOf(change: Change, poll: PolledResource): JsonObject {
  return {
    specversion: '1.0',
    id: change.eventId,
    // With `id` it names an event for ever. The path of the instance, without a host: who receives may know the service
    // by another.
    source: `/elements/api-v2/instances/${poll.instance.id}`,
    type: typeOf(change, poll),
    subject: `${poll.resource}/${change.recordId}`,
    time: timeOf(change, poll),
    datacontenttype: 'application/json',
    data: dataOf(change, poll),
  };
}
