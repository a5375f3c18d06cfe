import type { JsonObject } from '../../src/domain/values/json';
import {
  createVirtualStage,
  VIRTUAL_START_MS,
  type SimulatedAnswer,
  type VirtualStageOptions,
} from '../../src/testing';

export { VIRTUAL_START_MS };
export type VirtualAnswer = Pick<SimulatedAnswer, 'status' | 'headers' | 'body'>;
export type { SimulatedRequest as VirtualRequest } from '../../src/testing';

export interface VirtualOptions {
  /** Beside the callback and the base URL, which are there. */
  configuration: JsonObject;
  vendor: VirtualStageOptions['vendor'];
  /** Its key. Default: `rest`. */
  element?: string;
  /** Epoch ms. Default: `VIRTUAL_START_MS`. */
  startMs?: number;
}

/** The stage of an instance that polls every 15 minutes unless told otherwise, with what many tests ask of one. */
export function startVirtualStage({ configuration, vendor, element = 'rest', startMs }: VirtualOptions) {
  const stage = createVirtualStage({
    body: {
      name: 'simulated',
      element: { key: element },
      configuration: {
        'base.url': 'https://api.example.com',
        'event.notification.enabled': true,
        'event.notification.callback.url': 'https://receiver.example.com/events',
        'event.poller.refresh_interval': '15',
        ...configuration,
      },
    },
    vendor,
    ...(startMs !== undefined && { startMs }),
  });
  let heard = 0;
  const newEvents = () => {
    const events = stage.events().slice(heard);
    heard += events.length;
    return events;
  };
  return {
    ...stage,
    run: (minutes = 31) => stage.advance(minutes),
    /** Resources of the poller's configuration, in place of those that it has. */
    configurePoller: (resources: JsonObject) =>
      stage.configure({ configuration: { 'event.poller.configuration': resources } }),
    /** What was told since the last call. */
    newEvents,
    /** The same: type and record id. */
    news: () => newEvents().map(({ eventType, objectId }) => `${eventType} ${objectId}`),
    /** Of the first resource. */
    resource() {
      const [resource] = Object.values(stage.status().resources);
      if (resource === undefined) throw new Error('the instance has no resource');
      return resource;
    },
  };
}
