import { setTimeout as pass } from 'node:timers/promises';
import type { InstanceStatus } from '../../src/contract/status';
import type { Client } from '@temporalio/client';
import { workflowIdOf } from '../../src/contract/ids';
import type { Api } from './api';
import type { Customer } from './customers';

const LOOK_EVERY_MS = 2_000;

/**
 * Waits until every instance has read and delivered everything: whole polls after this call, nothing pending. On the
 * way it does what a person would: polls where a long wait stands in the way, resumes what is suspended. Returns who
 * did not become quiet by the deadline, each with its status and with what Temporal says of its work.
 */
export async function untilQuiet(
  { api, temporal }: { api: Api; temporal: Client },
  customers: readonly Customer[],
  deadlineMs: number,
): Promise<string[]> {
  const endMs = Date.now() + deadlineMs;
  const loud = await Promise.all(
    customers.map(async (customer) => {
      const status = await quieten(api, customer, endMs);
      if (status === null) return [];
      const work = await workOf(temporal, customer.instanceId()).catch(String);
      return [`${customer.name}: did not become quiet in ${deadlineMs / 1000} s: ${JSON.stringify({ status, work })}`];
    }),
  );
  return loud.flat();
}

/** The activities that an instance waits for, and the end of its history. */
async function workOf(temporal: Client, instanceId: number): Promise<unknown> {
  const handle = temporal.workflow.getHandle(workflowIdOf(instanceId));
  const { raw } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const activities = raw.pendingActivities?.map(({ activityType, attempt, state, lastFailure, ...times }) => ({
    type: activityType?.name,
    attempt,
    state,
    lastFailure: lastFailure?.message,
    lastStartedTime: times.lastStartedTime?.seconds,
    lastHeartbeatTime: times.lastHeartbeatTime?.seconds,
    scheduledTime: times.scheduledTime?.seconds,
  }));
  const workflowTask = raw.pendingWorkflowTask && {
    attempt: raw.pendingWorkflowTask.attempt,
    state: raw.pendingWorkflowTask.state,
  };
  const history = events?.slice(-12).map((event) => {
    const failed = event.workflowTaskFailedEventAttributes;
    const why = failed ? ` ${failed.cause} ${failed.failure?.message}` : '';
    return `${String(event.eventTime?.seconds)} ${event.eventType}${why}`;
  });
  return { activities, workflowTask, history };
}

/** Null where it became quiet, else what was seen last. */
async function quieten(api: Api, { instanceId }: Customer, endMs: number): Promise<unknown> {
  let before: InstanceStatus | null = null;
  let found: unknown = null;
  while (Date.now() < endMs) {
    try {
      const status = await api.status(instanceId());
      found = status;
      before ??= status;
      if (isQuiet(status, before)) return null;
      await (status.state === 'suspended' ? api.enable(instanceId()) : api.poll(instanceId()));
    } catch (error) {
      found = String(error);
    }
    await pass(LOOK_EVERY_MS);
  }
  return found ?? 'no status';
}

/** Two polls later: one of them began after the first look. */
function isQuiet({ state, delivery, resources }: InstanceStatus, before: InstanceStatus): boolean {
  const isReadWhole = Object.entries(resources).every(
    ([name, { polls, reading, consecutiveFailures }]) =>
      !reading && consecutiveFailures === 0 && polls >= (before.resources[name]?.polls ?? 0) + 2,
  );
  return state === 'polling' && delivery.state === 'idle' && delivery.pendingEvents === 0 && isReadWhole;
}
