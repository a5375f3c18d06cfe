import { version } from '../../package.json';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { digestOf, readPrincipals } from '../../src/client/principals';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logging';
import { startService, type RunningService } from '../../src/service';
import { startReceiver, type Receiver } from '../../src/testing/receiver';
import { startSageCrm, type SageCrmSimulator } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';
import { runClient, startClient } from './command-line';
import { accountsConfiguration, PASSWORD } from './service';

/** The client script against a whole service with a data folder of its own, as `npm start` runs it. */
let dataFolder: string;
let service: RunningService;
let vendor: SageCrmSimulator;
let receiver: Receiver;
let bodyFile: string;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'element-events-cli-'));
  [vendor, receiver] = await Promise.all([startSageCrm({ password: PASSWORD }), startReceiver()]);
  bodyFile = write('body.json', body());
  const config = loadConfig({
    ...settings(),
    TEMPORAL_CLI_PATH: testTemporalServer().cli,
    PORT: '0',
  });
  const log = createLogger({ level: 'error', pretty: true });
  service = await startService(config, { log, onProgress: () => undefined });
});
afterAll(async () => {
  await service?.stop();
  await Promise.all([vendor?.close(), receiver?.close()]);
  rmSync(dataFolder, { recursive: true, force: true });
});

function body(configuration: Record<string, unknown> = {}) {
  return {
    element: { key: 'sagecrm' },
    name: 'SageCRMPolling',
    tags: ['Docs'],
    configuration: {
      subdomain: 'crm.test',
      'base.url': vendor.baseUrl,
      username: 'admin',
      password: PASSWORD,
      'event.notification.enabled': true,
      'event.notification.callback.url': receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': { accounts: accountsConfiguration },
      ...configuration,
    },
  };
}

function write(name: string, content: unknown): string {
  const path = join(dataFolder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Of the service and of the client script: both judge a body alike. */
const settings = () => ({
  ELEMENT_EVENTS_DATA_DIR: dataFolder,
  ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(),
});

const client = (...commandLine: string[]) => runClient(settings(), commandLine);

/** Runs with `--json` and answers what was printed. */
async function json(...commandLine: string[]) {
  const { code, stdout, stderr } = await client(...commandLine, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

test('an instance from its creation to its end', async () => {
  const { id, token } = await json('create', bodyFile);
  expect(id).toEqual(expect.any(Number));
  expect(token).toEqual(expect.any(String));

  const status = await json('status', String(id));
  expect(status).toMatchObject({ state: 'polling', resources: { accounts: { consecutiveFailures: 0 } } });
  expect(status.temporal.webUrl).toBe(
    `${service.uiUrl}/namespaces/default/workflows/element-instance-${id}/${status.temporal.runId}/history`,
  );
  const shown = await client('status', String(id));
  expect(shown.stdout).toMatch(new RegExp(`Instance ${id}: polling`));
  expect(shown.stdout).toMatch(/accounts/);

  const account = vendor.create('company', { comp_name: 'By command line' });
  expect(await json('poll', String(id))).toEqual({ id });
  await receiver.waitForEvents((events) => events.some(({ objectId }) => objectId === String(account.id)), 10_000);
  expect(await json('events', String(id))).toContainEqual(expect.objectContaining({ objectId: String(account.id) }));

  const change = write('poller.json', { 'event.poller.refresh_interval': 5 });
  expect((await json('configure', String(id), change)).configuration['event.poller.refresh_interval']).toBe('5');
  const wrong = await client('configure', String(id), write('wrong.json', { accounts: { url: 7 } }));
  expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('/accounts/url') });

  expect(await json('pause', String(id))).toMatchObject({ id, state: 'paused' });
  expect(await json('resume', String(id))).toMatchObject({ id, state: 'polling' });
  expect(await json('backfill', String(id), 'accounts', '--since', '2024-05-01')).toEqual({
    resource: 'accounts',
    since: '2024-05-01T00:00:00.000Z',
  });

  const listed = await json('list', '--tag', 'Docs', '--name', 'sagecrmPOLL');
  expect(listed).toContainEqual(expect.objectContaining({ id, name: 'SageCRMPolling' }));
  expect((await client('list')).stdout).toContain(String(id));

  expect(await json('delete', String(id))).toEqual({ id, deleted: true });
  expect(await client('status', String(id))).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `There is no element instance ${id}.\n`,
  });
}, 120_000);

