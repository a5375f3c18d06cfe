import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
// The public list() hides the page token; this is how it reads one entry. The SDK is pinned to one exact version.
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers';
import { ELEMENT_INSTANCE_WORKFLOW } from '../contract/ids';
import { ELEMENT_INSTANCE_STATE, ELEMENT_KEY, ELEMENT_ORGANIZATION, ELEMENT_TAGS } from '../contract/search-attributes';
import { fromTemporal, invalidInput } from './errors';
import { pageTokenOf, readPageToken } from './page-token';

const CALL_DEADLINE_MS = 10_000;

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 200;

export interface InstanceFilter {
  element?: string;
  tag?: string;
  state?: string;
  /** A part of the name, in capitals or not. */
  name?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Opaque; asks for the next page. Null on the last one. */
  nextPage: string | null;
}

/**
 * The visibility query of an organization's running instances, of all organizations if none is named. It may find too
 * much if a tag is not searchable: the caller compares tags again, and a page may then be shorter than asked for.
 */
export function listQuery(organization: string | null, filter: InstanceFilter): string {
  const conditions = [`WorkflowType = ${quoted(ELEMENT_INSTANCE_WORKFLOW)}`, `ExecutionStatus = "Running"`];
  if (organization !== null) conditions.push(`${ELEMENT_ORGANIZATION.name} = ${quoted(organization)}`);
  if (filter.element !== undefined) conditions.push(`${ELEMENT_KEY.name} = ${quoted(filter.element)}`);
  if (filter.tag !== undefined && isSearchable(filter.tag)) {
    conditions.push(`${ELEMENT_TAGS.name} = ${quoted(filter.tag)}`);
  }
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
  const nextPageToken = nextPage === null ? new Uint8Array() : readPageToken(query, nextPage);
  if (nextPageToken === null) {
    throw invalidInput([{ pointer: '/nextPage', message: 'Not a page token of this list. Start without one.' }]);
  }
  try {
    const answer = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflowService.listWorkflowExecutions({ namespace, query, pageSize, nextPageToken }),
    );
    const converter = client.options.loadedDataConverter;
    const items = await Promise.all(
      answer.executions.map((raw) => executionInfoFromRaw(raw, converter, raw, namespace)),
    );
    return { items, nextPage: pageTokenOf(query, answer.nextPageToken) };
  } catch (error) {
    throw fromTemporal(error, 'in this list', namespace);
  }
}

/** Pages that one call looks through for names: 5,000 instances of 200 a page, some two seconds. */
const MAX_PAGES_OF_A_CALL = 25;

/**
 * The first page that has anything that `isWanted`, of a list whose query cannot ask for it. No more than a page has,
 * so it may be short; empty with a token where so many pages were looked through in vain.
 */
export async function firstWithAny<Item>(
  pageAt: (nextPage: string | null) => Promise<Page<Item>>,
  isWanted: (item: Item) => boolean,
  from: string | null,
): Promise<Page<Item>> {
  let nextPage = from;
  for (let pages = 1; ; pages += 1) {
    const page = await pageAt(nextPage);
    const items = page.items.filter(isWanted);
    ({ nextPage } = page);
    if (items.length > 0 || nextPage === null || pages === MAX_PAGES_OF_A_CALL) return { items, nextPage };
  }
}

/** What the query of a filter leaves open: names are no search attribute, and not every tag can be searched for. */
export function isListed({ name, tags }: { name: string; tags: string[] }, filter: InstanceFilter): boolean {
  const wanted = filter.name?.toLocaleLowerCase();
  return (
    (filter.tag === undefined || tags.includes(filter.tag)) &&
    (wanted === undefined || name.toLocaleLowerCase().includes(wanted))
  );
}

/**
 * Temporal on SQLite finds no list entry with a backslash, and never answers a query with a double quote or a control
 * character in it.
 */
export function isSearchable(text: string): boolean {
  return !/["\\\p{Cc}]/u.test(text);
}

function quoted(text: string): string {
  return '"' + text.replace(/[\\"]/g, '\\$&') + '"';
}
