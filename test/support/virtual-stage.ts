import { createClock } from '../simulation/clock';
import { createInstance } from '../simulation/instance';
import { createModelWorker } from '../simulation/model-worker';
import type { JsonObject } from '../../src/domain/values/json';
import type { Element } from '../../src/elements/element';
import { rest } from '../../src/elements/rest';

/** What a vendor is asked. `body`: its JSON, or its text. */
export interface VirtualRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  body: unknown;
  url: string;
}

/** `body`: a text or bytes as they are, all else as JSON. */
export interface VirtualAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface VirtualEvent {
  type: string;
  resource: string;
  id: string;
  eventId: string;
  /** As it stands in the notification, digits and all. */
  text: string;
  record: JsonObject;
}

export interface VirtualOptions {
  /** Beside the callback and the base URL, which are there. */
  configuration: JsonObject;
  vendor(request: VirtualRequest, nowMs: number): VirtualAnswer;
  element?: Element;
  startMs?: number;
}

export const VIRTUAL_START_MS = Date.parse('2026-03-02T10:00:00.000Z');
const CALLBACK = 'https://receiver.example.com/events';
const MAX_STEPS = 20_000;
const MINUTE_MS = 60_000;

export type VirtualStage = ReturnType<typeof startVirtualStage>;

/**
 * One instance in virtual time: the real rules and activities, a vendor that is a function, a receiver that accepts
 * everything, a clock that is moved by hand. Polls every 15 minutes unless told otherwise.
 */
export function startVirtualStage({
  configuration,
  vendor,
  element = rest,
  startMs = VIRTUAL_START_MS,
}: VirtualOptions) {
  const clock = createClock(startMs);
  const worker = createModelWorker(clock);
  const requests: VirtualRequest[] = [];
  const told: VirtualEvent[] = [];
  const instance = createInstance(
    {
      'base.url': 'https://api.example.com',
      'event.notification.enabled': true,
      'event.notification.callback.url': CALLBACK,
      'event.poller.refresh_interval': '15',
      ...configuration,
    },
    {
      now: clock.now,
      worker,
      askVendor({ method, url, headers, body }) {
        const { pathname, searchParams } = new URL(url);
        const request = { method, url, path: pathname, query: searchParams, headers, body: parsedOr(body) };
        requests.push(request);
        const answer = vendor(request, clock.now());
        const content = answer.body ?? '';
        return {
          status: answer.status ?? 200,
          headers: { date: new Date(clock.now()).toUTCString(), ...answer.headers },
          body: typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
          isWhole: true,
        };
      },
      tellReceiver(body) {
        told.push(...eventsIn(body));
        return { status: 200 };
      },
      loseAnswers: () => undefined,
      hold: () => undefined,
    },
    null,
    element,
  );

  /** Does all that is due until then. */
  async function run(forMs: number): Promise<void> {
    const endMs = clock.now() + forMs;
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      if ((await instance.step()) !== null) {
        clock.advance(20);
        continue;
      }
      const nextMs = instance.nextWorkAtMs() ?? Infinity;
      if (nextMs > endMs) return clock.advanceTo(endMs);
      clock.advanceTo(Math.max(clock.now() + 1, nextMs));
    }
    throw new Error('the instance does not come to rest');
  }

  return {
    requests,
    told,
    instance,
    now: clock.now,
    iso: () => new Date(clock.now()).toISOString(),
    run: (minutes = 31) => run(minutes * MINUTE_MS),
    /** What was told since the last call: type, record id, resource. */
    news() {
      return told.splice(0).map(({ type, id }) => `${type} ${id}`);
    },
    facts: (resource?: string) => {
      const { resources } = instance.facts();
      const facts = resources[resource ?? Object.keys(resources)[0] ?? ''];
      if (facts === undefined) throw new Error('no such resource');
      return facts;
    },
    stateName: () => instance.facts().state,
  };
}

function parsedOr(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function eventsIn(body: string): VirtualEvent[] {
  const { events, raw } = (
    JSON.parse(body) as {
      message: {
        events: { eventId: string; objectId: string; eventType: string; objectType: string }[];
        raw: Record<string, JsonObject[]>;
      };
    }
  ).message;
  return events.map(({ eventId, objectId, eventType, objectType }, place) => ({
    type: eventType,
    resource: objectType,
    id: objectId,
    eventId,
    text: body,
    record: raw[objectType]?.[place] ?? {},
  }));
}
