import {
  ActivityCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { ElementInstanceActivities, TokenBeat } from '../contract/activities';
import { knownRecordsIdOf } from '../contract/ids';
import { KNOWN_RECORDS_SIGNALS } from '../contract/known-records';
import { connectionOf } from '../domain/configuration-parts';
import { knownSets, recordDeletions, recordSweep } from '../domain/instance-sweeps';
import type { ResourceState } from '../domain/instance-state';
import type { SweepReport } from '../domain/reports';
import { notificationRulesOf, type ResourceSettings } from '../domain/settings';
import type { NamedSet, SweepState, UnreportedDeletions } from '../domain/sweep-state';
import { interruptible } from './interruptible';
import type { Entity } from './messages';

/** A large resource of a slow vendor takes hours; a killed worker is noticed by its heartbeat. */
const SWEEP_TIMEOUT = '12 hours';

// Waits for the answer also when cancelled: a sweep that is writing ends in a moment, and its shards must become known.
const { sweepResource, reportDeletions } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: SWEEP_TIMEOUT,
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '10 seconds' },
});

/** Has a resource swept or, where a sweep found deletions, the next of them made pending. */
export async function sweep(entity: Entity, resource: string): Promise<void> {
  const { sweep: state } = entity.state.resources[resource] as ResourceState & { sweep: SweepState };
  if (state.unreported === null) await find(entity, resource, state);
  else await report(entity, resource, state, state.unreported);
}

async function find(entity: Entity, resource: string, { known, recorded, told, nextSweepAt }: SweepState): Promise<void> {
  const number = entity.state.sweeps + 1;
  entity.state = { ...entity.state, sweeps: number };
  const { instance, configuration, settings, grant } = entity.state;
  const result = await interruptible(
    entity,
    'sweep',
    () =>
      sweepResource.executeWithOptions({ summary: `sweep of ${resource}` }, [
        {
          instance,
          connection: connectionOf(configuration),
          grant,
          resource,
          settings: settings.resources[resource] as ResourceSettings,
          sweep: number,
          known,
          recorded,
          told,
        },
      ]),
    (beat: TokenBeat): SweepReport => ({
      sweptAt: new Date(Date.now()).toISOString(),
      sweep: number,
      result: { outcome: 'interrupted' },
      grant: beat.grant === grant ? null : beat.grant,
      reauthorization: null,
    }),
  );
  if (result !== null) entity.state = recordSweep(entity.state, resource, result, nextSweepAt, Date.now());
}

async function report(
  entity: Entity,
  resource: string,
  { known, recorded }: SweepState,
  { foundAt, reported, total }: UnreportedDeletions,
): Promise<void> {
  if (known === null) return;
  const { instance, settings } = entity.state;
  const result = await interruptible(entity, 'sweep', () =>
    reportDeletions.executeWithOptions({ summary: `${total - reported} deletions of ${resource}` }, [
      {
        instance,
        resource,
        settings: settings.resources[resource] as ResourceSettings,
        known,
        recorded,
        foundAt,
        reported,
        notifications: notificationRulesOf(settings),
      },
    ]),
  );
  if (result !== null) entity.state = recordDeletions(entity.state, resource, result, Date.now());
}

/** Closes the shards of what was forgotten. */
export async function closeForgotten(entity: Entity): Promise<void> {
  const sets = entity.state.forgotten;
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
