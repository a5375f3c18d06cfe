import type { JsonObject } from '../../../src/domain/values/json';
import type { InstallOptions } from '../system';

/** Somebody who gets notifications. A new one is a file beside this one and a line in `index.ts`. */
export interface ReceiverKind {
  key: string;
  install(options: InstallOptions): Promise<void>;
  /** Starts it on loopback. The folder is the one that it was installed into. */
  start(options: InstallOptions): Promise<RunningReceiver>;
}

export interface RunningReceiver {
  /** Of an instance body: the callback, and what belongs to it. */
  configuration: JsonObject;
  /** What it took, in order of arrival. */
  events(): readonly ReceivedEvent[];
  /** A line for each delivery that it refused, or that it would have taken with a changed body. */
  refusals(): readonly string[];
  stop(): Promise<unknown>;
}

export interface ReceivedEvent {
  eventId: string;
  eventType: string;
  objectId: string;
  date: string;
  record: JsonObject | null;
  /** ISO instant. */
  arrivedAt: string;
}
