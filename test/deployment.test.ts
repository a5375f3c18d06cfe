import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dependencies, version } from '../package.json';
import { loadConfig } from '../src/config';
import * as searchAttributes from '../src/contract/search-attributes';
import { composeFile, type ComposedService } from './support/compose-file';

const ROOT = resolve(__dirname, '..');
const textOf = (path: string) => readFileSync(resolve(ROOT, path), 'utf8');

const compose = composeFile();
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const jobs = ['schema', 'namespace'];

/** What a service waits for, and what it can wait for there. */
const CONDITION_NEEDS: Record<string, (service: ComposedService) => boolean> = {
  service_healthy: ({ healthcheck }) => healthcheck !== undefined,
  service_completed_successfully: ({ restart }) => restart?.startsWith('on-failure') === true,
};

/** `${NAME:-default}` and `${NAME:?message}`, as [NAME, operator, rest]. */
function variablesIn(text: string): string[][] {
  return [...text.matchAll(/\$\{(\w+)(:[-?]|)([^}]*)\}/g)].map(([, ...parts]) => parts);
}

/** The names that `loadConfig` reads: it is asked for every one. */
function settingsRead(): Set<string> {
  const read = new Set<string>();
  const environment = new Proxy({}, { get: (_, name) => void read.add(String(name)) });
  loadConfig(environment);
  return read;
}

describe('docker-compose.yml', () => {
  test('has what production needs', () => {
    const expected = ['postgresql', 'schema', 'temporal', 'namespace', 'temporal-ui', 'worker', 'api'];
    expect(services.map(([name]) => name)).toEqual(expected);
    expect(ours.map(([name]) => name)).toEqual(['worker', 'api']);
  });

  test.each(services)('%s runs an image of one version', (_, { image, build }) => {
    expect(image).toMatch(/^[a-z0-9/-]+:\d+\.\d+(\.\d+)?$/);
    if (build !== undefined) expect(image).toBe(`element-events:${version}`);
  });

  test("the schema tool is of the server's version", () => {
    const tagOf = (name: string) => compose.services[name]?.image.split(':')[1];
    expect(jobs.map(tagOf)).toEqual([tagOf('temporal'), tagOf('temporal')]);
  });

  test.each(services)('%s listens on this machine alone', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('has no default for anything that is secret: each is required', () => {
    const isSecret = /PASSWORD|PWD|SECRET|KEYS$/;
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment).filter(([key]) => isSecret.test(key))) {
        const [variable, ...others] = variablesIn(value);
        expect(others).toEqual([]);
        const [, operator, rest] = variable ?? [];
        // Without payload keys nothing is encrypted: an empty value is no default key.
        if (name === 'ELEMENT_EVENTS_PAYLOAD_KEYS') expect([operator, rest]).toEqual([':-', '']);
        else expect([name, operator]).toEqual([name, ':?']);
      }
    }
  });

  test.each(ours)('%s is given only settings that exist, and none that cannot be read', (_, { environment = {} }) => {
    const known = settingsRead().add('NODE_ENV').add('TEMPORAL_NAMESPACE');
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);

    const key = `first:${Buffer.alloc(32, 1).toString('base64')}`;
    const given = (name: string) => (name.endsWith('_KEYS') ? key : `some-${name.toLowerCase()}`);
    const replaced = Object.entries(environment).map(([name, value]) => {
      const text = value.replace(/\$\{(\w+)(:[-?]|)([^}]*)\}/g, (_match, variable: string, operator, rest) =>
        operator === ':-' ? String(rest) : given(variable),
      );
      return [name, text];
    });
    expect(loadConfig(Object.fromEntries(replaced))).toMatchObject({ embedded: false, minRefreshIntervalMs: 60_000 });
  });

  test('passes on every setting that the service reads', () => {
    const passed = new Set(ours.flatMap(([, { environment = {} }]) => Object.keys(environment)));
    // Of the embedded server alone.
    const embedded = ['TEMPORAL_CLI_PATH', 'XDG_CACHE_HOME'];
    expect([...settingsRead()].filter((name) => !passed.has(name))).toEqual(embedded);
  });

  test('the worker has no secret of the API', () => {
    const names = Object.keys(compose.services['worker']?.environment ?? {});
    expect(names.filter((name) => name.endsWith('_SECRET'))).toEqual([]);
  });

  test.each(services)('%s waits only for what can come true', (_, { depends_on = {} }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      const service = compose.services[name];
      expect(service && CONDITION_NEEDS[condition]?.(service)).toBe(true);
    }
  });

  test('what ends is waited for, else `up --wait` would fail', () => {
    const awaited = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(awaited).toEqual(expect.arrayContaining(jobs));
  });

  test.each(services)('%s comes back after a crash, and a job is tried again', (name, { restart }) => {
    expect(restart).toBe(jobs.includes(name) ? 'on-failure:5' : 'unless-stopped');
  });

  test('the database is on a volume of its own name', () => {
    const names = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    const named = names.filter((name) => !name.startsWith('./'));
    expect(named).toEqual(Object.keys(compose.volumes));
  });

  test('a folder that is mounted is there', () => {
    const names = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    const folders = new Set(names.filter((name) => name.startsWith('./')));
    expect([...folders]).toEqual(['./deploy/temporal', './deploy/principals']);
    expect(textOf('deploy/temporal/schema.sh')).toBeTruthy();
    // What is in it is an operator's; git keeps the folder alone.
    expect(textOf('deploy/principals/.gitignore')).toContain('*');
  });

  test('everything that it asks for is in .env.example', () => {
    const asked = variablesIn(textOf('docker-compose.yml')).map(([name]) => name);
    const offered = [...textOf('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual(offered.sort());
  });

  test('.env.example says the limits that hold if nothing is given', () => {
    const { requestsPerMinute, failedAuthorizationsPerMinute } = loadConfig({}).limits;
    const said = [...textOf('.env.example').matchAll(/(\d+) if empty/g)].map(([, number]) => Number(number));
    expect(said).toEqual([requestsPerMinute, failedAuthorizationsPerMinute]);
  });

  const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
  (hasCompose ? test : test.skip)('docker compose can read it', () => {
    const env = { ...process.env, POSTGRES_PASSWORD: 'some', ELEMENT_EVENTS_KEYS: 'some' };
    const secrets = { ELEMENT_EVENTS_USER_SECRET: 'some', ELEMENT_EVENTS_ORGANIZATION_SECRET: 'some' };
    execFileSync('docker', ['compose', 'config', '--quiet'], { cwd: ROOT, env: { ...env, ...secrets } });
  });
});

