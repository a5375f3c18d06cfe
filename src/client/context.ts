import type { Client } from '@temporalio/client';
import type { SealingKeys } from '../configuration/keys';
import type { Sealer } from '../configuration/sealing';
import type { AllowedWorkflows } from '../domain/delivery/workflow-callback';
import type { EgressAllow } from '../domain/security/egress';
import type { Element } from '../elements/element';

/** What the facade works with; one for each organization. */
export interface InstancesContext {
  client: Client;
  namespace: string;
  /** The task queue that instances are started on. */
  taskQueue: string;
  sealer: Sealer;
  /** Sealing keys; element tokens are signed with them too. */
  keys: SealingKeys;
  /** An element by its key or by the numeric id that Cloud Elements gave it. */
  elementOf(key: string | number): Element | undefined;
  elementKeys: string[];
  minRefreshIntervalMs: number;
  /** What may be reached although it is not public. */
  egressAllow: EgressAllow;
  /** Workflows that may be named as receiver. Default: none. */
  allowedWorkflows?: AllowedWorkflows;
  /** Where Temporal's Web UI is; null if nobody said. */
  webUiBaseUrl: string | null;
  organization: string;
  /** Who starts instances; see `Principal`. */
  account?: string | null;
  user?: string | null;
  /** Clock, ms since the epoch. */
  now(): number;
}
