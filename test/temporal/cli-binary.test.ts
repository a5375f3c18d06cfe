import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = resolve(__dirname, '../../src/obtain-cli.ts');
/** Stands for the Temporal CLI, of which the finder only asks the version. */
const CLI = '#!/bin/sh\necho "temporal version 1.0.0 (a stand-in)"\n';
/** Stands for Go: takes a moment, and leaves a half-written file for that long. */
const GO = `#!/bin/sh
[ "$1 $2" = "install github.com/temporalio/cli/cmd/temporal@v1.5.1" ] || exit 2
echo "#!/bin/sh" > "$GOBIN/temporal"
/bin/sleep 1
echo "echo temporal version 1.5.1" >> "$GOBIN/temporal"
/bin/chmod +x "$GOBIN/temporal"
`;

let folder: string;
let bin: string;
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'element-events-cli-'));
  bin = join(folder, 'bin');
  cacheFolder = join(folder, 'cache/element-events/temporal-cli-1.5.1');
  mkdirSync(bin);
  mkdirSync(cacheFolder, { recursive: true });
  symlinkSync('/usr/bin/env', join(bin, 'env'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function putExecutable(path: string, text: string): string {
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Looks for the CLI where nothing is found but what the test puts there; a dead proxy keeps the SDK from downloading.
 */
function obtainCli(variables: Record<string, string> = {}): Promise<Outcome> {
  const proxies = { HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' };
  const env = { PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), ...proxies, ...variables };
  return new Promise((resolveOutcome) => {
    execFile(process.execPath, ['--import', 'tsx', SCRIPT], { env }, (error, stdout, stderr) => {
      resolveOutcome({ exitCode: error ? Number(error.code) : 0, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

test('TEMPORAL_CLI_PATH goes before everything', async () => {
  putExecutable(join(bin, 'temporal'), CLI);
  const path = putExecutable(join(folder, 'mine'), CLI);
  expect(await obtainCli({ TEMPORAL_CLI_PATH: path })).toEqual({ exitCode: 0, stdout: path, stderr: '' });
});

test('a TEMPORAL_CLI_PATH that does not run is an error, whatever else there is', async () => {
  putExecutable(join(bin, 'temporal'), CLI);
  const { exitCode, stderr } = await obtainCli({ TEMPORAL_CLI_PATH: '/nowhere/temporal' });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^TEMPORAL_CLI_PATH is \/nowhere\/temporal, which does not run/);
});

test('a temporal on PATH goes before the cache', async () => {
  putExecutable(join(bin, 'temporal'), CLI);
  putExecutable(join(cacheFolder, 'temporal'), CLI);
  expect(await obtainCli()).toEqual({ exitCode: 0, stdout: 'temporal', stderr: '' });
});

test('the cache goes before obtaining one', async () => {
  const path = putExecutable(join(cacheFolder, 'temporal'), CLI);
  expect(await obtainCli()).toEqual({ exitCode: 0, stdout: path, stderr: '' });
});

test('without any, and no download, Go builds one into the cache; what does not run there is replaced', async () => {
  putExecutable(join(cacheFolder, 'temporal'), '#!/bin/sh\nexit 1\n');
  putExecutable(join(bin, 'go'), GO);
  const { exitCode, stdout, stderr } = await obtainCli();
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join(cacheFolder, 'temporal') });
  expect(stderr).toContain('Downloading the Temporal CLI 1.5.1');
  expect(readdirSync(cacheFolder)).toEqual(['temporal']);
  // The next one finds it.
  expect(await obtainCli()).toEqual({ exitCode: 0, stdout, stderr: '' });
});

test('two processes that obtain it at once both end with a whole one', async () => {
  putExecutable(join(bin, 'go'), GO);
  const outcomes = await Promise.all([obtainCli(), obtainCli()]);
  const stdout = join(cacheFolder, 'temporal');
  expect(outcomes).toEqual([
    expect.objectContaining({ exitCode: 0, stdout }),
    expect.objectContaining({ exitCode: 0, stdout }),
  ]);
  expect(readdirSync(cacheFolder)).toEqual(['temporal']);
});

test('where none can be had, one sentence says what was tried and what to do', async () => {
  const { exitCode, stderr } = await obtainCli();
  const sentence = stderr.split('\n').at(-1);
  expect(exitCode).toBe(1);
  expect(sentence).toMatch(
    /^There is no Temporal CLI on PATH or in .*Downloading.*Building.*go.*TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS/,
  );
  expect(readdirSync(cacheFolder)).toEqual([]);
});
