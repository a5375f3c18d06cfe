import type { WorkflowHandle } from '@temporalio/client';

/** Of the polls of a run so far: `quick`, within a workflow task, or `whole`, an activity of its own. */
export async function pollsInHistory(handle: WorkflowHandle): Promise<('quick' | 'whole')[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    if (event.markerRecordedEventAttributes?.markerName === 'core_local_activity') return ['quick'];
    return event.activityTaskScheduledEventAttributes?.activityType?.name === 'pollResources' ? ['whole'] : [];
  });
}
