import {
  ActivityCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { ElementInstanceActivities, TokenHeartbeat } from '../contract/activities';
import { knownRecordsIdOf } from '../contract/ids';
import { PRIORITY } from '../contract/priority';
import { KNOWN_RECORDS_SIGNALS } from '../contract/known-records';
import { sweepInputOf } from '../contract/inputs';
import { knownSets, recordDeletions, recordSweep, sweepOf } from '../domain/instance/sweeps';
import type { SweepReport } from '../domain/instance/reports';
import { notificationRulesOf } from '../domain/instance/settings';
import type { ResourceSettings } from '../domain/reading/settings';
import type { NamedSet, SweepState } from '../domain/sweeps/sweep-state';
import { interruptible } from './interruptible';
import type { Entity } from './entity';

/** A large resource of a slow vendor takes hours; a killed worker is noticed by its heartbeat. */
const SWEEP_TIMEOUT = '12 hours';

// Waits for the answer also when cancelled: a sweep that is writing ends in a moment, and its shards must become known.
const activities = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: SWEEP_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  priority: { priorityKey: PRIORITY.background },
  retry: { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '10 seconds' },
});

/** Has a resource swept: all its records listed, to find out which are gone. */
export async function sweep(entity: Entity, resource: string): Promise<void> {
  const { nextSweepAt } = sweepOf(entity.state, resource) as SweepState;
  const number = entity.state.sweeps + 1;
  entity.state = { ...entity.state, sweeps: number };
  const { grant } = entity.state;
  const input = sweepInputOf(entity.state, resource, number);
  const result = await interruptible(
    entity,
    'sweep',
    () => activities.sweepResource.executeWithOptions({ summary: `sweep of ${resource}` }, [input]),
    (heartbeat: TokenHeartbeat): SweepReport => ({
      sweptAt: new Date(Date.now()).toISOString(),
      sweep: number,
      result: { outcome: 'interrupted' },
      grant: heartbeat.grant === grant ? null : heartbeat.grant,
      reauthorization: null,
    }),
  );
  if (result !== null) entity.state = recordSweep(entity.state, resource, result, nextSweepAt, Date.now());
}

/** Has the next of the deletions that a sweep found made pending. */
export async function reportDeletions(entity: Entity, resource: string): Promise<void> {
  const { known, recorded, unreported, numericIds } = sweepOf(entity.state, resource) as SweepState;
  if (known === null || unreported === null) return;
  const { foundAt, reported, total } = unreported;
  const { instance, settings } = entity.state;
  const result = await interruptible(entity, 'sweep', () =>
    activities.reportDeletions.executeWithOptions({ summary: `${total - reported} deletions of ${resource}` }, [
      {
        instance,
        resource,
        settings: settings.resources[resource] as ResourceSettings,
        known,
        recorded,
        ...(numericIds && { numericIds }),
        foundAt,
        reported,
        notifications: notificationRulesOf(settings),
      },
    ]),
  );
  if (result !== null) entity.state = recordDeletions(entity.state, resource, result);
}

/** Closes the shards of what was forgotten. */
export async function closeForgotten(entity: Entity, sets: readonly NamedSet[]): Promise<void> {
  entity.state = { ...entity.state, forgotten: [] };
  await close(entity, sets);
}

/** Closes all shards: the instance ends. */
export async function closeAll(entity: Entity): Promise<void> {
  await close(entity, [...entity.state.forgotten, ...knownSets(entity.state)]);
}

async function close({ state }: Entity, sets: readonly NamedSet[]): Promise<void> {
  const ids = sets.flatMap(({ resource, set }) =>
    Array.from({ length: set.shards }, (_, shard) => knownRecordsIdOf(state.instance.id, resource, set, shard)),
  );
  await Promise.all(ids.map((id) => getExternalWorkflowHandle(id).signal(KNOWN_RECORDS_SIGNALS.close).catch(whenGone)));
}

/** A shard that is closed already, by whomever, is as wanted. */
function whenGone(error: unknown): void {
  if (isCancellation(error)) throw error;
}
