import { randomUUID } from 'node:crypto';
import type { temporal } from '@temporalio/proto';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { waitUntil } from '../support/wait-until';

/** What an operator does by hand in Temporal's Web UI or CLI, to an activity or a run of an instance. */
let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

async function pendingActivity({
  handle,
}: StagedInstance): Promise<temporal.api.workflow.v1.IPendingActivityInfo | null> {
  const { raw } = await handle.describe();
  return raw.pendingActivities?.[0] ?? null;
}

function request({ handle }: StagedInstance, type: string) {
  return { namespace: stage.temporal.namespace, execution: { workflowId: handle.workflowId }, type };
}

test('a poll that is paused says so, is not tried again until it is unpaused, and loses nothing', async () => {
  const instance = await stage.start();
  const { workflowService } = stage.temporal.client;
  stage.crm.create('company', { Comp_Name: 'While paused' });
  // The quick poll waits for the first of these, and is given up.
  stage.crm.failNext(2, { delayMs: 10_000 });
  await instance.signal('pollNow');
  await waitUntil('the poll under way', async () => (await pendingActivity(instance)) !== null);
  await workflowService.pauseActivity(request(instance, 'pollResources'));

  await waitUntil('the end of the attempt', async () => {
    const activity = await pendingActivity(instance);
    return activity?.lastFailure?.applicationFailureInfo?.type === 'activity_paused';
  });
  const paused = await pendingActivity(instance);
  expect(paused).toMatchObject({
    paused: true,
    lastFailure: { message: expect.stringContaining('somebody paused this activity') as string },
  });
  expect(stage.receiver.events()).toHaveLength(0);

  await workflowService.unpauseActivity(request(instance, 'pollResources'));
  const [event] = await stage.receiver.waitForEvents(1, 20_000);
  expect(event!.record?.Comp_Name).toBe('While paused');
});

test('a reset to a point after its first poll sends again what was sent since, under the same event ids', async () => {
  const instance = await stage.start();
  const { events: before } = await instance.handle.fetchHistory();
  const firstPoll = before!.findLast((event) => event.workflowTaskCompletedEventAttributes);
  stage.crm.create('company', { Comp_Name: 'Before the reset' });
  await instance.poll();
  const [first] = stage.receiver.events();

  const { namespace, client } = stage.temporal;
  const { workflowId } = instance.handle;
  await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId: (await instance.status()).temporal.runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: firstPoll!.eventId,
  });
  const events = await stage.receiver.waitForEvents(2, 30_000);
  expect(events[1]!.eventId).toBe(first!.eventId);
  expect((await instance.status()).state).toBe('polling');
});
