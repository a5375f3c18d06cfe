import { testTemporalServer } from '../../support/temporal-server';
import { waitUntil } from '../../support/wait-until';
import { runClient } from '../command-line';
import { SECRETS, startService, type TestService } from '../service';

/** Events and their filters, backfills with an end, and redelivery by time, by command line. */
let service: TestService;
let id: number;

jest.setTimeout(240_000);

beforeAll(async () => {
  service = await startService();
  ({ id } = await service.instances.create(service.body()));
});
afterAll(() => service?.close());

const client = (...commandLine: string[]) =>
  runClient(
    {
      TEMPORAL_ADDRESS: testTemporalServer().address,
      ELEMENT_EVENTS_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      ELEMENT_EVENTS_ORGANIZATION: service.organization,
      ELEMENT_EVENTS_USER_SECRET: SECRETS.userSecret,
      ELEMENT_EVENTS_ORGANIZATION_SECRET: SECRETS.organizationSecret,
    },
    commandLine,
  );

async function json(...commandLine: string[]) {
  const run = await client(...commandLine, '--json');
  expect({ code: run.code, stdout: run.stdout || run.stderr }).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout);
}

const contains = (text: string): string => expect.stringContaining(text);

test('events are found by their words, and go on where an answer ended', async () => {
  const account = service.vendor.create('company', { Comp_Name: 'By command line' });
  await service.instances.poll(id);
  await service.receiver.waitForEvents(1, 20_000);
  await waitUntil('its delivery', async () => (await service.instances.events(id)).items[0]?.status === 'delivered');
  const found = await client('events', String(id), '--record', String(account.id), '--status', 'delivered', '--all');
  expect(found).toMatchObject({ code: 0, stderr: '', stdout: contains('CREATED') });
  expect(found.stdout).not.toContain('--next-page');
  const { events, nextPage } = await json('events', String(id), '--page-size', '1');
  expect(events).toHaveLength(1);
  expect(await json('events', String(id), '--next-page', nextPage)).toEqual({ events: [], nextPage: null });
  expect(await client('events', String(id), '--next-page', 'nonsense')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: contains('/nextPage: Not a page token of the events of this instance. Start without one.'),
  });
  expect(await client('events', String(id), '--status', 'lost')).toMatchObject({ code: 2 });
  expect(await client('events', String(id), '--follow', '--all')).toMatchObject({ code: 2 });
});

test('a backfill may have an end, and not a bad one', async () => {
  expect(await json('backfill', String(id), 'accounts', '--since', '2024-05-01', '--until', '2024-05-31')).toEqual({
    resource: 'accounts',
    since: '2024-05-01T00:00:00.000Z',
    until: '2024-05-31T23:59:59.999Z',
  });
  const bad = await client('backfill', String(id), 'accounts', '--since', '2024-05-02', '--until', '2024-05-01');
  expect(bad).toMatchObject({ code: 1, stdout: '', stderr: contains('/until:') });
});

test('what was held in a time is sent again, and a window has to be one', async () => {
  service.receiver.replyIf(({ body }) => body.includes('Poison'), { status: 422 });
  service.vendor.create('company', { Comp_Name: 'Poison' });
  await waitUntil(
    'what is held',
    async () => {
      await service.instances.poll(id);
      return (await service.instances.status(id)).delivery.held === 1;
    },
    60_000,
  );
  const redeliver = (...window: string[]) => client('held', String(id), 'redeliver', ...window);
  const none = await json('held', String(id), 'redeliver', '--from', '2024-05-01', '--to', '2024-05-02');
  expect(none).toEqual({ redelivering: [] });
  expect(await redeliver('--from', '2024-05-02', '--to', '2024-05-01')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: contains('/to: The window ends before it begins.'),
  });
  expect(await redeliver('--from', 'May')).toMatchObject({ code: 1, stderr: contains('/from:') });
  expect(await redeliver('--from', '2024-05-01', '--all')).toMatchObject({ code: 2, stderr: contains('--all') });
  service.receiver.clearReplies();
  const { redelivering } = await json('held', String(id), 'redeliver', '--from', '2024-05-01');
  expect(redelivering).toHaveLength(1);
  await waitUntil('the redelivery', async () => (await service.instances.status(id)).delivery.held === 0, 20_000);
});
