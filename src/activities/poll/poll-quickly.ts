import { Context } from '@temporalio/activity';
import type { PollResourcesInput } from '../../contract/activities';
import type { PollReport } from '../../domain/instance/reports';
import type { ActivityDependencies } from '../dependencies';
import { withDeadline } from '../runtime/deadline';
import type { FarLedgers } from '../ledger/far-ledgers';
import { TokenNeeded } from '../vendor/ask-for-tokens';
import { pollAll } from './poll-resources';

/** What it does not begin by then is polled next, at once. */
const MAX_READ_MS = 1_000;
/** What is not over by then is given up. Less than the workflow waits for it. */
const GIVEN_UP_MS = 1_500;

/**
 * The poll of `pollResources` within the workflow's own task, as a local activity: no heartbeat, no other attempt.
 * `late`: it takes too long. `token`: a token endpoint has to be asked, whose answer must be recorded with the server
 * before anything else happens. Then nothing of it counts, and it is polled in an activity of its own.
 */
export function createPollQuickly(
  dependencies: ActivityDependencies,
  far: FarLedgers,
): (input: PollResourcesInput) => Promise<PollReport | 'late' | 'token'> {
  return async function pollQuickly(input) {
    const startedAtMs = dependencies.now();
    const isLate = (signal: AbortSignal) => signal.aborted || dependencies.now() - startedAtMs >= GIVEN_UP_MS;
    const { cancellationSignal } = Context.current();
    return withDeadline({ timeoutMs: GIVEN_UP_MS, signal: cancellationSignal }, async (signal) => {
      try {
        const report = await pollAll(dependencies, input, {
          heartbeat: { grant: input.grant, isExchangingCode: false },
          signal,
          far,
          record: () => Promise.reject(new TokenNeeded()),
          isQuick: true,
          maxReadMs: MAX_READ_MS,
        });
        if (isLate(signal)) return 'late';
        dependencies.observer?.polled({ input, report, startedAtMs, endedAtMs: dependencies.now() });
        return report;
      } catch (error) {
        if (error instanceof TokenNeeded) return 'token';
        if (isLate(signal)) return 'late';
        throw error;
      }
    });
  };
}
