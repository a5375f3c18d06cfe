import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { createActivities, createHttpSend, type ActivityDependencies } from '../../src/activities';
import { identityOf, randomInstanceId, startInstanceWorkflow } from '../../src/client/instance-start';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { createSealer, sealConfiguration, type SealingKeys } from '../../src/configuration/sealing';
import { workflowIdOf } from '../../src/contract/ids';
import { QUERIES, SIGNALS } from '../../src/contract/messages';
import { hasBegun, type InstanceStatus, type ResourceStatus } from '../../src/contract/status';
import type { EventLogEntry } from '../../src/domain/delivery/event-log';
import type { JsonObject } from '../../src/domain/values/json';
import type { Configuration } from '../../src/domain/instance/settings';
import { elementOf, elements } from '../../src/elements/registry';
import { createLogger } from '../../src/logging';
import { createWorker } from '../../src/temporal/create-worker';
import { dataConverterOf } from '../../src/temporal/data-converter';
import type { PayloadKeys } from '../../src/temporal/payload-codec';
import { installRuntime } from '../../src/temporal/runtime';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from './loopback';
import { connectToTestTemporal } from './temporal-server';
import { waitUntil } from './wait-until';
import { encryptingWorkflowBundle, workflowBundle } from './workflow-bundle';

export type Stage = Awaited<ReturnType<typeof startStage>>;
export type StagedInstance = ReturnType<typeof describeInstance>;

/** Of tens of thousands of records on a busy machine. */
const FIRST_READING_MS = 90_000;

export const TEST_KEY = { id: 'test', key: Buffer.alloc(32, 7) };

const CONTEXT = {
  elementOf,
  elementKeys: elements.map(({ key }) => key),
  minRefreshIntervalMs: 10,
  egressAllow: LOOPBACK,
};

/** The seed document's example body, with what differs on a stage. */
export function seedBody(configuration: JsonObject): JsonObject & { configuration: JsonObject } {
  const file = join(__dirname, '../fixtures/seeds/sage-crm-example.json');
  const body = JSON.parse(readFileSync(file, 'utf8')) as JsonObject & { configuration: JsonObject };
  return { ...body, configuration: { ...body.configuration, ...configuration } };
}

/** `now`: the activities' clock, where days have to pass in seconds. */
export function testActivities(
  now?: () => number,
  sealingKeys?: SealingKeys,
  others: Partial<ActivityDependencies> = {},
) {
  return createActivities({ ...testDependencies(now, sealingKeys), ...others });
}

/** The same for what is called without a worker. */
export function testDependencies(now: () => number = Date.now, sealingKeys: SealingKeys = [TEST_KEY]) {
  return { ...CONTEXT, sealer: createSealer(sealingKeys), send: createHttpSend(CONTEXT), now };
}

export interface StageOptions {
  /**
   * Activities that the worker runs at a time, and how many of them may wait for one host, or be of one organization.
   */
  slots?: number;
  maxPerHost?: number;
  maxPerOrganization?: number;
  worker?: boolean;
  /** Another Temporal server than the one that all test files share. */
  address?: string;
  /** Encrypt what the client and the worker write. */
  payloadKeys?: PayloadKeys | null;
  /** What the activities have beside or instead of a stage's usual; instances are validated with it, too. */
  others?: Partial<ActivityDependencies>;
}

/** A simulated Sage CRM with all of `startStageWithoutVendor`; `start` adds an instance. */
export async function startStage(options: StageOptions = {}) {
  const stage = await startStageWithoutVendor(options);
  const crm = await startSageCrm();

  /**
   * Starts an instance of the seed's body on this stage; it polls every `minutes`. Waits for the first poll unless told
   * not to.
   */
  function start(
    configuration: JsonObject = {},
    { minutes = '60', ...options }: StartOptions & { minutes?: string } = {},
  ) {
    const body = seedBody({
      subdomain: crm.url,
      username: crm.switches.username,
      password: crm.switches.password,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': minutes,
      ...configuration,
    });
    return stage.startBody(body, options);
  }

  const close = () => stage.close().finally(crm.close);
  return { ...stage, crm, start, close };
}

interface StartOptions {
  /** For the first poll; default true. */
  waits?: boolean;
  /** Whose instance it is. */
  organization?: string;
  /** The schedule of deliveries, where days have to pass in seconds. */
  waitsMs?: number[];
}

interface RunningTestWorker {
  worker: Worker;
  stop(): Promise<void>;
}

