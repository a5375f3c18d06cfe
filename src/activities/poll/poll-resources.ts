import { Context } from '@temporalio/activity';
import type { DueResource, PollResourcesInput, TokenHeartbeat } from '../../contract/activities';
import { doubtsAdded } from '../../domain/instance/doubts';
import type { PollReport, ResourcePoll } from '../../domain/instance/reports';
import type { VendorFailure } from '../../domain/vendor/failure';
import { connect } from '../vendor/connect';
import type { ActivityDependencies } from '../dependencies';
import { unexpected } from '../failures';
import type { FarLedgers } from '../ledger/far-ledgers';
import { recordDurably, withHeartbeat } from '../runtime/heartbeat';
import type { PollContext } from './poll-context';
import { pollResource } from './poll-resource';
import { answerRefusal, type Access } from '../vendor/refused-token';
import { freshTokens } from '../vendor/tokens';

/**
 * All the changes of one poll, in bytes of JSON as they are read; packed they are fewer. The last one may be as large
 * as a notification: also then, and if nothing can be packed, the report stays under 1 MB, the bound of a payload.
 */
const MAX_POLL_BYTES = 400_000;
/** Records of a baseline that all resources of one poll may have remembered: 100 KB. */
const MAX_BASELINE = 5_000;
/** So long one poll reads, all resources together; what it did not come to is polled next, at once. */
const USUAL_MAX_READ_MS = 60_000;

/** What a poll needs of the world around it, beside what the worker has. */
export interface PollSession {
  heartbeat: TokenHeartbeat;
  signal: AbortSignal;
  far: FarLedgers;
  /** Records the heartbeat with the server and waits for it. */
  record(): Promise<unknown>;
  /** A quick poll: it asks for no token. Default: false. */
  isQuick?: boolean;
  /** Pages and resources are begun so long, in ms. Default: a minute. */
  maxReadMs?: number;
}

/** Reads the due resources of an instance, one after another, and says what changed since their watermarks. */
export function createPollResources(
  dependencies: ActivityDependencies,
  far: FarLedgers,
): (input: PollResourcesInput) => Promise<PollReport> {
  return async function pollResources(input) {
    const before = Context.current().info.heartbeatDetails as TokenHeartbeat | undefined;
    const heartbeat: TokenHeartbeat = before ?? { grant: input.grant, isExchangingCode: false };
    const startedAtMs = dependencies.now();
    try {
      const report = await withHeartbeat(
        () => heartbeat,
        (signal) => pollAll(dependencies, input, { heartbeat, signal, far, record: () => recordDurably(heartbeat) }),
      );
      dependencies.observer?.polled({ input, report, startedAtMs, endedAtMs: dependencies.now() });
      return report;
    } catch (error) {
      throw unexpected('pollResources', error);
    }
  };
}

/** The same without a Temporal context. */
export async function pollAll(
  dependencies: ActivityDependencies,
  input: PollResourcesInput,
  { heartbeat, signal, far, record, isQuick = false, maxReadMs = USUAL_MAX_READ_MS }: PollSession,
): Promise<PollReport> {
  const polledAtMs = dependencies.now();
  const report = (resources: ResourcePoll[], reauthorization: string | null): PollReport => ({
    polledAt: new Date(polledAtMs).toISOString(),
    resources,
    grant: heartbeat.grant === input.grant ? null : heartbeat.grant,
    reauthorization,
  });
  const failed = (some: readonly DueResource[], failure: VendorFailure): ResourcePoll[] =>
    some.map(({ resource }) => ({ resource, outcome: 'failed', failure }));

  const connected = connect(dependencies, input);
  if (!connected.ok) return report(failed(input.resources, connected.problem), null);
  const session = { ...connected.value, instanceId: input.instance.id, heartbeat, record, isQuick };
  const first = await freshTokens(session);
  if (!first.ok) {
    const { failure, isFinal } = first.problem;
    return report(failed(input.resources, failure), isFinal ? failure.message : null);
  }
  let access: Access = first.value;

  const resources: ResourcePoll[] = [];
  const maxBaseline = Math.ceil(MAX_BASELINE / input.resources.length);
  const endsAtMs = polledAtMs + maxReadMs;
  let bytesLeft = MAX_POLL_BYTES;
  let doubtsLeft = input.maxDoubts;
  for (const [i, due] of input.resources.entries()) {
    if (i > 0 && dependencies.now() >= endsAtMs) break;
    const context: PollContext = {
      ...connected.value,
      input,
      due,
      signal,
      far,
      polledAtMs,
      endsAtMs,
      maxBytes: Math.floor(bytesLeft / (input.resources.length - i)),
      maxBaseline,
      maxDoubts: doubtsLeft,
      tokens: access.tokens,
    };
    let poll = await pollResource(context);
    if (isUnauthorized(poll)) {
      const refusal = await answerRefusal(session, access, poll.failure);
      if (refusal.outcome === 'ended')
        return report([...resources, ...failed(input.resources.slice(i), refusal.failure)], refusal.failure.message);
      access = refusal.access;
      if (refusal.outcome === 'renewed') poll = await pollResource({ ...context, tokens: access.tokens });
      else poll = { ...poll, failure: refusal.failure };
    }
    if (poll.outcome === 'read') {
      bytesLeft -= Buffer.byteLength(JSON.stringify([poll.notifications, poll.leftOut ?? []]));
      doubtsLeft -= doubtsOf(due, poll);
    }
    resources.push(poll);
  }
  return report(resources, null);
}

function doubtsOf(due: DueResource, { next, deletions }: Extract<ResourcePoll, { outcome: 'read' }>): number {
  const listed = deletions?.next ?? null;
  return (
    doubtsAdded(due.watermark.window, next.window ?? next.closed) +
    doubtsAdded(due.deletions?.window ?? null, listed === null ? null : (listed.window ?? listed.closed))
  );
}

function isUnauthorized(poll: ResourcePoll): poll is Extract<ResourcePoll, { outcome: 'failed' }> {
  return poll.outcome === 'failed' && poll.failure.kind === 'unauthorized';
}
