import type { Json } from '../../values/json';
import { dataOf, timeOf, typeOf, type Format } from './format';

/** CloudEvents 1.0, JSON batch: an array of events, each whole by itself (JSON event format, section 4). */
export const cloudeventsFormat: Format = {
  contentType: 'application/cloudevents-batch+json; charset=utf-8',
  maxEvents: Infinity,
  part: (change, poll) => ({
    specversion: '1.0',
    id: change.eventId,
    // With `id` it names an event for ever. The path of the instance, without a host: who receives may know the service by another.
    source: `/elements/api-v2/instances/${poll.instance.id}`,
    type: typeOf(change, poll),
    subject: `${poll.resource}/${change.recordId}`,
    time: timeOf(change, poll),
    datacontenttype: 'application/json',
    data: dataOf(change, poll),
  }),
  body: (parts) => [...parts],
  split: (body) => (body as Json[]).map((event) => [event]),
};
