import { createRequire } from 'node:module';
import * as proto from '@temporalio/proto';
import { patchProtobufRoot } from '@temporalio/proto/lib/patch-protobuf-root';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';

export type History = proto.temporal.api.history.v1.IHistory;

/**
 * Reads the text of an exported history. Three ways to export one are known: `temporal workflow show --output json`,
 * the Web UI's download, encoded, decoded or human-readable, and the Web UI's own API. Throws an `Error` that says what
 * is wrong with anything else.
 */
export function readExportedHistory(text: string): History {
  const exported = JSON.parse(text) as Json;
  const { nextPageToken } = exported as JsonObject;
  if (typeof nextPageToken === 'string' && nextPageToken !== '') throw new Error('it is one page of several');
  const events = eventsOf(exported);
  const [first] = events;
  if (first === undefined) throw new Error('it has no events');
  const isProtoJson = isJsonObject(first) && typeof first['eventTime'] === 'string';
  const history = isProtoJson
    ? fromProtoJson({ events: events.map(withRawPayloads) })
    : proto.temporal.api.history.v1.History.fromObject({ events });
  const [input] = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (input) checkEncoding(input);
  return history;
}

function eventsOf(exported: Json): readonly Json[] {
  if (Array.isArray(exported)) return exported;
  if (!isJsonObject(exported)) return [];
  const { events, history } = exported;
  if (Array.isArray(events)) return events;
  return history === undefined ? [] : eventsOf(history);
}

/** As the Web UI shows them, with the name of each. */
const READABLE_ENCODINGS: readonly unknown[] = ['json/plain', 'json/protobuf', 'binary/null'];

/** With the payloads that the Web UI has made readable as the server has them: texts of base64. */
function withRawPayloads(value: Json): Json {
  if (Array.isArray(value)) return value.map(withRawPayloads);
  if (!isJsonObject(value)) return value;
  const { metadata, data } = value;
  if (isJsonObject(metadata) && READABLE_ENCODINGS.includes(metadata['encoding']))
    return {
      ...value,
      metadata: Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, base64(String(text))])),
      data: metadata['encoding'] === 'binary/null' ? '' : base64(JSON.stringify(data)),
    };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withRawPayloads(part)]));
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** A workflow that cannot read what it was started with says so in words that do not help. */
function checkEncoding({ metadata }: proto.temporal.api.common.v1.IPayload): void {
  const bytes = metadata?.['encoding'];
  if (!bytes) throw new Error('its payloads are shown without their encoding');
  const encoding = Buffer.from(bytes).toString();
  if (encoding === 'binary/encrypted') throw new Error('its payloads are encrypted');
}

/**
 * The SDK's `historyFromJSON` refuses every history ("type must be a Type") if npm has given `@temporalio/common` and
 * `@temporalio/proto` a copy of protobufjs each. So the reader is taken from the copy that made the types.
 */
function fromProtoJson(history: object): History {
  const requireBesideTypes = createRequire(require.resolve('@temporalio/proto'));
  const { fromJson } = requireBesideTypes('protobufjs/ext/protojson') as ProtoJson;
  const root = patchProtobufRoot(proto) as unknown as { lookupType(name: string): unknown };
  // What a newer server or SDK wrote is not looked at.
  return fromJson(root.lookupType('temporal.api.history.v1.History'), history, { ignoreUnknownFields: true });
}

interface ProtoJson {
  fromJson(type: unknown, json: object, options: { ignoreUnknownFields: boolean }): History;
}
