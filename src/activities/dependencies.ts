import type { Sealer } from '../configuration/sealing';
import type { Element } from '../elements/element';
import type { HttpSend } from './io/http';

/** What the activities need from outside; the worker's entry point brings it. */
export interface ActivityDependencies {
  sealer: Sealer;
  elementOf(keyOrNumericId: string | number): Element | undefined;
  elementKeys: readonly string[];
  /** Shortest refresh interval that a change may set. */
  minRefreshIntervalMs: number;
  send: HttpSend;
  /** Our clock, ms since the epoch. */
  now(): number;
}
