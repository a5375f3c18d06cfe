import { Context } from '@temporalio/activity';
import type { DueResource, ElementInstanceActivities, PollResourcesInput, TokenBeat } from '../contract/activities';
import type { PollReport, ResourcePoll } from '../domain/reports';
import type { VendorFailure } from '../domain/vendor-failure';
import { connect } from './connect';
import type { ActivityDependencies } from './dependencies';
import { unexpected } from './failures';
import { recordDurably, withHeartbeat } from './heartbeat';
import type { PollContext } from './poll-context';
import { pollResource } from './poll-resource';
import { answerRefusal, type Access } from './refused-token';
import { freshTokens } from './tokens';

/**
 * All the changes of one poll, in bytes of JSON as they are read; packed they are fewer. The last one may be as large as a notification:
 * also then, and where nothing can be packed, the report stays under 1 MB, the bound of a payload.
 */
const MAX_POLL_BYTES = 400_000;
/** Records of before the start that all resources of one poll may have remembered: 95 KB. */
const MAX_HISTORY = 5_000;

/** Reads every due resource of an instance, one after another, and says what changed since its watermark. */
export function createPollResources(dependencies: ActivityDependencies): ElementInstanceActivities['pollResources'] {
  return async function pollResources(input) {
    const before = Context.current().info.heartbeatDetails as TokenBeat | undefined;
    const beat: TokenBeat = before ?? { grant: input.grant, isExchangingCode: false };
    const startedAtMs = dependencies.now();
    try {
      const report = await withHeartbeat(
        () => beat,
        (signal) => pollAll(dependencies, input, beat, signal),
      );
      dependencies.observer?.polled({ input, report, startedAtMs, endedAtMs: dependencies.now() });
      return report;
    } catch (error) {
      throw unexpected('pollResources', error);
    }
  };
}

async function pollAll(
  dependencies: ActivityDependencies,
  input: PollResourcesInput,
  beat: TokenBeat,
  signal: AbortSignal,
): Promise<PollReport> {
  const polledAtMs = dependencies.now();
  const report = (resources: ResourcePoll[], reauthorization: string | null): PollReport => ({
    polledAt: new Date(polledAtMs).toISOString(),
    resources,
    grant: beat.grant === input.grant ? null : beat.grant,
    reauthorization,
  });
  const failed = (some: readonly DueResource[], failure: VendorFailure): ResourcePoll[] =>
    some.map(({ resource }) => ({ resource, outcome: 'failed', failure }));

  const connected = connect(dependencies, input);
  if ('failure' in connected) return report(failed(input.resources, connected.failure), null);
  const session = {
    ...connected,
    dependencies,
    instanceId: input.instance.id,
    beat,
    record: () => recordDurably(beat),
  };
  const first = await freshTokens(session);
  if ('failure' in first)
    return report(failed(input.resources, first.failure), first.isFinal ? first.failure.message : null);
  let access: Access = first;

  const resources: ResourcePoll[] = [];
  const maxHistory = Math.ceil(MAX_HISTORY / input.resources.length);
  let bytesLeft = MAX_POLL_BYTES;
  for (const [i, due] of input.resources.entries()) {
    const context: PollContext = {
      ...connected,
      dependencies,
      input,
      due,
      signal,
      polledAtMs,
      maxBytes: Math.floor(bytesLeft / (input.resources.length - i)),
      maxHistory,
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
    if (poll.outcome === 'read') bytesLeft -= Buffer.byteLength(JSON.stringify(poll.notifications));
    resources.push(poll);
  }
  return report(resources, null);
}

function isUnauthorized(poll: ResourcePoll): poll is Extract<ResourcePoll, { outcome: 'failed' }> {
  return poll.outcome === 'failed' && poll.failure.kind === 'unauthorized';
}
