import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceIdOf, workflowIdOf } from '../../src/contract/ids';
import type { JsonObject } from '../../src/domain/values/json';
import { waitUntil } from '../support/wait-until';
import { startService, type TestService } from './service';

/**
 * The queries that docs/operating.md gives for Temporal's Web UI, asked of a real server with an instance in each
 * state.
 */
let service: TestService;
let ids: Record<'polling' | 'paused' | 'suspended' | 'reauth' | 'holder' | 'deleted' | 'terminated', number>;

beforeAll(async () => {
  service = await startService();
  const { receiver } = service;
  receiver.replyIf(({ path }) => path.endsWith('/gone'), { status: 410 });
  receiver.replyIf(({ path }) => path.endsWith('/rejecting'), { status: 422 });
  const callback = (name: string) => ({
    'event.notification.callback.url': receiver.url.replace(/[^/]*$/, name),
  });
  ids = {
    polling: await create(['first', 'second']),
    paused: await create(['second']),
    suspended: await create([], callback('gone')),
    reauth: await create([], { password: 'wrong' }),
    holder: await create([], callback('rejecting')),
    deleted: await create(['first']),
    terminated: await create(['first']),
  };
  const { instances, temporal, vendor } = service;
  await instances.delete(ids.deleted);
  await temporal.client.workflow.getHandle(workflowIdOf(ids.terminated)).terminate();
  await instances.setEnabled(ids.paused, false);
  vendor.create('company', { comp_name: 'For all of them' });
  const isReached = async () => {
    const changing = [ids.suspended, ids.reauth, ids.holder];
    for (const id of changing) await instances.poll(id);
    const [suspended, reauth, holder] = await Promise.all(changing.map((id) => instances.status(id)));
    return suspended!.state === 'suspended' && reauth!.state === 'reauth_required' && holder!.delivery.held === 1;
  };
  await waitUntil('an instance in each state', isReached, 40_000);
}, 60_000);
afterAll(() => service?.close());

async function create(tags: string[], configuration: JsonObject = {}): Promise<number> {
  return (await service.instances.create(service.body({ tags, configuration }))).id;
}

/** The table's queries by the names of their views, about this test's organization and its instances. */
function savedViews(): Record<string, string> {
  const text = readFileSync(join(__dirname, '../../docs/operating.md'), 'utf8');
  const [, table = ''] = /\| view \| query \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const rows = [...table.matchAll(/^\| (.+?) \| `(.+)` \|$/gm)].map(([, view = '', query = '']): [string, string] => [
    view,
    query.replace('"acme"', `"${service.organization}"`).replace(/instance-\d+/, `instance-${ids.holder}`),
  ]);
  return Object.fromEntries(rows);
}

const RUNNING = ['polling', 'paused', 'suspended', 'reauth', 'holder'] as const;
const FOUND: Record<string, readonly (keyof typeof ids)[]> = {
  'all instances': RUNNING,
  'in trouble': ['suspended', 'reauth'],
  'receivers that are gone': ['suspended'],
  'credentials to renew': ['reauth'],
  paused: ['paused'],
  'one element': RUNNING,
  'one tag': ['polling'],
  'one organization': RUNNING,
  'held notifications of an organization': ['holder'],
  'held notifications of an instance': ['holder'],
  'ended by force or failure': ['terminated'],
};

test('every view of the documentation is tried here', () => {
  expect(Object.keys(savedViews())).toEqual(Object.keys(FOUND));
});

test.each(Object.entries(FOUND))('%s: finds %j', async (view, names) => {
  const wanted = names.map((name) => ids[name]).toSorted();
  const query = `(${savedViews()[view]}) AND ElementOrganization = "${service.organization}"`;
  let found: (number | null)[] = [];
  const isReached = async () => {
    found = [];
    for await (const { workflowId } of service.temporal.client.workflow.list({ query }))
      found.push(instanceIdOf(workflowId.split('/')[0]!));
    return JSON.stringify(found.toSorted()) === JSON.stringify(wanted);
  };
  // Visibility lags behind.
  await waitUntil(view, isReached, 5_000).catch(() => undefined);
  expect(found.toSorted()).toEqual(wanted);
});
