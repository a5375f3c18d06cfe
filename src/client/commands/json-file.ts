import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseJsonText } from '../../configuration/json-text';
import type { Json } from '../../domain/values/json';
import { InstancesError } from '../errors';
import { UsageError } from './command';

/**
 * The JSON in a file, or on standard input for `-`. A file that cannot be read is a usage error, bad JSON a failure.
 */
export async function readJsonFile(path: string): Promise<Json> {
  const name = path === '-' ? 'Standard input' : path;
  const content = await (path === '-' ? text(process.stdin) : readFile(path, 'utf8')).catch((error: Error) => {
    throw new UsageError(`${name} cannot be read: ${error.message}`);
  });
  const read = parseJsonText(content.replace(/^\uFEFF/, ''));
  if (!read.ok)
    throw new InstancesError('invalid', `${name} is not valid JSON.`, [{ pointer: '', message: read.problem }]);
  return read.value;
}
