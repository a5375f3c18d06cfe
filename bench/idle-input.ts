import type { ElementInstanceInput } from '../src/contract/messages';
import { parseInstanceBody } from '../src/configuration/instance-body';
import { elementOf, elements } from '../src/elements/registry';
import seed from '../test/fixtures/seeds/sage-crm-example.json';

/** The argument of an instance of the seed's body (five resources, an interval of an hour), as the client would start it. */
export function idleInput(id: number): ElementInstanceInput {
  const body = { ...seed, configuration: { ...seed.configuration, 'event.poller.refresh_interval': '60' } };
  const draft = parseInstanceBody(body, {
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 1000,
  });
  if (!draft.ok) throw new Error(JSON.stringify(draft.problems));
  const { name, tags, configuration, settings, element } = draft.value;
  const instance = { id: 1_000_000 + id, name, tags, elementKey: element.key, hubKey: element.hub };
  const owner = { organization: 'bench', accountId: 1, companyId: 1, userId: 1 };
  return { instance: { ...instance, ...owner }, configuration, settings, createdAt: new Date().toISOString() };
}
