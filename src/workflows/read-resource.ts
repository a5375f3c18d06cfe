import { proxyActivities } from '@temporalio/workflow';
import type { ElementInstanceActivities, ReadRecordsInput, RecordsReading } from '../contract/activities';

// Somebody waits for the answer: a second try only if a worker was lost.
const { readRecords } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '35 seconds',
  scheduleToCloseTimeout: '40 seconds',
  retry: { maximumAttempts: 2 },
});

/**
 * One read of a vendor through an instance's connection. A workflow of its own, so that the instance's history does not
 * grow with what people look at; the instance stays the only one who writes its tokens.
 */
export async function readResource(input: ReadRecordsInput): Promise<RecordsReading> {
  const { resource, recordId } = input.request;
  return readRecords.executeWithOptions({ summary: recordId === null ? resource : `${resource}/${recordId}` }, [input]);
}
