import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callApi, type Method } from '../client/call';
import { SECRETS } from '../client/service';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { seedBody } from '../support/stage';
import { createStory } from '../support/story';
import { waitUntil } from '../support/wait-until';
import { addressForContainers, forwardToLoopback, type Forward } from './forward';
import { installCompose, openProduction, requiredValues, type Production } from './production';
import { loadStandIns } from './stand-ins';

const API = 'http://localhost:8080';
const MINUTE_MS = 60_000;

jest.setTimeout(20 * MINUTE_MS);

const step = createStory();
let production: Production;
let vendor: Awaited<ReturnType<typeof startSageCrm>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let forwards: Forward[] = [];
let instanceId: number;
let since = 0;

const call = (method: Method, path: string, payload?: object) =>
  callApi(API, method, `/elements/api-v2${path}`, payload);
const isOk = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
const problems = () => checkLedger(vendor, receiver, { since });

/**
 * Every promise was kept. `but`: what may be otherwise, as a crash lost an answer, or a restore forgot what had been
 * sent.
 */
function expectKept(but: (keyof typeof NO_PROBLEMS)[] = []): void {
  const forgiven = Object.fromEntries(but.map((problem) => [problem, []]));
  expect({ ...problems(), ...forgiven }).toEqual(NO_PROBLEMS);
}

/** Changes the vendor's data, and waits until the receiver has all of it. */
async function delivered(): Promise<void> {
  const { id } = vendor.create('company');
  vendor.update('company', id, { Comp_Name: 'Changed at once' });
  vendor.create('person');
  await waitUntil('every change to arrive', () => problems().lost.length === 0, 5 * MINUTE_MS);
}

async function isHealthy(service: string): Promise<boolean> {
  const containers = await production.containers(service);
  return containers.length > 0 && containers.every(({ Health }) => Health === 'healthy');
}

/** Ends the first process of each container of the service, as a crash does: the engine has to start them again. */
async function crash(service: string): Promise<void> {
  for (const { ID } of await production.containers(service)) {
    const before = await production.inspect(ID, '{{.State.StartedAt}}');
    process.kill(Number(await production.inspect(ID, '{{.State.Pid}}')), 'SIGKILL');
    const isNew = async () =>
      (await production.inspect(ID, '{{.State.Running}} {{.State.StartedAt}}')) !== `true ${before}`;
    await waitUntil(`${service} to be started again`, isNew, MINUTE_MS);
  }
  await waitUntil(`${service} to be healthy`, () => isHealthy(service), 3 * MINUTE_MS);
}

async function imagesThatRun(): Promise<Set<string>> {
  const ours = [...(await production.containers('worker')), ...(await production.containers('api'))];
  return new Set(await Promise.all(ours.map(({ ID }) => production.inspect(ID, '{{.Image}}'))));
}

beforeAll(async () => {
  await installCompose();
  await loadStandIns();
  [vendor, receiver, production] = await Promise.all([startSageCrm(), startReceiver(), openProduction()]);
  forwards = await Promise.all([vendor, receiver].map(({ url }) => forwardToLoopback(Number(new URL(url).port))));
});
afterAll(async () => {
  await production?.close();
  for (const forward of forwards) forward.close();
  await Promise.all([vendor?.close(), receiver?.close()]);
});

step('nothing starts while a required value is missing', async () => {
  production.fillIn({});
  await expect(production.compose('up --detach --wait')).rejects.toThrow(/ is missing a value: /);
});

step('with a filled .env everything starts, and is ready', async () => {
  const { payloadKeys, ...required } = requiredValues();
  production.fillIn({
    ...required,
    ELEMENT_EVENTS_USER_SECRET: SECRETS.userSecret,
    ELEMENT_EVENTS_ORGANIZATION_SECRET: SECRETS.organizationSecret,
    ELEMENT_EVENTS_PAYLOAD_KEYS: payloadKeys,
    ELEMENT_EVENTS_EGRESS_ALLOW: addressForContainers(),
    ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '1',
  });
  await production.compose('up --detach --wait');
  await waitUntil('the API to be ready', () => isOk(`${API}/readyz`), MINUTE_MS);
  expect(await isOk('http://localhost:8233/')).toBe(true);
  expect(await production.containers('worker')).toHaveLength(2);
});

step("the seed's instance polls, and its changes arrive", async () => {
  const body = seedBody({
    subdomain: forwards[0]!.url,
    username: vendor.switches.username,
    password: vendor.switches.password,
    'event.notification.callback.url': forwards[1]!.url,
    'event.poller.refresh_interval': '0.02',
  });
  const created = await call('POST', '/instances', body);
  expect(created).toMatchObject({ status: 200 });
  instanceId = created.body.id;
  since = vendor.changes.length;
  const isPolled = async () => {
    const { resources } = (await call('GET', `/instances/${instanceId}/status`)).body;
    return Object.values<{ polls: number }>(resources).every(({ polls }) => polls > 0);
  };
  await waitUntil('the first poll', isPolled, MINUTE_MS);
  await delivered();
  expectKept();
});

step('the client script runs in the image', async () => {
  const listed = await production.compose('exec -T api node lib/client/cli.js list');
  expect(listed).toContain(String(instanceId));
});

for (const service of ['worker', 'api', 'temporal', 'postgresql'])
  step(`${service} crashes, and everything goes on by itself`, async () => {
    vendor.create('company');
    await crash(service);
    await delivered();
    expectKept(['repeated']);
    await waitUntil('the API to be ready', () => isOk(`${API}/readyz`), 2 * MINUTE_MS);
  });

step('a back-up is made while everything runs', async () => {
  await production.followDocuments('Back-up', 0);
});

step('a new image takes over, and the one before can come back', async () => {
  const before = await imagesThatRun();
  const license = join(production.folder, 'LICENSE');
  writeFileSync(license, `${readFileSync(license, 'utf8')}\nAnother build.\n`);
  await production.followDocuments('Upgrade', 0);
  const after = await imagesThatRun();
  expect([before.size, after.size]).toEqual([1, 1]);
  expect(after).not.toEqual(before);
  await delivered();

  await production.followDocuments('Upgrade', 1);
  expect(await imagesThatRun()).toEqual(before);
  await delivered();
  expectKept(['repeated']);
});

step('it is taken down and comes up again, and goes on where it stood', async () => {
  await production.compose('down');
  vendor.create('person');
  await production.compose('up --detach --wait');
  await delivered();
  expectKept(['repeated']);
});

step('the back-up is restored into an empty volume, and what came since is read again', async () => {
  await production.compose('down --volumes');
  await production.followDocuments('Back-up', 1);
  await waitUntil('the API to be ready', () => isOk(`${API}/readyz`), MINUTE_MS);
  await delivered();
  expectKept(['repeated', 'regrouped']);
  await waitUntil('the list to have it', async () => (await call('GET', '/instances')).body?.[0]?.id === instanceId);
});

step('what is deleted is gone, and nothing is left when it is taken down', async () => {
  expect((await call('DELETE', `/instances/${instanceId}`)).status).toBe(200);
  expect((await call('GET', `/instances/${instanceId}`)).status).toBe(404);
  await production.compose('down --volumes');
  const left = ['ps --all --quiet', 'volume ls --quiet', 'network ls --quiet --filter name=element-events'];
  expect(await Promise.all(left.map((what) => production.shell(`docker ${what}`)))).toEqual(['', '', '']);
});
