import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { allOf, ConfigError, type Config } from './config';
import { parseSealingKeys, SEALING_KEY_BYTES, type SealingKeys } from './configuration/keys';

/** The secrets that a running service needs, from the environment or the data folder. */
export interface ServiceSecrets {
  userSecret: string;
  organizationSecret: string;
  keys: SealingKeys;
  /** Variables whose value was made just now, for the entry point to say so, once. */
  generated: string[];
}

const SECRET_BYTES = 32;

/**
 * Creates the data folder, readable by its owner alone, and in it what the environment does not give: each secret once,
 * in a file of its own. Processes that start together end with the same ones. Throws `ConfigError` for a folder that
 * cannot be written, and with every file that was damaged.
 */
export function ensureDataFolder(
  config: Pick<Config, 'dataFolder' | 'userSecret' | 'organizationSecret' | 'keys'>,
): ServiceSecrets {
  createFolder(config.dataFolder);
  const generated: string[] = [];
  const secretOf = (variable: string, given: string | null, file: string): string => {
    if (given !== null) return given;
    const { text, made } = keptText(join(config.dataFolder, file), newSecret);
    if (made) generated.push(variable);
    return text;
  };
  const [userSecret, organizationSecret, sealing] = allOf(
    () => secretOf('ELEMENT_EVENTS_USER_SECRET', config.userSecret, 'user-secret'),
    () => secretOf('ELEMENT_EVENTS_ORGANIZATION_SECRET', config.organizationSecret, 'organization-secret'),
    () => ensureSealingKeys(config),
  );
  if (sealing.areNew) generated.push('ELEMENT_EVENTS_KEYS');
  return { userSecret, organizationSecret, keys: sealing.keys, generated };
}

/**
 * The sealing keys alone, made in the data folder if there are none: for processes that let nobody in, and so must not
 * make the secrets that a service shows once. Throws `ConfigError`.
 */
export function ensureSealingKeys({ dataFolder, keys }: Pick<Config, 'dataFolder' | 'keys'>): {
  keys: SealingKeys;
  areNew: boolean;
} {
  createFolder(dataFolder);
  if (keys !== null) return { keys, areNew: false };
  const path = join(dataFolder, 'sealing-keys');
  const { text, made } = keptText(path, newKey);
  return { keys: keysIn(text, path), areNew: made };
}

/**
 * Finds out whether files can be made in a data folder that is there, before something that takes long is begun. Throws
 * `ConfigError`.
 */
export function ensureWritable(dataFolder: string): void {
  const probe = join(dataFolder, `probe.${process.pid}.${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(probe, '', { mode: 0o600, flag: 'wx' });
    rmSync(probe);
  } catch (error) {
    throw unusable(dataFolder, 'cannot be written', error);
  }
}

function createFolder(path: string): void {
  try {
    // Only a folder made here gets its mode from here; one that was there may be shared on purpose.
    if (makeFolder(path)) chmodSync(path, 0o700);
  } catch (error) {
    throw unusable(path, 'cannot be made', error);
  }
}

/** Makes a folder and those above it; false if it was there. Node's own `recursive` spins for ever in /proc. */
function makeFolder(path: string): boolean {
  if (isFolder(path)) return false;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    // Another process that starts may have been first.
    if (codeOf(error) === 'EEXIST' && isFolder(path)) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function unusable(dataFolder: string, what: string, error: unknown): ConfigError {
  const { errno = 0, code = String(error) } = error as NodeJS.ErrnoException;
  const [, words = ''] = getSystemErrorMap().get(errno) ?? [];
  // No file is named: then several that cannot be made are one problem.
  return new ConfigError(
    `The data folder "${dataFolder}" ${what} (${words ? `${code}: ${words}` : code}). ` +
      'Set ELEMENT_EVENTS_DATA_DIR to a folder that this process may write.',
  );
}

interface KeptText {
  text: string;
  /** Just now, by this process. */
  made: boolean;
}

/** The text of a file that is written whole, by whoever comes first, and never again. */
function keptText(path: string, make: () => string): KeptText {
  const present = readIfThere(path);
  if (present !== null) return { text: present, made: false };
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${make()}\n`, { mode: 0o600, flag: 'wx' });
    // A link is made in one step and never replaces a file: another process sees nothing, or the whole text.
    linkSync(draft, path);
    return { text: textIn(path), made: true };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(dirname(path), 'cannot be written', error);
    return { text: textIn(path), made: false };
  } finally {
    rmSync(draft, { force: true });
  }
}

function readIfThere(path: string): string | null {
  try {
    return textIn(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `"${path}" cannot be read (${codeOf(error)}). ` +
        'Let this process read it, or set ELEMENT_EVENTS_DATA_DIR to another folder.',
    );
  }
}

function textIn(path: string): string {
  const text = readFileSync(path, 'utf8').trim();
  if (text === '') throw new ConfigError(`"${path}" is empty. Restore it, or delete it to have a new secret made.`);
  return text;
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function newKey(): string {
  return `generated-${randomBytes(4).toString('hex')}:${randomBytes(SEALING_KEY_BYTES).toString('base64')}`;
}

function keysIn(text: string, path: string): SealingKeys {
  const reading = parseSealingKeys(text);
  if (reading.ok) return reading.value;
  throw new ConfigError(
    `"${path}" was damaged: ${reading.problem}. Restore it: secrets that were sealed with its key do not open without it.`,
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
