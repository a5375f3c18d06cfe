import { type Answer, type Misbehaviour, htmlAnswer, jsonAnswer } from '../../src/testing/answers';

/**
 * What goes wrong instead of a good answer. With `status`: a fixed answer, and the request never reaches the data or
 * the tokens. `no-subscription`: 401 for a business whose subscription ended. Every other word spoils the answer of a
 * request that was carried out: with `reset` at the token endpoint the refresh token is used up, and its successor is
 * lost.
 */
export type SageOneFault =
  | { status: number; retryAfter?: number | Date; html?: boolean; delayMs?: number }
  | { delayMs: number }
  | 'no-subscription'
  | 'empty-body'
  | 'truncated-json'
  | 'null-items'
  | Misbehaviour;

/** The array that v3 and v3.1 answer with. */
export function errors(
  status: number,
  code: string,
  message: string,
  more: { severity?: string; source?: string } = {},
): Answer {
  const { severity = 'error', source = '' } = more;
  return jsonAnswer(status, [{ $severity: severity, $dataCode: code, $message: message, $source: source }]);
}

/** A fault that is an answer of its own. */
export function answerOfFault(fault: SageOneFault): Answer | null {
  if (fault === 'no-subscription') {
    return errors(401, 'AuthorizationFailure', 'This business does not have an active subscription.');
  }
  if (typeof fault !== 'object' || !('status' in fault)) return null;
  const { status, retryAfter } = fault;
  const answer = fault.html
    ? htmlAnswer(status, 'The page cannot be displayed')
    : errors(status, status >= 500 ? 'UnexpectedError' : 'AuthorizationFailure', 'planned fault');
  if (retryAfter === undefined) return answer;
  const text = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
  return { ...answer, headers: { ...answer.headers, 'retry-after': text } };
}

/** A good answer, spoilt. */
export function spoilt(answer: Answer, fault: SageOneFault | null): Answer {
  if (fault === 'empty-body') return { ...answer, body: '' };
  if (fault === 'truncated-json') return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
  if (fault === 'null-items')
    return { ...answer, body: JSON.stringify({ ...JSON.parse(String(answer.body)), $items: null }) };
  return answer;
}

const SPOILT_ONLY = ['no-subscription', 'empty-body', 'truncated-json', 'null-items'];

export function misbehaviourOf(fault: SageOneFault | null): Misbehaviour | null {
  if (fault === null || typeof fault === 'object' || SPOILT_ONLY.includes(fault)) return null;
  return fault as Misbehaviour;
}

export function delayOfFault(fault: SageOneFault | null): number {
  return (typeof fault === 'object' && fault?.delayMs) || 0;
}
