import type { JsonObject } from '../../src/domain/values/json';
import type { Good, Operation } from './fuzz-document';
import type { FuzzPlace } from './fuzz-place';

/** One run of schemathesis: who asks, for what, and which values lead deep. */
export interface Pass extends Good {
  name: string;
  authorization: string;
  isTried(operation: Operation): boolean;
}

const DELETE_BY_TOKEN = 'delete-instances';
const DELETE_BY_ID = 'delete-instances-id';

/**
 * As the organization, which may delete instances; by the token of an instance; and by the token of one that is deleted
 * with it.
 */
export async function passesAt(place: FuzzPlace): Promise<Pass[]> {
  const { read, changed, byToken, doomed, authorization, authorizationBy } = place;
  const [first, ...others] = doomed;
  const heldByRead = await place.heldOf(read);
  const heldByToken = await place.heldOf(byToken);
  const goodBody = (operation: Operation) => goodBodyAt(place, operation);
  const deletesByToken = ({ operationId }: Operation) => operationId === DELETE_BY_TOKEN;
  return [
    {
      name: 'organization',
      authorization,
      isTried: ({ security }) => security.length === 0 || security.some((one) => 'organization' in one),
      knownValues: (operation) => ({
        ...sharedValues(place, heldByRead, operation),
        id: idsOf(operation.operationId === DELETE_BY_ID ? others : isChange(operation) ? [changed] : [read]),
      }),
      goodBody,
    },
    {
      name: 'element',
      authorization: authorizationBy(byToken.token),
      isTried: (operation) =>
        operation.security.some((one) => 'element' in one) &&
        ![DELETE_BY_TOKEN, DELETE_BY_ID].includes(operation.operationId),
      knownValues: (operation) => ({ ...sharedValues(place, heldByToken, operation), id: idsOf([byToken]) }),
      goodBody,
    },
    {
      name: 'deletion',
      authorization: authorizationBy(first!.token),
      isTried: deletesByToken,
      knownValues: () => ({}),
      goodBody,
    },
  ];
}

function idsOf(instances: readonly { id: number }[]): string[] {
  return instances.map(({ id }) => String(id));
}

function isChange({ operationId }: Operation): boolean {
  return operationId.startsWith('patch-') || operationId.endsWith('-enabled');
}

/** What is discarded cannot be redelivered: each has its half of the held notifications. */
function sharedValues({ recordIds, nextPages }: FuzzPlace, heldIds: string[], { operationId }: Operation) {
  const half = heldIds.length / 2;
  return {
    heldId: operationId.startsWith('delete-') ? heldIds.slice(half) : heldIds.slice(0, half),
    hub: ['crm'],
    resource: ['accounts'],
    recordId: recordIds,
    keyOrId: ['sagecrm', 'SageOne', '3641'],
    element: ['sagecrm', 'rest'],
    tag: ['Docs', 'nothing'],
    where: ["Comp_UpdatedDate>'2024-05-01T00:00:00Z'", "comp_name LIKE 'R%'", "comp_name='Rejected 1'"],
    fields: ['comp_name', 'comp_name,Comp_UpdatedDate'],
    orderBy: ['comp_name', 'Comp_UpdatedDate DESC'],
    pageSize: [1, 5, 50],
    nextPage: ['', operationId.includes('-hubs-') ? nextPages.records : nextPages.instances],
  };
}

function goodBodyAt(place: FuzzPlace, { operationId }: Operation): JsonObject {
  if (operationId.includes('-codec-'))
    return { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'Nw==' }] };
  if (operationId.endsWith('-backfill')) return { resource: 'accounts', since: '2024-05-01T00:00:00Z' };
  const { element, ...change } = place.body();
  const isChange = operationId.startsWith('patch-') || operationId.includes('-id-');
  return isChange ? change : { element: element!, ...change };
}
