import type { ElementInstanceInput } from '../../src/contract/messages';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../src/configuration/sealing';
import type { Json, JsonObject } from '../../src/domain/values/json';
import { elementOf, elements } from '../../src/elements/registry';
import seed from '../fixtures/seeds/sage-crm-example.json';
import { LOOPBACK } from './loopback';

export const BENCH_SEALER = createSealer([{ id: 'bench', key: Buffer.alloc(32, 7) }]);

/** What a body is checked against: intervals as short as a measurement needs, vendors and receivers on this machine. */
export const BENCH_CONTEXT = {
  elementOf,
  elementKeys: elements.map(({ key }) => key),
  minRefreshIntervalMs: 1,
  egressAllow: LOOPBACK,
};

/** The argument of an instance of this body, as the client would start it: secrets sealed. */
export function instanceInput(id: number, body: JsonObject): ElementInstanceInput {
  const draft = parseInstanceBody(body, BENCH_CONTEXT);
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const { name, tags, settings, element } = draft.value;
  const configuration = sealConfiguration(draft.value.configuration, element, id, BENCH_SEALER);
  const identity = { id, name, tags, elementKey: element.key, hubKey: element.hub };
  const instance = { ...identity, organization: 'bench', accountId: 1, companyId: 1, userId: 1 };
  return { instance, configuration, settings, createdAt: new Date().toISOString() };
}

/** The body of the Sage CRM document with so many of its five resources. */
export function sageCrmBody({ minutes, resources = 5, ...keys }: { minutes: string; resources?: number } & JsonObject) {
  const all = Object.entries(seed.configuration['event.poller.configuration']);
  const configuration: Json = {
    ...seed.configuration,
    'event.poller.refresh_interval': minutes,
    'event.poller.configuration': Object.fromEntries(all.slice(0, resources)),
    ...keys,
  };
  return { ...seed, configuration };
}
