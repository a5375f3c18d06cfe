import type { KeyProblem } from '../../domain/vendor/element-description';
import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { paginationTypeOf } from './connection';
import { CURSOR_KEYS } from './paging-fields';
import { refusal } from './refusal';
import { checkStatuses, statusesOf } from './statuses';

/** Keys of whole numbers from 0. */
const COUNTS = ['pagination.page.startindex', 'pagination.offset.start'];
/** Each outage, limit or ended token would be an end. */
const NEVER_THE_END = [401, 403, 408, 425, 429];

/** What is wrong with the keys of paging together. */
export function checkPaging(connection: Connection): KeyProblem[] {
  const wrongType = refusal('pagination.type', () => paginationTypeOf(connection));
  if (wrongType.length > 0) return wrongType;
  const wrongCounts = COUNTS.filter((key) => !/^\d*$/.test(textOf(connection, key)));
  return [
    ...wrongCounts.map((key) => ({ key, message: 'A whole number from 0.' })),
    ...(paginationTypeOf(connection) === 'cursor' ? checkCursor(connection) : []),
    ...checkEndStatuses(connection),
  ];
}

function checkCursor(connection: Connection): KeyProblem[] {
  const [first, second] = CURSOR_KEYS.filter((key) => textOf(connection, key) !== '');
  if (first === undefined) {
    const message = `Required where pagination.type is cursor: one of ${CURSOR_KEYS.join(', ')}.`;
    return [{ key: CURSOR_KEYS[0], message }];
  }
  return second === undefined ? [] : [{ key: second, message: `Found ${first} as well. Give one of them.` }];
}

function checkEndStatuses(connection: Connection): KeyProblem[] {
  const key = 'pagination.end.statuses';
  const problems = refusal(key, () => checkStatuses(connection, key));
  if (problems.length > 0) return problems;
  const wrong = statusesOf(connection, key).find((status) => status >= 500 || NEVER_THE_END.includes(status));
  if (wrong === undefined) return [];
  const message =
    `Found ${wrong}, which may pass or be repaired: records would be passed over. ` +
    'Give statuses of a page that is not there, such as 400,404.';
  return [{ key, message }];
}
