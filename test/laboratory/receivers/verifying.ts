import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../../src/domain/values/json';
import { readBody, serveOnLoopback } from '../../../src/testing/loopback-server';
import { eventsIn } from '../../../src/testing/receiver';
import { installNpmPackages } from '../npm-packages';
import type { InstallOptions } from '../system';
import type { ReceivedEvent, ReceiverKind, RunningReceiver } from './receiver-kind';

const PACKAGES = ['svix@1.99.1', 'standardwebhooks@1.1.1', 'cloudevents@10.0.0'] as const;
const KEY = `whsec_${Buffer.alloc(32, 'laboratory-only').toString('base64')}`;

interface Posted {
  headers: Record<string, string>;
  body: string;
}

/** Of the libraries, what is used. */
interface Library {
  Webhook: new (key: string) => { verify(body: string, headers: Record<string, string>): unknown };
  HTTP: { toEvent(posted: Posted): unknown };
}

type Load = (name: string) => Library;
type EventBody = Omit<ReceivedEvent, 'arrivedAt'>;

interface Verifying {
  key: string;
  /** `event.notification.format` */
  format: string;
  /** The library's check of the signature; throws if it does not fit. */
  verify(load: Load, posted: Posted): unknown;
  /** The events in what fits. */
  read(load: Load, posted: Posted): EventBody[];
}

const bySvix = (load: Load, { body, headers }: Posted): unknown =>
  new (load('svix').Webhook)(KEY).verify(body, headers);
const byStandardWebhooks = (load: Load, { body, headers }: Posted): unknown =>
  new (load('standardwebhooks').Webhook)(KEY).verify(body, headers);

/** By the SDK of CloudEvents, which checks each event itself, too. */
function readCloudEvents(load: Load, { headers, body }: Posted): EventBody[] {
  const found: unknown = load('cloudevents').HTTP.toEvent({ headers, body });
  const events = (Array.isArray(found) ? found : [found]) as { id: string; data: Json; validate(): boolean }[];
  return events.map(({ id, data }) => {
    const [event] = readData(data);
    if (event.eventId !== id) throw new Error(`The event ${id} has the data of ${event.eventId}`);
    return event;
  });
}

function readData(data: Json | undefined): [EventBody] {
  if (!isJsonObject(data)) throw new Error('There is no data');
  const { eventId, eventType, objectId, date, record } = data;
  const texts = { eventId: String(eventId), eventType: String(eventType), objectId: String(objectId) };
  return [{ ...texts, date: String(date), record: isJsonObject(record) ? record : null }];
}

const readElements = (_: Load, { body }: Posted): EventBody[] => eventsIn(JSON.parse(body) as Json);
const readStandardWebhook = (_: Load, { body }: Posted): EventBody[] => readData((JSON.parse(body) as JsonObject).data);

const cloudEventsKind = (format: string): Verifying => ({
  ...{ key: format, format, verify: byStandardWebhooks, read: readCloudEvents },
});

const KINDS: readonly Verifying[] = [
  { key: 'svix', format: 'elements', verify: bySvix, read: readElements },
  { key: 'standardwebhooks', format: 'standard-webhooks', verify: byStandardWebhooks, read: readStandardWebhook },
  cloudEventsKind('cloudevents'),
  cloudEventsKind('cloudevents-structured'),
  cloudEventsKind('cloudevents-binary'),
];

/** Receivers that verify and read each delivery with a library of others. */
export const verifying: readonly ReceiverKind[] = KINDS.map((kind) => ({
  key: kind.key,
  install: (options) => installNpmPackages(PACKAGES, options),
  start: (options) => start(kind, options),
}));

async function start(kind: Verifying, { folder }: InstallOptions): Promise<RunningReceiver> {
  const load = createRequire(join(folder, 'package.json'));
  const taken: ReceivedEvent[] = [];
  const refusals: string[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    const posted = { body: bytes.toString('utf8'), headers: headersOf(request) };
    const events = attempt(() => (kind.verify(load, posted), kind.read(load, posted)));
    const forged = attempt(() => kind.verify(load, { ...posted, body: `${posted.body} ` }));
    if (!(forged instanceof Error)) refusals.push('a changed body was taken');
    if (events instanceof Error) refusals.push(`${posted.headers['webhook-id']}: ${events.message}`);
    else taken.push(...events.map((event) => ({ ...event, arrivedAt: new Date().toISOString() })));
    response.writeHead(events instanceof Error ? 401 : 204).end();
  }

  const { url, close } = await serveOnLoopback(serve);
  return {
    configuration: {
      'event.notification.callback.url': url,
      'event.notification.format': kind.format,
      'event.notification.signature.key': KEY,
    },
    events: () => taken,
    refusals: () => refusals,
    stop: close,
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function attempt<Outcome>(work: () => Outcome): Outcome | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
