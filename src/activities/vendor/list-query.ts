import { randomBytes } from 'node:crypto';
import type { Connection, Element, ListQuery } from '../../elements/element';
import type { Tokens } from '../../elements/oauth';

/** What is wanted of a vendor. `pageSize` null: as the element has it. */
export type ListRequest = Omit<ListQuery, 'connection' | 'token' | 'nonce' | 'pageSize'> & { pageSize: number | null };

/** How large pages are, of a list that is read for its changes. */
export function pageSizesOf({
  pageSize,
}: {
  pageSize: number | null;
}): Pick<ListRequest, 'pageSize' | 'givenPageSize'> {
  return { pageSize, ...(pageSize !== null && { givenPageSize: pageSize }) };
}

/** The query that asks for it: with a nonce of its own, and a page no larger than the element allows. */
export function listQuery(
  { element, connection, tokens }: { element: Element; connection: Connection; tokens: Tokens | null },
  request: ListRequest,
): ListQuery {
  return {
    ...request,
    connection,
    token: tokens === null ? null : { accessToken: tokens.accessToken, answer: tokens.answer },
    nonce: randomBytes(16).toString('hex'),
    pageSize: Math.min(request.pageSize ?? element.defaultPageSize, element.maxPageSize),
  };
}
