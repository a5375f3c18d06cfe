import { proxyActivities } from '@temporalio/workflow';

const { work } = proxyActivities<{ work(): Promise<string> }>({
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '100ms' },
});

/** A workflow for tests of the worker itself: its one activity takes as long as it likes. */
export async function oneActivity(): Promise<string> {
  return work();
}
