import { setTimeout as pass } from 'node:timers/promises';
import type { InstanceStatus } from '../../src/contract/messages';
import type { Api } from './api';
import type { Customer } from './customers';

const LOOK_EVERY_MS = 2_000;

/**
 * Waits until every instance has read and delivered everything: whole polls after this call, nothing pending. On the way it does what
 * a person would: polls where a long wait stands in the way, resumes what is suspended. Fails with the statuses after the deadline.
 */
export async function untilQuiet(api: Api, customers: readonly Customer[], deadlineMs: number): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  await Promise.all(customers.map((customer) => quieten(api, customer, endMs)));
}

async function quieten(api: Api, { name, instanceId }: Customer, endMs: number): Promise<void> {
  let before: InstanceStatus | null = null;
  let found: unknown = null;
  while (Date.now() < endMs) {
    try {
      const status = await api.status(instanceId());
      found = status;
      before ??= status;
      if (isQuiet(status, before)) return;
      await (status.state === 'suspended' ? api.enable(instanceId()) : api.poll(instanceId()));
    } catch (error) {
      found = String(error);
    }
    await pass(LOOK_EVERY_MS);
  }
  throw new Error(`${name} did not become quiet; the last status: ${JSON.stringify(found, null, 2)}`);
}

/** Two polls later: one of them began after the first look. */
function isQuiet({ state, delivery, resources }: InstanceStatus, before: InstanceStatus): boolean {
  const isReadWhole = Object.entries(resources).every(
    ([name, { polls, reading, consecutiveFailures }]) =>
      !reading && consecutiveFailures === 0 && polls >= (before.resources[name]?.polls ?? 0) + 2,
  );
  return state === 'polling' && delivery.state === 'idle' && delivery.pendingEvents === 0 && isReadWhole;
}
