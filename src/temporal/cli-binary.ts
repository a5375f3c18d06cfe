import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runWithProgress } from './run-with-progress';
import type { OnProgress } from './run-with-progress';

const execFileAsync = promisify(execFile);

/**
 * The last release that `go install` can build: later ones have a `replace` in their go.mod. Holds Temporal server
 * 1.29.1.
 */
const CLI_VERSION = '1.5.1';
const GO_PACKAGE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const DOWNLOAD_CONNECT_DEADLINE_MS = 10_000;
const DOWNLOAD_DEADLINE_MS = 5 * 60_000;
const BUILD_DEADLINE_MS = 20 * 60_000;

export interface FindTemporalCliOptions {
  /**
   * `TEMPORAL_CLI_PATH`. If it is set nothing else is tried: a wrong path is an error, not a reason to use another
   * binary.
   */
  cliPath?: string | null;
  /** Folder for caches (`XDG_CACHE_HOME`). Default `~/.cache`. */
  cacheDir?: string | null;
  onProgress: OnProgress;
}

/**
 * A path that runs the Temporal CLI: `cliPath`, else `temporal` on PATH, else our cache, else what the SDK downloads,
 * else what `go install` builds (about 4 minutes, once). Both are put in the cache by one rename, so that processes
 * which look for it at the same time never see half a file. Throws one sentence that says what to do.
 */
export async function findTemporalCli({ cliPath, cacheDir, onProgress }: FindTemporalCliOptions): Promise<string> {
  if (cliPath) return requireTemporalCli(cliPath);
  if (await isTemporalCli('temporal')) return 'temporal';

  const folder = join(cacheDir ?? join(homedir(), '.cache'), 'element-events', `temporal-cli-${CLI_VERSION}`);
  const cached = join(folder, 'temporal');
  if (await isTemporalCli(cached)) return cached;

  const failures: string[] = [];
  for (const obtain of [downloadWithSdk, buildWithGo]) {
    const failure = await obtainInto(folder, cached, obtain, onProgress);
    if (failure === null) return cached;
    failures.push(failure);
  }
  throw new Error(
    `There is no Temporal CLI on PATH or in ${folder}, and none could be obtained (${failures.join('; ')}): ` +
      'install it (docs.temporal.io/cli) or Go 1.23 or later, or set TEMPORAL_CLI_PATH to its binary, or TEMPORAL_ADDRESS to a running server.',
  );
}

async function requireTemporalCli(path: string): Promise<string> {
  if (await isTemporalCli(path)) return path;
  throw new Error(
    `TEMPORAL_CLI_PATH is ${path}, which does not run as the Temporal CLI (\`${path} --version\` fails): ` +
      'correct it, or unset it so that the CLI is looked for.',
  );
}

async function isTemporalCli(path: string): Promise<boolean> {
  try {
    const { stdout } = await execFileAsync(path, ['--version'], { timeout: 10_000 });
    return stdout.startsWith('temporal version');
  } catch {
    return false;
  }
}

type Obtain = (folder: string, onProgress: OnProgress) => Promise<string>;

/** Obtains the binary in a folder of its own and moves it to `target`. Answers why it could not, or null. */
async function obtainInto(
  folder: string,
  target: string,
  obtain: Obtain,
  onProgress: OnProgress,
): Promise<string | null> {
  mkdirSync(folder, { recursive: true });
  const workFolder = mkdtempSync(join(folder, 'obtaining-'));
  try {
    const binary = await obtain(workFolder, onProgress);
    if (!(await isTemporalCli(binary))) return `${binary} does not run`;
    renameSync(binary, target);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

/**
 * The SDK has no call for the download alone, only one that also starts the server; a process of its own can be given
 * up on.
 */
const DOWNLOAD_SCRIPT = `
  const [testing, downloadDir, version] = process.argv.slice(1);
  const executable = { type: 'cached-download', downloadDir, version };
  require(testing).TestWorkflowEnvironment.createLocal({ server: { executable } }).then(
    (environment) => environment.teardown(),
    (error) => { console.error(error.message); process.exit(1); },
  );
`;

async function downloadWithSdk(folder: string, onProgress: OnProgress): Promise<string> {
  const testing = require.resolve('@temporalio/testing');
  await runWithProgress(process.execPath, ['-e', DOWNLOAD_SCRIPT, testing, folder, `v${CLI_VERSION}`], {
    title: `Downloading the Temporal CLI ${CLI_VERSION}`,
    onProgress,
    deadlineMs: DOWNLOAD_DEADLINE_MS,
    // The SDK makes its file once the site has answered.
    giveUp: (elapsedMs) =>
      elapsedMs > DOWNLOAD_CONNECT_DEADLINE_MS && readdirSync(folder).length === 0
        ? 'the download site does not answer'
        : null,
  });
  const [file] = readdirSync(folder);
  if (!file) throw new Error('the download left no file');
  return join(folder, file);
}

async function buildWithGo(folder: string, onProgress: OnProgress): Promise<string> {
  // `env` adds the variable to our own environment without this module having to read it.
  await runWithProgress('env', [`GOBIN=${folder}`, 'go', 'install', GO_PACKAGE], {
    title: `Building the Temporal CLI ${CLI_VERSION} with Go (about 4 minutes, once)`,
    onProgress,
    deadlineMs: BUILD_DEADLINE_MS,
  });
  return join(folder, 'temporal');
}
