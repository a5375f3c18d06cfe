import { condition, proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/**
 * The least a poller could be: one timer and one empty activity a cycle. What an element instance is measured against.
 */
export async function bare(intervalMs: number): Promise<void> {
  for (;;) {
    await nothing();
    await condition(() => false, intervalMs);
  }
}
