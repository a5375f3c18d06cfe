import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logging';
import { startService, type RunningService } from '../../src/service';
import { freePort } from '../../src/temporal/loopback-ports';
import { stopSignal } from '../../src/process-end';
import { progressOn } from '../../src/temporal/run-with-progress';
import { startReceiver, type AcceptedEvent } from '../../src/testing/receiver';
import { startSageCrmScenario } from './sage-crm';
import { startSageOneScenario } from './sage-one';
import { bodyOf, type DemoChange, type Scenario } from './scenario';

const SCENARIOS = new Map([
  ['sagecrm', startSageCrmScenario],
  ['sageone', startSageOneScenario],
]);
const TAG = 'demo';
const POLL_SECONDS = 2;
const CHANGE_EVERY_MS = 2_000;
const ARRIVAL_DEADLINE_MS = 30_000;

/** The simulated vendor and the receiver are on this machine, where nothing may be sent unless it is said. */
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

const say = (text = ''): void => void process.stdout.write(`${text}\n`);

/**
 * The whole product in one terminal: embedded Temporal, a simulated vendor (`--element sagecrm` or `sageone`), the
 * service, a receiver. Runs until Ctrl+C; with `--once` it makes its changes, checks that each arrived, and exits 0 or
 * 1. Keeps its data apart, in `demo` under the data folder.
 */
async function main(): Promise<number> {
  const { isOnce, startScenario } = readArguments();
  const config = loadConfig();
  const onProgress = progressOn(process.stderr);
  say('Starting Temporal, a worker and the API ...');
  const service = await startService(
    {
      ...config,
      dataFolder: join(config.dataFolder, 'demo'),
      port: await freePort(config.port),
      egressAllow: [...config.egressAllow, ...LOOPBACK],
    },
    { log: createLogger({ level: 'warn', pretty: true }), onProgress },
  );
  onProgress.done();
  const scenario = await startScenario();
  const receiver = await startReceiver();
  const stopped = new AbortController();
  void stopSignal().then(() => stopped.abort());
  try {
    say(`Starting a simulated ${scenario.name} and a receiver for its events ...\n`);
    await deleteFormerInstances(service);
    const instance = await createInstance(service, scenario, receiver.url);
    tellWhereToLook(service, instance, scenario, receiver.url);
    if (isOnce) return (await makeEachChangeOnce(scenario, receiver)) ? 0 : 1;
    await changeUntil(stopped.signal, scenario, receiver);
    return 0;
  } finally {
    say('\nStopping ...');
    await service.stop();
    await Promise.all([scenario.close(), receiver.close()]);
  }
}

function readArguments(): { isOnce: boolean; startScenario: () => Promise<Scenario> } {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, element: { type: 'string', default: 'sagecrm' } },
  });
  const startScenario = SCENARIOS.get(values.element);
  if (startScenario !== undefined) return { isOnce: values.once, startScenario };
  throw new Error(`--element is "${values.element}"; there is a demo of ${[...SCENARIOS.keys()].join(' and ')}.`);
}

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

async function createInstance(
  service: RunningService,
  scenario: Scenario,
  receiverUrl: string,
): Promise<{ id: number }> {
  return (await call(
    service,
    'POST',
    '/instances',
    bodyOf(scenario, receiverUrl, { refreshMinutes: POLL_SECONDS / 60, tag: TAG }),
  )) as { id: number };
}

/** An instance of an earlier run polls a simulator that is gone. */
async function deleteFormerInstances(service: RunningService): Promise<void> {
  const former = (await call(service, 'GET', `/instances?tag=${TAG}&pageSize=100`)) as { id: number }[];
  for (const { id } of former) await call(service, 'DELETE', `/instances/${id}`);
  if (former.length > 0) say(`Deleted the instance of an earlier run (${former.map(({ id }) => id).join(', ')}).`);
}

async function call(service: RunningService, method: string, path: string, body?: unknown): Promise<unknown> {
  const { userSecret, organizationSecret } = service.secrets;
  const answer = await fetch(`${service.apiUrl}/elements/api-v2${path}`, {
    method,
    headers: {
      authorization: `User ${userSecret}, Organization ${organizationSecret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

function tellWhereToLook(
  service: RunningService,
  { id }: { id: number },
  { name, url }: Scenario,
  receiverUrl: string,
): void {
  say(`Created element instance ${id} from the body of the ${name} document (POST /instances).`);
  say(`  It polls      ${url}  every ${POLL_SECONDS} s`);
  say(`  It delivers to ${receiverUrl}`);
  if (service.uiUrl !== null)
    say(`  Its workflow  ${service.uiUrl}/namespaces/default/workflows/element-instance-${id}`);
  say(`  The API       ${service.apiUrl}/elements/api-v2/instances/${id}/status`);
  const { userSecret, organizationSecret } = service.secrets;
  say(`  The page      ${service.apiUrl}  (user secret ${userSecret}, organization secret ${organizationSecret})\n`);
}

async function makeEachChangeOnce(scenario: Scenario, receiver: Receiver): Promise<boolean> {
  for (const happen of scenario.happenings) {
    if (!(await makeChange(happen(), scenario, receiver))) return false;
  }
  const complaint = scenario.complaint();
  say(`\n${complaint ?? `All ${scenario.happenings.length} changes arrived.`}`);
  return complaint === null;
}

async function changeUntil(stopped: AbortSignal, scenario: Scenario, receiver: Receiver): Promise<void> {
  say('Press Ctrl+C to stop.\n');
  const { happenings } = scenario;
  for (let i = 0; !stopped.aborted; i += 1) {
    const happen = happenings[i % happenings.length] as (typeof happenings)[number];
    await Promise.race([makeChange(happen(), scenario, receiver), aborted(stopped)]);
    await sleep(CHANGE_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

/** Tells a change and waits for its event, which has to show what changed. */
async function makeChange(change: DemoChange, { place }: Scenario, receiver: Receiver): Promise<boolean> {
  say(`In ${place}: ${change.told}`);
  const isIts = (event: AcceptedEvent): boolean =>
    event.eventType === change.eventType &&
    event.objectType === change.resource &&
    event.objectId === change.objectId &&
    Object.entries(change.fields).every(([field, value]) => event.record?.[field] === value);
  try {
    await receiver.waitForEvents((events) => events.some(isIts), ARRIVAL_DEADLINE_MS);
  } catch {
    say(`   Its event did not arrive within ${ARRIVAL_DEADLINE_MS / 1000} s.`);
    return false;
  }
  tellEvent(receiver.events().find(isIts) as AcceptedEvent);
  return true;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function tellEvent({ eventType, objectType, objectId, eventId, delivery }: AcceptedEvent): void {
  const at = new Date(delivery.at).toISOString().slice(11, 19);
  say(`   ${at}  ${eventType} ${objectType}/${objectId} arrived at the callback (event ${eventId})`);
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
