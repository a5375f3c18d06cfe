import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigurationContext } from '../../src/configuration/instance-body';
import type { ElementDescription, ElementField } from '../../src/domain/vendor/element-description';
import type { JsonObject } from '../../src/domain/values/json';
import { sagecrm } from '../../src/elements/sagecrm';

export { sagecrm };

const text = (key: string, secret = false): ElementField => ({
  key,
  label: key,
  help: '',
  type: 'text',
  required: true,
  secret,
});

/** The second document's element, described as far as configuration has to know it. */
export const sageone: ElementDescription = {
  key: 'sageone',
  numericId: 3458,
  name: 'Sage One',
  hub: 'finance',
  description: '',
  fields: [
    text('oauth.api.key'),
    text('oauth.api.secret', true),
    text('signature.secret', true),
    text('apim.subscription.key', true),
    { ...text('country'), type: 'choice', choices: ['CA', 'GB', 'US'] },
    text('oauth.callback.url'),
    { ...text('limit'), type: 'number', required: false },
    { ...text('strict'), type: 'boolean', required: false },
  ],
  defaultResources: {},
  checkHubUrl: (hubUrl) => (hubUrl.startsWith('/hubs/finance/') ? null : 'The URL does not begin with /hubs/finance/.'),
};

export const elements = [sagecrm, sageone] as const;

export const context: ConfigurationContext = {
  elementOf: (key) => elements.find((element) => element.key === key || element.numericId === key),
  elementKeys: elements.map(({ key }) => key),
  minRefreshIntervalMs: 60_000,
};

/** A body as its document has it, byte for byte. */
export function seed(name: string): JsonObject {
  const path = join(__dirname, '..', 'fixtures', 'seeds', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as JsonObject;
}

/** The example body for Sage CRM with some of its configuration replaced; `undefined` takes a key out. */
export function crmBody(changes: Record<string, unknown> = {}): JsonObject {
  const body = seed('sage-crm-example');
  const configuration = { ...(body.configuration as JsonObject), ...changes };
  return JSON.parse(JSON.stringify({ ...body, configuration })) as JsonObject;
}

/** One resource that is good as it is. */
export const goodResource: JsonObject = {
  url: "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
  idField: 'key',
};