test('events --follow prints each event once it comes, and ends when interrupted', async () => {
  const { id } = await json('create', bodyFile);
  const follower = startClient(settings(), '--json', 'events', String(id), '--follow');
  const ended = new Promise((resolve) => follower.once('exit', resolve));
  const account = vendor.create('company', { comp_name: 'Followed' });
  await json('poll', String(id));
  for await (const line of createInterface({ input: follower.stdout })) {
    if (JSON.parse(line).objectId === String(account.id)) break;
  }
  follower.kill('SIGINT');
  await ended;
  await json('delete', String(id));
});

test('a pipe that is closed ends the script quietly, also while it follows', async () => {
  const { id } = await json('create', bodyFile);
  const follower = startClient(settings(), '--json', 'events', String(id), '--follow');
  const [errors, ended] = [text(follower.stderr), once(follower, 'exit')];
  vendor.create('company', { comp_name: 'First' });
  await json('poll', String(id));
  await once(follower.stdout, 'data');
  follower.stdout.destroy();
  vendor.create('company', { comp_name: 'Second' });
  await json('poll', String(id));
  expect([await ended, await errors]).toEqual([[0, null], '']);
  await json('delete', String(id));
});

test('held: what the receiver rejects is shown, redelivered and discarded', async () => {
  const { id } = await json('create', bodyFile);
  receiver.replyIf(({ body: sent }) => sent.includes('Rejected'), { status: 422, body: 'unknown country' });
  vendor.create('company', { comp_name: 'Rejected one' });
  vendor.create('company', { comp_name: 'Rejected two' });
  await waitUntil(
    'two held notifications',
    async () => {
      await json('poll', String(id));
      return (await json('held', String(id), 'list')).length === 2;
    },
    120_000,
  );
  const [first, second] = (await json('held', String(id))) as { id: string }[];
  expect((await client('held', String(id))).stdout).toContain('the receiver answered 422');
  const rejected = await client('held', String(id), 'redeliver', first!.id, '--json');
  expect(rejected).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(rejected.stdout)).toMatchObject({ status: 'held', lastStatus: 422 });
  expect(await json('held', String(id), 'discard', first!.id)).toEqual({ id: first!.id, discarded: true });
  receiver.clearReplies();
  expect(await json('held', String(id), 'redeliver', '--all')).toMatchObject({ id: second!.id, status: 'delivered' });
  expect(await json('held', String(id))).toEqual([]);
  expect(await client('held', String(id), 'redeliver')).toMatchObject({ code: 2, stdout: '' });
  expect(await client('held', String(id), 'burn', 'x')).toMatchObject({ code: 2, stdout: '' });
  await json('delete', String(id));
}, 240_000);

test('held: the id of a notification may begin with a hyphen; an option that there is none of is wrong usage', async () => {
  const asked = (...rest: string[]) => client('held', '123456789', 'redeliver', ...rest);
  expect(await asked('-V2kh7iEqYz54xIVVS_E', '--json')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('123456789'),
  });
  expect(await asked('--every')).toMatchObject({ code: 2, stderr: expect.stringContaining('"--every"') });
});

test('test: a test notification, accepted or not', async () => {
  const { id } = await json('create', bodyFile);
  expect(await json('test', String(id))).toMatchObject({ status: 200, failure: null });
  receiver.replyWith({ status: 503, body: 'later' });
  const refused = await client('test', String(id));
  expect(refused).toMatchObject({ code: 1, stderr: '' });
  expect(refused.stdout).toContain('not accepted: the receiver answered 503');
  receiver.clearReplies();
  await json('delete', String(id));
}, 60_000);

