import type { JsonObject } from '../src/domain/values/json';
import { FIRST_CHANGE } from './bulk-simulators';

interface Bulk {
  vendorUrl: string;
  receiverUrl: string;
  pageSize: number;
  lanes: number;
}

/** An instance that reads and delivers all that the simulated vendor has. */
export function bodyOfBulk({ vendorUrl, receiverUrl, pageSize, lanes }: Bulk): JsonObject {
  const dates = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" };
  return {
    element: { key: 'rest' },
    name: 'Bulk',
    configuration: {
      'base.url': vendorUrl,
      'pagination.type': 'offset',
      'pagination.size.parameter': 'limit',
      'event.notification.enabled': true,
      'event.notification.callback.url': receiverUrl,
      'event.notification.concurrency': lanes,
      'event.poller.refresh_interval': '60',
      'event.poller.start': FIRST_CHANGE,
      'event.poller.configuration': {
        items: {
          url: "/items?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          pageSize,
          datesConfiguration: {
            ...dates,
            createdDateField: 'created_at',
            createdDateFormat: dates.updatedDateFormat,
          },
        },
      },
    },
  };
}
