import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Json, type JsonObject, isJsonObject } from '../domain/values/json';
import { type Answer, type Misbehaviour, misbehave, pause, send } from './answers';
import { readBody, serveOnLoopback } from './loopback-server';
import { createWaiting } from './waiting';

/**
 * What the receiver answers. `accept-then-reset`: it keeps the events, but the sender never learns of it.
 * The other behaviours that give no whole answer (`hang`, `reset`, `close-before-reply`, `slow-head`) keep nothing;
 * a body that is slow, endless or cut comes after a status, and the status decides.
 */
export interface Reply {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  delayMs?: number;
  behaviour?: ReplyBehaviour;
}
export type ReplyBehaviour = Exclude<Misbehaviour, 'close'> | 'close-before-reply' | 'accept-then-reset';

/** One POST, as it arrived. */
export interface Delivery {
  /** 1 for the first. */
  arrival: number;
  /** Milliseconds since 1970, when the whole body was there. */
  at: number;
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The raw bytes; empty with `keepBodies: false`. */
  body: Buffer;
  /** The body, parsed; null where it is not JSON, and with `keepBodies: false`. */
  json: Json;
  reply: Reply;
  /** Whether the receiver kept the events. */
  accepted: boolean;
  /** When the exchange was over: answered, or hung up by either side. */
  endedAt: number | null;
}

/** An event of an accepted notification, in order of arrival. */
export interface AcceptedEvent {
  eventId: string;
  eventType: string;
  objectId: string;
  objectType: string;
  /** ISO instant of the change. */
  date: string;
  /** The event whole, as it came. */
  event: JsonObject;
  /** The record it is about, found in `message.raw`; null where there is none, and with `keepBodies: false`. */
  record: JsonObject | null;
  /** `webhook-id` of the notification. */
  notificationId: string;
  delivery: Delivery;
}

export interface ReceiverOptions {
  /** 0: any free port. */
  port: number;
  /** `false` forgets bytes and records: for runs with very many events. */
  keepBodies: boolean;
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** A receiver of notifications on 127.0.0.1: keeps what comes, answers as it is told to (200 unless told otherwise). */
export async function startReceiver(options: Partial<ReceiverOptions> = {}) {
  const { port: wantedPort, keepBodies } = { port: 0, keepBodies: true, ...options };
  const deliveries: Delivery[] = [];
  const accepted: AcceptedEvent[] = [];
  const waiting = createWaiting();
  const queued: Reply[] = [];
  let rules: { predicate: (delivery: Delivery) => boolean; reply: Reply }[] = [];
  let standing: Reply = {};

  const server = await serveOnLoopback(serve, wantedPort);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const delivery = deliveryOf({
      arrival: deliveries.length + 1,
      at: Date.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
    });
    const { reply } = rules.find(({ predicate }) => predicate(delivery)) ?? { reply: queued.shift() ?? standing };
    answerWith(delivery, reply);
    deliveries.push(delivery);
    if (delivery.accepted) for (const event of eventsOf(delivery)) accepted.push(event);
    if (!keepBodies) forget(delivery);
    response.on('close', () => {
      delivery.endedAt = Date.now();
      waiting.changed();
    });
    waiting.changed();
    await pause(reply.delayMs ?? 0);
    give(response, reply);
  }

  function eventsOf(delivery: Delivery): AcceptedEvent[] {
    const events = acceptedEvents(delivery);
    return keepBodies ? events : events.map((event) => ({ ...event, record: null }));
  }