test('backfill --follow shows progress until everything since is delivered', async () => {
  const account = vendor.create('company', { comp_name: 'History' });
  const { id } = await json('create', bodyFile);
  const { code, stdout } = await client('backfill', String(id), 'accounts', '--since', '2024-05-01', '--follow');
  expect(code).toBe(0);
  expect(stdout).toContain('0 waiting');
  expect(receiver.events().some(({ objectId }) => objectId === String(account.id))).toBe(true);
  await json('delete', String(id));
}, 60_000);

test('what is stored is shown, and callback, credentials, name, tags and events can be changed', async () => {
  const { id } = await json('create', bodyFile);
  const { stdout } = await client('show', String(id));
  const stored = JSON.parse(stdout);
  expect(stored).toMatchObject({ name: 'SageCRMPolling', configuration: { password: '********' } });

  const changes = {
    name: 'Renamed',
    tags: ['changed'],
    configuration: {
      ...stored.configuration,
      username: 'another',
      'event.notification.callback.url': `${receiver.url}/other`,
      'event.notification.enabled': false,
    },
  };
  const view = await json('update', String(id), write('changes.json', changes));
  expect(view).toMatchObject({ name: 'Renamed', tags: ['changed'], eventsEnabled: false, state: 'paused' });
  expect(view.configuration).toMatchObject({
    username: 'another',
    password: '********',
    'event.notification.callback.url': `${receiver.url}/other`,
  });
  const wrong = await client('update', String(id), write('wrong.json', { configuration: { colour: 'red' } }));
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('/configuration/colour') });
  await json('delete', String(id));
}, 120_000);

test('--version prints the version of the package', async () => {
  expect(await client('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('a body may come by standard input', async () => {
  const { code, stdout } = await runClient(settings(), ['validate', '-', '--json'], JSON.stringify(body()));
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"valid":true}\n' });
});

test('a state that there is none of is wrong usage, with those that there are', async () => {
  const { code, stdout, stderr } = await client('list', '--state', 'bogus');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('polling, paused, suspended, reauth_required');
});

test.each(['create', 'validate'])('%s --json prints what is wrong with a body as JSON', async (command) => {
  const path = write('bad.json', { ...body(), surprise: 1 });
  const { code, stdout, stderr } = await client(command, path, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ errors: [{ pointer: '/surprise', message: expect.any(String) }] });
  expect(stderr).not.toContain('/surprise');
});

test('validate lists every problem with its pointer, and shows no secret', async () => {
  const path = write('bad.json', {
    ...body({ colour: 'red', 'event.notification.callback.url': 'ftp://x' }),
    surprise: 1,
  });
  const { code, stdout, stderr } = await client('validate', path);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  for (const pointer of ['/surprise', '/configuration/colour', '/configuration/event.notification.callback.url']) {
    expect(stderr).toMatch(new RegExp(`^  ${pointer}: .+$`, 'm'));
  }
  expect(stderr).not.toContain(PASSWORD);
});

test('elements are listed without any service', async () => {
  const { code, stdout } = await runClient({ ELEMENT_EVENTS_DATA_DIR: join(dataFolder, 'nothing') }, [
    'elements',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ key: 'sagecrm', hub: 'crm' }));
});

test('one element is shown with the help of its fields and its default resources', async () => {
  const { code, stdout } = await runClient({}, ['elements', 'sageone']);
  expect(code).toBe(0);
  for (const part of [
    'hub finance',
    'oauth.api.key',
    'providerData.code',
    'Client ID of your app at Sage.',
    'Default resources: customers',
  ])
    expect(stdout).toContain(part);
});

test('presets are listed, and one is a body that only wants to be filled in', async () => {
  const list = await runClient({}, ['presets', '--json']);
  expect(JSON.parse(list.stdout)).toContainEqual(
    expect.objectContaining({ key: 'jira-cloud', basis: 'documentation', resources: ['issues'] }),
  );
  expect(list.stdout).not.toContain('event.notification.enabled');
  const one = await client('presets', 'jira-cloud');
  expect(one).toMatchObject({ code: 0, stderr: expect.stringContaining('<USER_TIME_ZONE>') });
  const refused = await client('validate', write('preset.json', JSON.parse(one.stdout)));
  expect(refused.stderr).toContain('/configuration/base.url: The placeholder <SITE> was left in.');
});

