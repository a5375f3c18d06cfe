import { elements } from '../../src/elements/registry';
import { waitUntil } from '../support/wait-until';
import { startMeasuredService } from './measured-service';
import type { Scrape } from './scrape';

jest.setTimeout(120_000);

let stage: Awaited<ReturnType<typeof startMeasuredService>>;
let scrape: Scrape;
let ids: number[];

beforeAll(async () => {
  stage = await startMeasuredService();
  const { crm, receiver, create } = stage;
  receiver.replyIf(({ path }) => path === '/gone', { status: 410 });
  receiver.replyIf(({ path }) => path === '/rejects', { status: 422 });
  receiver.replyIf(({ path }) => path === '/down', { status: 503 });
  const at = (path: string) => ({ 'event.notification.callback.url': receiver.url.replace('/events', path) });
  ids = await Promise.all([create(), create(at('/gone')), create(at('/rejects')), create(at('/down'))]);
  ids.push(await create({ password: 'wrong' }));
  await waitUntil('a first poll of each', async () => {
    const read = (await stage.scrape()).sum('element_events_polls_total', { outcome: 'read' });
    return (read ?? 0) >= 4 && crm.requests.length > 0;
  });
  crm.create('company');
  crm.create('company');
  await waitUntil(
    'everything measured',
    async () => {
      scrape = await stage.scrape();
      const has = (outcome: string) => (scrape.sum('element_events_deliveries_total', { outcome }) ?? 0) > 0;
      const held = scrape.sum('element_events_held_notifications') ?? 0;
      const suspended = scrape.sum('element_events_instances', { state: 'suspended' });
      return ['accepted', 'gone', 'rejected', 'unavailable'].every(has) && suspended === 1 && held > 0;
    },
    90_000,
  );
});
afterAll(() => stage.close());

test('polls, changes and deliveries are counted by element and outcome', () => {
  const element = 'sagecrm';
  expect(scrape.sum('element_events_changes_total', { element, type: 'CREATED' })).toBeGreaterThanOrEqual(2);
  expect(scrape.sum('element_events_polls_total', { element, outcome: 'unauthorized' })).toBeGreaterThan(0);
  expect(scrape.sum('element_events_delivered_events_total', { element })).toBe(stage.receiver.events().length);
  const attempts = scrape.sum('element_events_deliveries_total', { element }) ?? 0;
  expect(scrape.sum('element_events_attempt_duration_seconds_count', { element })).toBe(attempts);
});

test('lags are measured from when a poll was due and from when a change was found', () => {
  const average = (name: string) => (scrape.sum(`${name}_sum`) ?? NaN) / (scrape.sum(`${name}_count`) ?? NaN);
  expect(average('element_events_poll_lag_seconds')).toBeLessThan(10);
  expect(average('element_events_delivery_lag_seconds')).toBeLessThan(10);
  const accepted = scrape.sum('element_events_deliveries_total', { outcome: 'accepted' });
  expect(scrape.sum('element_events_delivery_lag_seconds_count')).toBe(accepted);
});

test('instances are counted by state, in the whole service', async () => {
  await waitUntil('all instances in visibility', async () => {
    const counts = await stage.scrape();
    return (counts.sum('element_events_instances') ?? 0) === ids.length;
  });
});

test('one scrape shows our metrics, those of the process and those of the SDK', () => {
  expect(scrape.sum('temporal_workflow_task_schedule_to_start_latency_seconds_count')).toBeGreaterThan(0);
  expect(scrape.sum('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(scrape.sum('element_events_api_request_duration_seconds_count', { route: '/metrics' })).toBeGreaterThan(0);
});

test('labels of our metrics are of a known few: no instance, host or organization is among them', () => {
  const ours = scrape.samples.filter(({ name }) => name.startsWith('element_events_'));
  const labels = (wanted: string) => [...new Set(ours.flatMap(({ labels }) => labels[wanted] ?? []))];
  expect(elements.map(({ key }) => key)).toEqual(expect.arrayContaining(labels('element')));
  const names = new Set(ours.flatMap((sample) => Object.keys(sample.labels)));
  expect([...names].sort()).toEqual(['element', 'le', 'method', 'outcome', 'route', 'state', 'status', 'type']);
  const text = JSON.stringify(ours);
  for (const id of ids) expect(text).not.toContain(String(id));
  expect(text).not.toContain('127.0.0.1');
});
