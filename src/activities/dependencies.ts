import type { Context } from '@temporalio/activity';
import type { Sealer } from '../configuration/sealing';
import type { Element } from '../elements/element';
import type { AllowedWorkflows } from '../domain/delivery/workflow-callback';
import type { EgressAllow } from '../domain/security/egress';
import type { HttpSend } from './io/http';
import type { ActivityObserver } from './runtime/observer';
import type { PlaceLimits } from './runtime/places';
import type { ShardStore } from './ledger/shards';
import type { BegunRuns } from './poll/begun-runs';

/** What the activities need from outside; the worker's entry point brings it. */
export interface ActivityDependencies extends PlaceLimits {
  sealer: Sealer;
  elementOf(keyOrNumericId: string | number): Element | undefined;
  elementKeys: readonly string[];
  /** Shortest refresh interval that a change may set. */
  minRefreshIntervalMs: number;
  /** What may be reached although it is not public, as `send` was made with. Default: nothing. */
  egressAllow?: EgressAllow;
  /** Workflows that may receive notifications. Default: none. */
  allowedWorkflows?: AllowedWorkflows;
  /** Clients of other namespaces, by name, for workflows there that receive notifications. Default: none. */
  namespaceClients?: Readonly<Record<string, Context['client']>>;
  send: HttpSend;
  /**
   * Aborts when this worker is asked to end. Default: activities learn it by their cancellation, unless they were
   * cancelled before.
   */
  stopping?: AbortSignal;
  /** Where known records are held. Default: in workflows of their own. */
  shards?: ShardStore;
  /** What runs of instances began with. Default: read from the server. */
  begunRuns?: BegunRuns;
  /** Our clock, ms since the epoch. */
  now(): number;
  /** Told what happened. Default: nobody. */
  observer?: ActivityObserver;
}
