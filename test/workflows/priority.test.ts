import { serviceInstances } from '../../src/client/service-instances';
import type { Instances } from '../../src/client/instances';
import type { JsonObject } from '../../src/domain/values/json';
import { LOOPBACK } from '../support/loopback';
import { seedBody, startStage, TEST_KEY, type Stage } from '../support/stage';

const SLOTS = 4;
const CROWD = 40;
/**
 * In the order of their coming they would all come before the one who waits. Places that become free while the call is
 * on its way are theirs, too.
 */
const BEFORE = CROWD / 2;

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({ slots: SLOTS });
});
afterEach(() => stage.close());

function only(resource: string): JsonObject {
  const resources = seedBody({}).configuration['event.poller.configuration'] as JsonObject;
  return { [resource]: resources[resource]! };
}

function instancesOf(organization: string): Instances {
  const { client, taskQueue } = stage.temporal;
  const settings = { minRefreshIntervalMs: 10, egressAllow: LOOPBACK };
  return serviceInstances(client, settings, [TEST_KEY], null, { taskQueue, organization });
}

/** Many instances of one organization, always due, whose vendor is slow to list companies. */
async function crowd(): Promise<void> {
  stage.crm.failNext(10_000, { delayMs: 3_000 }, { entity: 'company' });
  const configuration = { 'event.poller.configuration': only('accounts') };
  const options = { minutes: '0.001', waits: false, organization: 'crowd' };
  await Promise.all(Array.from({ length: CROWD }, () => stage.start(configuration, options)));
  await stage.crm.waitForRequests((log) => log.length >= SLOTS, 30_000);
}

function body(): JsonObject {
  const { url, switches } = stage.crm;
  return seedBody({
    subdomain: url,
    username: switches.username,
    password: switches.password,
    'event.notification.callback.url': stage.receiver.url,
    'event.poller.configuration': only('contacts'),
  });
}

/** How many polls of the crowd were begun while somebody waited. */
async function overtaken(what: () => Promise<unknown>): Promise<number> {
  const companies = () => stage.crm.requests.filter(({ entity }) => entity === 'company').length;
  const before = companies();
  await what();
  return companies() - before;
}

describe('who waits for an answer', () => {
  it('is not kept waiting by the polls of their organization', async () => {
    await crowd();
    const instances = instancesOf('crowd');
    expect(await overtaken(() => instances.preview(body(), { resource: 'contacts', pageSize: 1 }))).toBeLessThan(
      BEFORE,
    );
    expect(await overtaken(() => instances.testBody(body()))).toBeLessThan(BEFORE);
  });

  it('is not kept waiting by another organization', async () => {
    await crowd();
    expect(await overtaken(() => instancesOf('other').testBody(body()))).toBeLessThan(BEFORE);
  });

  it('nor are the polls of another organization: each has its turn', async () => {
    await crowd();
    const configuration = { 'event.poller.configuration': only('contacts') };
    const first = () => stage.start(configuration, { organization: 'other' });
    expect(await overtaken(first)).toBeLessThan(BEFORE);
  });
});
