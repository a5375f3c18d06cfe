import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError, loadConfig } from '../src/config';
import { admissionOf } from '../src/client/principals';
import { ensureDataFolder, ensureSealingKeys, ensureWritable } from '../src/data-folder';

const folders: string[] = [];

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'data-folder-'));
  folders.push(parent);
  return join(parent, 'deep', 'data');
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const configFor = (dataFolder: string, others = {}) => loadConfig({ ELEMENT_EVENTS_DATA_DIR: dataFolder, ...others });

describe('the data folder', () => {
  test('is made with what the environment does not give, for its owner only, and says what is new once', () => {
    const folder = newFolder();
    const first = ensureDataFolder(configFor(folder));
    expect(first.generated).toEqual([
      'ELEMENT_EVENTS_USER_SECRET',
      'ELEMENT_EVENTS_ORGANIZATION_SECRET',
      'ELEMENT_EVENTS_KEYS',
    ]);
    expect(first.keys[0].key).toHaveLength(32);
    expect(first.userSecret).not.toBe(first.organizationSecret);
    expect(modeOf(folder)).toBe('700');
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['organization-secret', 'sealing-keys', 'user-secret']);
    expect(files.map((file) => modeOf(join(folder, file)))).toEqual(['600', '600', '600']);
    expect(ensureDataFolder(configFor(folder))).toEqual({ ...first, generated: [] });
  });

  test('keeps nothing that the environment gives', () => {
    const folder = newFolder();
    const given = {
      ELEMENT_EVENTS_USER_SECRET: 'user-secret',
      ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization-secret',
      ELEMENT_EVENTS_KEYS: `k:${randomBytes(32).toString('base64')}`,
    };
    const secrets = ensureDataFolder(configFor(folder, given));
    expect(secrets).toMatchObject({
      userSecret: 'user-secret',
      organizationSecret: 'organization-secret',
      generated: [],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gives processes that start together the same secrets', async () => {
    const folder = newFolder();
    const script = `
      const { ensureDataFolder } = require('./src/data-folder');
      const { loadConfig } = require('./src/config');
      const { keys, ...secrets } = ensureDataFolder(loadConfig());
      console.log(JSON.stringify({ ...secrets, key: keys[0].key.toString('hex') }));`;
    const environment = { PATH: process.env.PATH, ELEMENT_EVENTS_DATA_DIR: folder };
    const start = async () => {
      const args = ['--import', 'tsx', '-e', script];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: join(__dirname, '..'),
        env: environment,
      });
      return JSON.parse(stdout) as { generated: string[]; key: string; userSecret: string; organizationSecret: string };
    };
    const all = await Promise.all(Array.from({ length: 4 }, start));
    const kept = all.map(({ generated: _, ...secrets }) => JSON.stringify(secrets));
    expect(new Set(kept).size).toBe(1);
    expect(all.flatMap(({ generated }) => generated).sort()).toEqual([
      'ELEMENT_EVENTS_KEYS',
      'ELEMENT_EVENTS_ORGANIZATION_SECRET',
      'ELEMENT_EVENTS_USER_SECRET',
    ]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test.each<[string, string, string]>([
    ['sealing-keys', 'k:AAAA', 'was damaged: key 1 ("k") has 3 bytes, not 32'],
    ['user-secret', ' \n', 'is empty'],
  ])('with a bad file "%s" says which, and makes no new one', (file, text, message) => {
    const folder = newFolder();
    ensureDataFolder(configFor(folder));
    writeFileSync(join(folder, file), text);
    expect(() => ensureDataFolder(configFor(folder))).toThrow(ConfigError);
    expect(() => ensureDataFolder(configFor(folder))).toThrow(message);
  });

  test('names every damaged file at once, and beside them what is wrong with the principals file', () => {
    const folder = newFolder();
    ensureDataFolder(configFor(folder));
    writeFileSync(join(folder, 'sealing-keys'), 'k:AAAA');
    writeFileSync(join(folder, 'user-secret'), '');
    const read = () => admissionOf(configFor(folder, { ELEMENT_EVENTS_PRINCIPALS_FILE: join(folder, 'nothing') }));
    for (const problem of ['user-secret" is empty', 'sealing-keys" was damaged', 'nothing" cannot be read']) {
      expect(read).toThrow(problem);
    }
  });

  test('gets sealing keys alone from a process that lets nobody in, so that a service shows its secrets later', () => {
    const folder = newFolder();
    const { keys, areNew } = ensureSealingKeys(configFor(folder));
    expect(areNew).toBe(true);
    expect(readdirSync(folder)).toEqual(['sealing-keys']);
    expect(ensureSealingKeys(configFor(folder))).toEqual({ keys, areNew: false });
    expect(ensureDataFolder(configFor(folder))).toMatchObject({
      keys,
      generated: ['ELEMENT_EVENTS_USER_SECRET', 'ELEMENT_EVENTS_ORGANIZATION_SECRET'],
    });
  });

  test.each<[string, (folder: string) => string, string]>([
    ['in a file', (folder) => join(folder, 'user-secret', 'data'), 'cannot be made (ENOTDIR: not a directory)'],
    // Node's own `recursive` never comes back from there.
    [
      'in a folder that takes no entries',
      () => '/proc/nope/data',
      'cannot be made (ENOENT: no such file or directory)',
    ],
    ['that takes no files', () => '/proc', 'cannot be written (ENOENT: no such file or directory)'],
  ])('that cannot be used (%s) is one setting to correct, said at once', (_, place, cause) => {
    const folder = newFolder();
    ensureDataFolder(configFor(folder));
    const unusable = place(folder);
    const environment = { PATH: process.env.PATH, ELEMENT_EVENTS_DATA_DIR: unusable };
    const started = spawnSync(process.execPath, ['--import', 'tsx', 'src/dev.ts'], {
      cwd: join(__dirname, '..'),
      env: environment,
      encoding: 'utf8',
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    const toDo = 'Set ELEMENT_EVENTS_DATA_DIR to a folder that this process may write.';
    const { status, stderr } = started;
    expect({ status, stderr }).toEqual({ status: 1, stderr: `The data folder "${unusable}" ${cause}. ${toDo}\n` });
  });

  test('that takes no files is no obstacle if the environment gives everything, unless the Temporal server is here', () => {
    const given = {
      ELEMENT_EVENTS_DATA_DIR: '/proc',
      ELEMENT_EVENTS_USER_SECRET: 'user-secret',
      ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization-secret',
      ELEMENT_EVENTS_KEYS: `k:${randomBytes(32).toString('base64')}`,
    };
    expect(ensureDataFolder(loadConfig(given)).generated).toEqual([]);
    expect(() => ensureWritable('/proc')).toThrow(/^The data folder "\/proc" cannot be written \(.+\)\. Set /);
  });
});