test('principal makes secrets, shows them once, and an entry that the principals file takes', async () => {
  const made = await json('principal', 'acme', 'ada', '--account', 'sales');
  const another = await json('principal', 'acme', 'bob', '--only-user');
  expect(Object.keys(made.secrets)).toEqual(['userSecret', 'organizationSecret']);
  expect(Object.keys(another.secrets)).toEqual(['userSecret']);
  expect(JSON.stringify(made.entry)).not.toContain(made.secrets.userSecret);

  const entry = { ...made.entry, users: [...made.entry.users, another.entry] };
  const credentials = readPrincipals(write('principals.json', { organizations: [entry] }), 'default');
  expect(credentials).toEqual([
    {
      principal: { organization: 'acme', account: 'sales', user: 'ada' },
      userDigest: digestOf(made.secrets.userSecret),
      organizationDigest: digestOf(made.secrets.organizationSecret),
    },
    {
      principal: { organization: 'acme', account: null, user: 'bob' },
      userDigest: digestOf(another.secrets.userSecret),
      organizationDigest: digestOf(made.secrets.organizationSecret),
    },
  ]);
});

test('principal tells people where the entry goes', async () => {
  const whole = await client('principal', 'acme', 'ada');
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/User secret, shown once +[\w-]{43}\nOrganization secret, shown once +[\w-]{43}\n/);
  expect(whole.stdout).toContain('ELEMENT_EVENTS_PRINCIPALS_FILE names, under "organizations":');
  const user = await client('principal', 'acme', 'bob', '--only-user');
  expect(user.stdout).toContain('under "users" of acme:');
  expect(user.stdout).not.toContain('Organization secret');
});

test.each([
  ['no command', []],
  ['an unknown command', ['dance']],
  ['an unknown option', ['list', '--loudly']],
  ['an unknown element', ['elements', 'salesforce']],
  ['an unknown preset', ['presets', 'no-such']],
  ['a missing argument', ['create']],
  ['one argument too many', ['list', 'x']],
  ['an id that cannot be one', ['status', 'abc']],
  ['a negative id', ['status', '--', '-1']],
  ['an id beyond what JSON holds', ['status', '99999999999999999999']],
  ['an organization of two words', ['principal', 'a b', 'ada']],
  ["the name of the service's own organization", ['principal', 'default', 'ada']],
  ['a user without a name', ['principal', 'acme', '']],
  ['an account that the file would not take', ['principal', 'acme', 'ada', '--account', '/']],
  ['a missing date', ['backfill', '1', 'accounts']],
  ['a file that is not there', ['create', 'no-such-file.json']],
])('%s is wrong usage: exit code 2', async (_case, commandLine) => {
  const { code, stdout, stderr } = await client(...commandLine);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test.each([
  ['an id that nobody has', () => ['status', '1']],
  ['a body that is not JSON', () => ['create', write('broken.json', '{"a":')]],
  ['a body that is not valid', () => ['create', write('empty.json', {})]],
])('%s is a failure: exit code 1', async (_case, commandLine) => {
  const { code, stdout, stderr } = await client(...commandLine());
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('help is no failure', async () => {
  const { code, stdout } = await client('--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Exit codes: 0 .* 1 .* 2/);
});

test('where no service runs it says what to do', async () => {
  const folder = join(dataFolder, 'nobody');
  const { code, stderr } = await runClient({ ELEMENT_EVENTS_DATA_DIR: folder }, ['list']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `No service runs on the data folder "${folder}": run npm start, or set TEMPORAL_ADDRESS.\n`,
  });
});

test('a service that was killed left its record behind: the same sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'element-events-cli-'));
  writeFileSync(join(folder, 'temporal.json'), JSON.stringify({ ownerPid: 1, serverPid: 1, address: '127.0.0.1:9' }));
  const { code, stderr } = await runClient({ ELEMENT_EVENTS_DATA_DIR: folder }, ['list']);
  rmSync(folder, { recursive: true });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^No service runs on .*\n$/) });
});