/** A real receiver and a real Temporal server with a worker of its own. */
export async function startStageWithoutVendor({
  worker: hasWorker = true,
  address,
  payloadKeys = null,
  slots,
  maxPerHost,
  maxPerOrganization,
  now,
  others = {},
}: StageOptions & { now?: () => number }) {
  installRuntime(createLogger({ level: 'error', pretty: false }));
  const temporal = await connectToTestTemporal(address, dataConverterOf(payloadKeys));
  const receiver = await startReceiver();
  const sealer = createSealer([TEST_KEY]);
  const handles: WorkflowHandle[] = [];
  const workers: RunningTestWorker[] = [];

  /** `keys`: other payload keys than the stage's client has; `sealingKeys`: others than instances are created with. */
  async function runWorker(
    keys = payloadKeys,
    sealingKeys?: SealingKeys,
    decryptOnly = false,
  ): Promise<RunningTestWorker> {
    const worker = await createWorker({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      activities: testActivities(now, sealingKeys, { maxPerHost, maxPerOrganization, ...others }),
      taskQueue: temporal.taskQueue,
      workflowBundle: keys === null || decryptOnly ? workflowBundle() : await encryptingWorkflowBundle(),
      dataConverter: dataConverterOf(keys, decryptOnly),
      overrides: {
        shutdownGraceTime: '500ms',
        ...(slots === undefined ? {} : { maxConcurrentActivityTaskExecutions: slots }),
      },
    });
    const running = worker.run();
    const stop = async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    workers.push({ worker, stop });
    return { worker, stop };
  }

  /** Starts an instance of this body, as the API would. Waits for the first poll unless told not to. */
  async function startBody(body: JsonObject, { waits = true, waitsMs, organization = 'test' }: StartOptions = {}) {
    const draft = parseInstanceBody(body, { ...CONTEXT, ...pickAllowed(others) });
    if (!draft.ok) throw new Error(JSON.stringify(draft.problem, null, 2));
    const { element, settings } = draft.value;
    if (waitsMs !== undefined) settings.delivery.waitsMs = waitsMs;
    const id = randomInstanceId() + randomBytes(2).readUInt16BE();
    const instance = identityOf({ organization }, draft.value, id);
    const sealed = sealConfiguration(draft.value.configuration, element, id, sealer);
    const input = { instance, configuration: sealed, settings, createdAt: new Date().toISOString() };
    await startInstanceWorkflow(temporal, input, {});
    const handle = temporal.client.workflow.getHandle(workflowIdOf(id));
    const seal = (change: Configuration) => sealConfiguration(change, element, id, sealer);
    const staged = describeInstance(id, handle, seal);
    handles.push(handle);
    if (waits) await staged.firstPoll();
    return staged;
  }

  if (hasWorker) await runWorker();

  const stopWorkers = () => Promise.all(workers.map(({ stop }) => stop()));

  async function close(): Promise<void> {
    await Promise.all(handles.map((handle) => handle.terminate('the test is over').catch(() => undefined)));
    await stopWorkers();
    await receiver.close();
    await temporal.close();
  }

  return { temporal, receiver, startBody, runWorker, stopWorkers, close };
}

function pickAllowed({ allowedWorkflows }: Partial<ActivityDependencies>) {
  return allowedWorkflows === undefined ? {} : { allowedWorkflows };
}

/** A running instance, its status and its signals. */
function describeInstance(id: number, handle: WorkflowHandle, seal: (change: Configuration) => Configuration) {
  const status = () => handle.query<InstanceStatus>(QUERIES.status);
  const until = async (what: string, isTrue: (status: InstanceStatus) => boolean, deadlineMs?: number) => {
    await waitUntil(what, async () => isTrue(await status()), deadlineMs);
    return status();
  };
  return {
    id,
    handle,
    status,
    until,
    events: () => handle.query<EventLogEntry[]>(QUERIES.events),
    signal: (name: string, payload?: unknown) =>
      payload === undefined ? handle.signal(name) : handle.signal(name, payload),
    /** Changes configuration keys as the client does: secrets sealed. */
    configure: (change: Configuration) => handle.signal(SIGNALS.updateConfiguration, { configuration: seal(change) }),
    firstPoll: () =>
      until('the first reading', ({ resources }) => Object.values(resources).every(hasBegun), FIRST_READING_MS),
    /** Polls now and waits until a poll of every resource that began after this call is over and delivered. */
    poll: async () => {
      const before = await status();
      await handle.signal('pollNow');
      return until('a poll', ({ resources, delivery }) => {
        const isPolled = ([name, { polls, nextPollAt }]: [string, ResourceStatus]) => {
          const since = polls - (before.resources[name]?.polls ?? 0);
          // One that was under way when the signal came counts too, and leaves the resource due.
          const isDue = nextPollAt !== null && Date.parse(nextPollAt) <= Date.now();
          return since > 1 || (since === 1 && !isDue);
        };
        return Object.entries(resources).every(isPolled) && delivery.pendingEvents === 0;
      });
    },
  };
}
