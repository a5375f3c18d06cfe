import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/domain/values/json';

/** One thing that happens at the vendor, and how a person would tell it. */
export interface DemoChange {
  told: string;
  eventType: 'CREATED' | 'UPDATED' | 'DELETED';
  resource: string;
  objectId: string;
  /** What the record has to show when its event arrives. */
  fields: JsonObject;
}

/** A simulated vendor and what happens there. */
export interface Scenario {
  /** The element's name, as its document has it. */
  name: string;
  /** Where the changes happen, in a sentence: `the CRM`. */
  place: string;
  url: string;
  /** The document's example body, among the tests' fixtures. */
  seed: string;
  /** What this demo puts in place of the document's example values. */
  configuration: JsonObject;
  providerData?: JsonObject;
  /** What happens, over and over. Every step makes exactly one change. */
  happenings: readonly (() => DemoChange)[];
  /** What the vendor has to complain of in the end; null: nothing. */
  complaint(): string | null;
  close(): Promise<void>;
}

/** The body of the element's document, with the scenario's addresses and a short interval in place of its examples. */
export function bodyOf(
  { seed, configuration, providerData }: Scenario,
  receiverUrl: string,
  { refreshMinutes, tag }: { refreshMinutes: number; tag: string },
): JsonObject {
  const file = join(__dirname, '../../test/fixtures/seeds', seed);
  const body = JSON.parse(readFileSync(file, 'utf8')) as JsonObject & { configuration: JsonObject };
  return {
    ...body,
    ...(providerData && { providerData }),
    configuration: {
      ...body.configuration,
      ...configuration,
      'event.notification.callback.url': receiverUrl,
      'event.poller.refresh_interval': String(refreshMinutes),
    },
    tags: [tag],
  };
}