  return {
    /** Where to send notifications. */
    url: `${server.url}/events`,
    port: server.port,
    /** Every POST, answered or not, in order of arrival. */
    deliveries: deliveries as readonly Delivery[],
    /** From now on, where no other rule speaks. */
    replyWith: (reply: Reply): void => void (standing = reply),
    /** To the next deliveries, one each; before `replyWith`. */
    replyNext: (...replies: Reply[]): void => void queued.push(...replies),
    /** To every delivery that fits, until `clearReplies`; before all else. The oldest rule that fits speaks. */
    replyIf: (predicate: (delivery: Delivery) => boolean, reply: Reply): void => void rules.push({ predicate, reply }),
    /** Back to 200 for everything. */
    clearReplies: (): void => {
      [rules, standing] = [[], {}];
      queued.splice(0);
    },
    /** Stops listening and cuts what is open: connections are refused until `up`. */
    down: server.close,
    /** Listens again, on the same port. */
    up: server.reopen,
    /** All accepted events, in order of arrival. */
    events: (): readonly AcceptedEvent[] => accepted,
    /** Resolves with the accepted events when there are so many, or when they fit; rejects after the deadline. */
    waitForEvents: async (
      wanted: number | ((events: readonly AcceptedEvent[]) => boolean),
      deadlineMs: number,
    ): Promise<readonly AcceptedEvent[]> => {
      const isDone = () => (typeof wanted === 'number' ? accepted.length >= wanted : wanted(accepted));
      await waiting.until(isDone, deadlineMs, () => `${accepted.length} events in ${deliveries.length} deliveries`);
      return accepted;
    },
    /** The same for deliveries, accepted or not. */
    waitForDeliveries: async (
      wanted: number | ((deliveries: readonly Delivery[]) => boolean),
      deadlineMs: number,
    ): Promise<readonly Delivery[]> => {
      const isDone = () => (typeof wanted === 'number' ? deliveries.length >= wanted : wanted(deliveries));
      await waiting.until(isDone, deadlineMs, () => `${deliveries.length} deliveries came`);
      return deliveries;
    },
    close: server.close,
  };
}

/** A POST that has just come. */
export function deliveryOf(post: Pick<Delivery, 'arrival' | 'at' | 'method' | 'path' | 'headers' | 'body'>): Delivery {
  return { ...post, json: parsed(post.body), reply: {}, accepted: false, endedAt: null };
}

export function answerWith(delivery: Delivery, reply: Reply): void {
  delivery.reply = reply;
  delivery.accepted = keeps(reply);
}

function keeps({ status = 200, behaviour }: Reply): boolean {
  if (behaviour === 'accept-then-reset') return true;
  if (behaviour === 'hang' || behaviour === 'reset' || behaviour === 'close-before-reply' || behaviour === 'slow-head')
    return false;
  return status >= 200 && status < 300;
}

function give(response: ServerResponse, { status = 200, headers = {}, body = '', behaviour }: Reply): void {
  const answer: Answer = { status, headers, body };
  if (!behaviour) send(response, answer);
  else if (behaviour === 'close-before-reply') misbehave(response, 'close', answer);
  else misbehave(response, behaviour === 'accept-then-reset' ? 'reset' : behaviour, answer);
}

function forget(delivery: Delivery): void {
  delivery.body = Buffer.alloc(0);
  delivery.json = null;
}

function parsed(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return null;
  }
}

export function acceptedEvents(delivery: Delivery): AcceptedEvent[] {
  const notificationId = String(delivery.headers['webhook-id'] ?? '');
  return eventsIn(delivery.json).map((event) => ({ ...event, notificationId, delivery }));
}

/** The events in the body of one notification, each with its record: the one with its id, else the one in its place. */
export function eventsIn(body: Json): Omit<AcceptedEvent, 'notificationId' | 'delivery'>[] {
  const message = isJsonObject(body) ? body.message : null;
  if (!isJsonObject(message) || !Array.isArray(message.events)) return [];
  return message.events.filter(isJsonObject).map((event, place) => {
    const text = (name: string) => String(event[name] ?? '');
    const records = isJsonObject(message.raw) ? message.raw[text('objectType')] : null;
    const list = Array.isArray(records) ? records.filter(isJsonObject) : [];
    const record = list.find(({ key, id }) => String(key ?? id ?? '') === text('objectId')) ?? list[place] ?? null;
    return {
      eventId: text('eventId'),
      eventType: text('eventType'),
      objectId: text('objectId'),
      objectType: text('objectType'),
      date: text('date'),
      event,
      record,
    };
  });
}
