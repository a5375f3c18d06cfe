import { ActivityCancellationType, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ElementInstanceActivities } from '../contract/activities';
import { pollInputOf } from '../contract/inputs';
import { isAsBegun, leanPollInput, type LeanPollInput } from '../contract/lean-poll-input';
import { fullPollReport, type LeanPollReport } from '../contract/lean-poll-report';
import { PRIORITY } from '../contract/priority';
import { askedOf } from '../domain/instance/asked';
import { recordPoll } from '../domain/instance/polling';
import { afterOther, afterQuick, isQuick } from '../domain/instance/quick-polls';
import type { ResourceState } from '../domain/instance/state';
import type { Entity } from './entity';
import { interruptible } from './interruptible';

const { pollResources } = proxyActivities<ElementInstanceActivities>({
  // Longer than any poll takes, which has a bound of its own; a killed worker is noticed by its heartbeat.
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '10 seconds' },
});
// In the task that the timer woke: a cycle has 6 events in place of 11. No signal, query or update comes in meanwhile,
// so it has to be over soon.
const { pollQuickly } = proxyLocalActivities<ElementInstanceActivities>({
  scheduleToCloseTimeout: '2 seconds',
  retry: { maximumAttempts: 1 },
});

/** Has the resources read; what changed is pending afterwards. */
export async function poll(entity: Entity, due: readonly string[]): Promise<void> {
  const asked = askedOf(entity.state, due);
  const askedAt = new Date(Date.now()).toISOString();
  const input = pollInputOf(entity.state, due, askedAt);
  const lean = leanPollInput(input, isAsBegun(entity.state, entity.begun));
  const priorityKey = priorityOf(entity, due);
  entity.isPollAwaited = false;
  const report = (await quickly(entity, due, lean)) ?? (await wholly(entity, due, lean, priorityKey));
  if (report === null) return;
  const now = { askedAt, nowMs: Date.now() };
  entity.state = recordPoll(entity.state, fullPollReport(report, input), asked, now);
}

/** Null: the poll was not tried quickly, or not over so. Whatever went wrong, the activity of its own will tell. */
async function quickly(entity: Entity, due: readonly string[], lean: LeanPollInput): Promise<LeanPollReport | null> {
  const { quick } = entity.state;
  if (!isQuick(quick, resourcesOf(entity, due))) {
    entity.state = { ...entity.state, quick: afterOther(quick) };
    return null;
  }
  const result = await pollQuickly.executeWithOptions({ summary: due.join(', ') }, [lean]).catch((error: unknown) => {
    // Of any other kind: the failure of a local activity is not always wrapped in an `ActivityFailure`.
    if (isCancellation(error)) throw error;
    return 'late' as const;
  });
  const isOver = typeof result !== 'string';
  entity.state = { ...entity.state, quick: afterQuick(quick, isOver ? 'over' : result) };
  return isOver ? result : null;
}

/** Null: somebody cancelled it. */
function wholly(
  entity: Entity,
  due: readonly string[],
  lean: LeanPollInput,
  priorityKey: number,
): Promise<LeanPollReport | null> {
  // A worker would give a poll that it began itself a free place before anything that waits, whatever its turn.
  const options = { summary: due.join(', '), priority: { priorityKey }, allowEagerDispatch: false };
  return interruptible(entity, 'poll', () => pollResources.executeWithOptions(options, [lean]));
}

function priorityOf(entity: Entity, due: readonly string[]): number {
  if (entity.isPollAwaited) return PRIORITY.awaited;
  return resourcesOf(entity, due).every(isReadAgain) ? PRIORITY.background : PRIORITY.usual;
}

/** A backfill: it was started over, and is not through. */
function isReadAgain({ epoch, watermark }: ResourceState): boolean {
  return epoch > 0 && watermark.baseline !== null;
}

function resourcesOf({ state: { resources } }: Entity, names: readonly string[]): ResourceState[] {
  return names.map((name) => resources[name] as ResourceState);
}
