import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
// The public list() hides the page token; this is how it reads one entry. The SDK is pinned to one exact version.
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers';
import { ELEMENT_INSTANCE_WORKFLOW } from '../contract/ids';
import { ELEMENT_INSTANCE_STATE, ELEMENT_KEY, ELEMENT_ORGANIZATION, ELEMENT_TAGS } from '../contract/search-attributes';
import { fromTemporal, invalidInput, isInvalidArgument } from './errors';

const CALL_DEADLINE_MS = 10_000;

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 200;

export interface InstanceFilter {
  element?: string;
  tag?: string;
  state?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Opaque; asks for the next page. Null on the last one. */
  nextPage: string | null;
}

/** The visibility query of an organization's running instances. */
export function listQuery(organization: string, filter: InstanceFilter): string {
  const conditions = [
    `WorkflowType = ${quoted(ELEMENT_INSTANCE_WORKFLOW)}`,
    `ExecutionStatus = "Running"`,
    `${ELEMENT_ORGANIZATION.name} = ${quoted(organization)}`,
  ];
  if (filter.element !== undefined) conditions.push(`${ELEMENT_KEY.name} = ${quoted(filter.element)}`);
  if (filter.tag !== undefined) conditions.push(`${ELEMENT_TAGS.name} = ${quoted(filter.tag)}`);
  if (filter.state !== undefined) conditions.push(`${ELEMENT_INSTANCE_STATE.name} = ${quoted(filter.state)}`);
  return conditions.join(' AND ');
}

/**
 * One page of a visibility query, newest run first. Visibility lags behind by up to a second or so, and an instance
 * that continues as new between two pages moves to the front: it may be missed, never shown to another organization.
 */
export async function listExecutions(
  client: Client,
  namespace: string,
  query: string,
  pageSize: number,
  nextPage: string | null,
): Promise<Page<WorkflowExecutionInfo>> {
  const request = { namespace, query, pageSize, nextPageToken: Buffer.from(nextPage ?? '', 'base64url') };
  try {
    const answer = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflowService.listWorkflowExecutions(request),
    );
    const converter = client.options.loadedDataConverter;
    const items = await Promise.all(
      answer.executions.map((raw) => executionInfoFromRaw(raw, converter, raw, namespace)),
    );
    const token = Buffer.from(answer.nextPageToken).toString('base64url');
    return { items, nextPage: token === '' ? null : token };
  } catch (error) {
    if (nextPage !== null && isInvalidArgument(error)) {
      throw invalidInput([{ pointer: '/nextPage', message: 'is not a page token of this list. Start without one.' }]);
    }
    throw fromTemporal(error, 'in this list');
  }
}

function quoted(text: string): string {
  return '"' + text.replace(/[\\"]/g, '\\$&') + '"';
}
