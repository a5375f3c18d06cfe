import { startReceiver } from '../../../src/testing/receiver';
import type { ReceiverKind } from './receiver-kind';

/** Takes everything, and verifies nothing. */
export const plain: ReceiverKind = {
  key: 'plain',
  install: () => Promise.resolve(),
  start: async () => {
    const { url, events, close } = await startReceiver();
    return {
      configuration: { 'event.notification.callback.url': url },
      events: () =>
        events().map(({ delivery, ...event }) => ({ ...event, arrivedAt: new Date(delivery.at).toISOString() })),
      refusals: () => [],
      stop: close,
    };
  },
};
