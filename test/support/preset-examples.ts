import { generateKeyPairSync } from 'node:crypto';
import type { Preset } from '../../src/configuration/preset';

let privateKey: string | undefined;

/** The examples of a preset, by name. A private key is not one that stands in a file, but a real one of this run. */
export function examplesOf({ fillIn }: Preset): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fillIn).map(([name, { example }]) => [name, name === 'PRIVATE_KEY' ? newPrivateKey() : example]),
  );
}

function newPrivateKey(): string {
  privateKey ??= generateKeyPairSync('rsa', { modulusLength: 3072 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  return privateKey;
}
