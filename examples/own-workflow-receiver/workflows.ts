import { condition, continueAsNew, defineQuery, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';

// Element instances run on this worker too; a receiver may as well be on another worker than they are.
export * from 'element-events/workflows';

/** What is used here of a notification in the format `elements`. */
interface Notification {
  message: { events: { eventId: string; eventType: string; objectType: string; objectId: string }[] };
}

const SEEN = 1_000;

/** A workflow that receives notifications: one signal each. A repeat brings the same ids, and is dropped. */
export async function inbox(seen: string[] = []): Promise<void> {
  const lines: string[] = [];
  setHandler(defineSignal<[Notification, { 'webhook-id': string }]>('events'), ({ message }, ids) => {
    if (seen.includes(ids['webhook-id'])) return;
    seen.push(ids['webhook-id']);
    for (const { eventType, objectType, objectId } of message.events)
      lines.push(`${eventType} ${objectType} ${objectId}`);
  });
  setHandler(defineQuery('lines'), () => lines);
  await condition(() => workflowInfo().continueAsNewSuggested);
  await continueAsNew<typeof inbox>(seen.slice(-SEEN));
}
