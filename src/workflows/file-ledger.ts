import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ElementInstanceActivities } from '../contract/activities';
import { PRIORITY } from '../contract/priority';
import { filingInputOf } from '../contract/inputs';
import { FILING_NUMBERS, recordFiling, type LedgerName } from '../domain/instance/filing';
import type { ResourceState } from '../domain/instance/state';
import { countEntries } from '../domain/reading/ledger';
import { interruptible } from './interruptible';
import type { Entity } from './entity';

// Waits for the answer also when cancelled: the shards that were written must become known.
const activities = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '8 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  priority: { priorityKey: PRIORITY.background },
  retry: { initialInterval: '100 ms', backoffCoefficient: 3, maximumInterval: '10 seconds' },
});

/** Has what is remembered of a resource moved out of the state. */
export async function fileLedger(entity: Entity, name: LedgerName): Promise<void> {
  const number = entity.state.sweeps + 1;
  entity.state = { ...entity.state, sweeps: entity.state.sweeps + FILING_NUMBERS };
  const input = filingInputOf(entity.state, name, number);
  if (input === null) return;
  const { epoch } = entity.state.resources[name.resource] as ResourceState;
  const summary = `${countEntries(input.ledger)} versions of ${name.resource}`;
  const report = await interruptible(entity, 'filing', () =>
    activities.fileLedger.executeWithOptions({ summary }, [input]),
  );
  if (report !== null) entity.state = recordFiling(entity.state, name, report, { epoch, number });
}