describe('the jobs before the server', () => {
  test.each(['schema.sh', 'namespace.sh'])('%s is a script that a shell can read', (name) => {
    execFileSync('sh', ['-n', resolve(ROOT, 'deploy/temporal', name)]);
  });

  const { SEARCH_ATTRIBUTES, ...KEYS } = searchAttributes;
  const typeNames = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;

  test('the list of the search attributes has every one that there is a key of', () => {
    expect(new Set(SEARCH_ATTRIBUTES)).toEqual(new Set(Object.values(KEYS)));
  });

  test.each(['deploy/temporal/namespace.sh', 'docs/operating.md'])(
    '%s creates the search attributes that instances write, and no others',
    (path) => {
      const created = [...textOf(path).matchAll(/--name (\w+) --type (\w+)/g)];
      const contract = SEARCH_ATTRIBUTES.map(({ name, type }) => [name, typeNames[type]]);
      expect(created.map(([, name, type]) => [name, type])).toEqual(contract);
    },
  );
});

describe('the image', () => {
  const dockerfile = textOf('Dockerfile');
  const lines = dockerfile.split('\n');

  test('is glibc, pinned, and runs as a user without rights', () => {
    const bases = lines.filter((line) => line.startsWith('FROM')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${textOf('.nvmrc').trim()}-bookworm-slim`]));
    expect(lines.findIndex((line) => line === 'USER node')).toBeGreaterThan(dockerfile.split('\nFROM').length);
  });

  test('has threads for look-ups that hang', () => {
    const threads = Number(/^ENV .*\bUV_THREADPOOL_SIZE=(\d+)/m.exec(dockerfile)?.[1]);
    expect(threads).toBeGreaterThan(4);
  });

  test('is built from what .dockerignore lets through', () => {
    const [everything, ...let_] = textOf('.dockerignore').trim().split('\n');
    expect(everything).toBe('*');
    const copied = lines
      .filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .map((path) => path.replace(/^\.\//, ''));
    expect([...new Set(copied)].sort()).toEqual(let_.map((line) => line.replace(/^!/, '')).sort());
  });

  test('has what runs, and nothing that only builds', () => {
    expect(Object.keys(dependencies)).not.toEqual(expect.arrayContaining(['esbuild']));
    const commands = ours.map(([, { command }]) => command?.[0]);
    expect(commands).toEqual(['lib/worker.js', 'lib/client/api/main.js']);
    for (const command of commands) expect(textOf(command!.replace(/^lib/, 'src').replace(/js$/, 'ts'))).toBeTruthy();
  });
});
