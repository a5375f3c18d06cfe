import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes';
import { inNamespace } from './current-build';

const { IndexedValueType } = temporal.api.enums.v1;

/**
 * Makes the server know every search attribute that instances write. Idempotent, and safe when several processes do it
 * at once. An attribute that is there with another type is an error: instances could not start. (`start-dev
 * --search-attribute` would not do: it is ignored on a database file that already has the namespace.)
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (Object.keys(missing).length === 0) return;
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: missing })
    .catch(async (error) => {
      // Another process may have added them in between.
      if (Object.keys(await missingAttributes(connection, namespace)).length > 0)
        throw notRegistered(missing, namespace, error);
    });
}

type AttributeTypes = Record<string, temporal.api.enums.v1.IndexedValueType>;

/**
 * What is wrong with the namespace's search attributes, with the command that mends it; null if nothing is. Without
 * them no instance can be created or listed. Throws what the call to Temporal throws.
 */
export async function searchAttributeProblem(
  connection: Pick<Connection | NativeConnection, 'operatorService'>,
  namespace: string,
): Promise<string | null> {
  const missing = await missingAttributes(connection, namespace).catch((error: unknown) => {
    if (error instanceof WrongAttributeType) return error;
    throw error;
  });
  if (missing instanceof WrongAttributeType) return missing.message;
  const names = Object.keys(missing);
  if (names.length === 0) return null;
  return `The namespace ${namespace} lacks the search attributes ${names.join(', ')}. ${addAttributes(namespace, names)}`;
}

/** How a person adds search attributes: all that instances write, unless some are named. */
export function addAttributes(namespace: string, names?: readonly string[]): string {
  const wanted = SEARCH_ATTRIBUTES.filter(({ name }) => names?.includes(name) ?? true);
  const options = wanted.map(({ name, type }) => `--name ${name} --type ${CLI_TYPES[type]}`).join(' ');
  return `Run: temporal operator search-attribute create ${options}${inNamespace(namespace)} (on Temporal Cloud: in its console)`;
}

const CLI_TYPES = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;

class WrongAttributeType extends Error {}

async function missingAttributes(
  connection: Pick<Connection | NativeConnection, 'operatorService'>,
  namespace: string,
): Promise<AttributeTypes> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: AttributeTypes = {};
  for (const { name, type } of SEARCH_ATTRIBUTES) {
    const wanted = IndexedValueType[`INDEXED_VALUE_TYPE_${type}`];
    const found = customAttributes[name];
    if (found === undefined || found === null) missing[name] = wanted;
    else if (found !== wanted) throw new WrongAttributeType(wrongType(name, type, IndexedValueType[found], namespace));
  }
  return missing;
}

function wrongType(name: string, wanted: string, found: string, namespace: string): string {
  return (
    `The search attribute ${name} of the namespace ${namespace} has the type ${found.replace('INDEXED_VALUE_TYPE_', '')}; ` +
    `${wanted} is needed. Remove it (temporal operator search-attribute remove --name ${name}) or use another namespace.`
  );
}

function notRegistered(missing: AttributeTypes, namespace: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `The search attributes ${Object.keys(missing).join(', ')} could not be added to the namespace ${namespace} (${why}). ` +
      addAttributes(namespace, Object.keys(missing)),
    { cause },
  );
}
