import { proxyActivities } from '@temporalio/workflow';
import type { AttemptReport, ElementInstanceActivities, SendOnceInput } from '../contract/activities';

// Somebody waits for the answer: a second try only if a worker was lost.
const { sendOnce } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '75 seconds',
  scheduleToCloseTimeout: '80 seconds',
  retry: { maximumAttempts: 2 },
});

/** One test notification, for someone who asks whether the receiver gets what an instance would send. */
export async function testDelivery(input: SendOnceInput): Promise<AttemptReport> {
  return sendOnce.executeWithOptions({ summary: 'test notification' }, [input]);
}
