import type { Client } from '@temporalio/client';
import { Gauge } from 'prom-client';
import { ELEMENT_INSTANCE_WORKFLOW, HELD_NOTIFICATION_WORKFLOW } from '../contract/ids';
import { ELEMENT_INSTANCE_STATE } from '../contract/search-attributes';
import type { Telemetry } from '../telemetry';
import { INSTANCE_STATES } from './instance-states';

const DEADLINE_MS = 2_000;
/** However often and by however many the metrics are read, Temporal counts once in so long. */
const FRESH_MS = 10_000;

/**
 * How many instances are in each state, and how many notifications are held: counted by Temporal's visibility, the
 * whole service's, whichever process is asked. While Temporal does not answer these metrics are missing, rather than
 * old.
 */
export function measureInstances({ registry }: Telemetry, client: Client, taskQueue: string): void {
  const count = (workflowType: string, condition = '') =>
    client.withDeadline(Date.now() + DEADLINE_MS, async () => {
      const running = `TaskQueue = "${taskQueue}" AND WorkflowType = "${workflowType}" AND ExecutionStatus = "Running"`;
      return (await client.workflow.count(running + condition)).count;
    });
  const instances = new Gauge({
    name: 'element_events_instances',
    help: 'Element instances of the whole service, by state',
    labelNames: ['state'],
    registers: [registry],
    collect: atMostEvery(FRESH_MS, async () => {
      const inState = (state: string) =>
        count(ELEMENT_INSTANCE_WORKFLOW, ` AND ${ELEMENT_INSTANCE_STATE.name} = "${state}"`);
      const counts = await Promise.all(INSTANCE_STATES.map(inState)).catch(() => null);
      instances.reset();
      counts?.forEach((found, place) => instances.set({ state: INSTANCE_STATES[place] }, found));
    }),
  });
  const held = new Gauge({
    name: 'element_events_held_notifications',
    help: 'Notifications of the whole service that receivers rejected and that wait for somebody',
    registers: [registry],
    collect: atMostEvery(FRESH_MS, async () => {
      const found = await count(HELD_NOTIFICATION_WORKFLOW).catch(() => null);
      if (found === null) held.remove();
      else held.set(found);
    }),
  });
}

function atMostEvery(ms: number, collect: () => Promise<void>): () => Promise<void> {
  let atMs = -Infinity;
  let last: Promise<void> = Promise.resolve();
  return () => {
    if (performance.now() - atMs >= ms) {
      atMs = performance.now();
      last = collect();
    }
    return last;
  };
}
