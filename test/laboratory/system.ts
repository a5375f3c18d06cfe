import type { JsonObject } from '../../src/domain/values/json';

/** A record as the server has it now. */
export interface PresentRecord {
  id: string;
  /** What the laboratory wrote into it: another text for each version. */
  mark: string;
}

export interface InstallOptions {
  /** The system's own, kept between runs: what is there already is not made again. */
  folder: string;
  onProgress(line: string): void;
}

export interface ListingOptions {
  /** One of the system's modes. */
  mode: string;
  pageSize: number;
  /** Where the server is reached, in place of its own address: through the recorder. */
  url: string;
}

/** One kind of real server. A new one is a file in `systems` and a line in `systems/index.ts`. */
export interface System {
  key: string;
  /** Ways of reading it by the `rest` element, the first one for a story that names none. */
  modes: readonly [string, ...string[]];
  install(options: InstallOptions): Promise<void>;
  /** Starts it on loopback, without records. */
  start(options: InstallOptions): Promise<RunningSystem>;
}

/** An event, as far as it counts for the verdict. */
export interface Told extends PresentRecord {
  type: string;
  record: JsonObject | null;
}

export type ConsentUrl = (about: Record<string, string>) => Promise<{ oauthUrl: string; codeVerifier: string }>;

export interface RunningSystem {
  version: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** One record for each mark; their ids in this order. */
  create(marks: readonly string[]): Promise<string[]>;
  /** As close together as the server can. */
  update(records: readonly PresentRecord[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /**
   * Moves the dates of records an hour and more back, past the server's own rules; missing where that cannot be done.
   */
  age?(ids: readonly string[]): Promise<void>;
  /** All that are not removed, past the interface that the product reads. */
  list(): Promise<PresentRecord[]>;
  /** Of an instance body, without callback and interval: an ordinary one of the `rest` element. */
  configuration(options: ListingOptions): JsonObject;
  /** What else belongs into the body; it may ask the product where a person consents. */
  providerData?(consentUrl: ConsentUrl): Promise<JsonObject>;
  /** `kill -9` of the server; so much later it is started again on its data, and answers when this resolves. */
  crash?(awayMs: number): Promise<void>;
  /** Of a record as it was told; an empty text where it says nothing. */
  markOf(record: JsonObject): string;
  /** What an event says of which record, if that is another one than the event's own: a list of changes. */
  meaningOf?(told: Told): Omit<Told, 'record'>;
  /** Name of the updated date in a record, for the log of requests. */
  updatedDateField: string;
  stop(): Promise<void>;
}
