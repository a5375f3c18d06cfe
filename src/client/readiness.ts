import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const DEADLINE_MS = 3_000;

export interface Readiness {
  /** Temporal answers. */
  temporal: boolean;
  /** At least one worker asks Temporal for work on the task queue, or did within the last minutes. */
  worker: boolean;
}

/** Whether instances can be served now. Never throws. */
export async function readinessOf(client: Client, namespace: string, taskQueue: string): Promise<Readiness> {
  try {
    const { pollers } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    return { temporal: true, worker: pollers.length > 0 };
  } catch {
    return { temporal: false, worker: false };
  }
}
