import { type Answer, type Misbehaviour, htmlAnswer, jsonAnswer } from '../../src/testing/answers';

/**
 * What goes wrong instead of a good answer.
 * An object with `status` answers with JSON `$diagnoses`, or with an HTML page (also with status 200).
 * `retryAfter`: seconds, or a date. `severity` `transient`: SData's word for "the same request may succeed later".
 * `delayMs` alone: a good answer, late. `truncated-json`: a complete answer whose text stops halfway;
 * `cut`: an answer that stops halfway.
 */
export type Fault =
  | {
      status: number;
      retryAfter?: number | Date;
      severity?: 'error' | 'transient' | 'fatal';
      html?: boolean;
      delayMs?: number;
    }
  | { delayMs: number }
  | 'empty-body'
  | 'truncated-json'
  | 'null-resources'
  | Misbehaviour;

/** Which requests a fault hits: every one, or only those for an entity, or for the k-th page (1-based) of a feed. */
export interface FaultScope {
  entity?: string;
  page?: number;
}

export type FaultScript = ReturnType<typeof createFaultScript>;

export function createFaultScript<Kind = Fault>() {
  let planned: { fault: Kind; scope: FaultScope; left: number }[] = [];

  /** The fault of a request, if it has one; the oldest that fits comes first. */
  function take(entity: string | null, page: number | null): Kind | null {
    const hit = planned.find(
      ({ scope }) =>
        (scope.entity === undefined || scope.entity.toLowerCase() === entity) &&
        (scope.page === undefined || scope.page === page),
    );
    if (!hit) return null;
    if (--hit.left === 0) planned = planned.filter((plan) => plan !== hit);
    return hit.fault;
  }

  return {
    take,
    failNext: (times: number, fault: Kind, scope: FaultScope = {}) => {
      planned.push({ fault, scope, left: times });
    },
    failAlways: (fault: Kind, scope: FaultScope = {}) => {
      planned.push({ fault, scope, left: Infinity });
    },
    heal: () => {
      planned = [];
    },
  };
}

/** A fault that is an answer of its own, so that the request never reaches the data. */
export function answerOfFault(fault: Fault): Answer | null {
  if (typeof fault !== 'object' || !('status' in fault)) return null;
  const answer = fault.html
    ? htmlAnswer(fault.status, 'The page cannot be displayed')
    : refusal(fault.status, diagnosisOf(fault.status), 'planned fault', fault.severity);
  const { retryAfter } = fault;
  if (retryAfter !== undefined)
    answer.headers['retry-after'] = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
  return answer;
}

/** A good answer, spoilt. */
export function spoilt(answer: Answer, fault: Fault | null): Answer {
  if (fault === 'empty-body') return { ...answer, body: '' };
  if (fault === 'truncated-json') return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
  if (fault === 'null-resources')
    return { ...answer, body: JSON.stringify({ ...JSON.parse(String(answer.body)), $resources: null }) };
  return answer;
}

export function misbehaviourOf(fault: Fault | null): Misbehaviour | null {
  if (fault === null || typeof fault === 'object') return null;
  return fault === 'empty-body' || fault === 'truncated-json' || fault === 'null-resources' ? null : fault;
}

export function delayOfFault(fault: Fault | null): number {
  return (fault && typeof fault === 'object' && fault.delayMs) || 0;
}

/** An error in SData's form (core 0310). */
export function refusal(status: number, code: string, message: string, severity = 'error'): Answer {
  const diagnosis = { $severity: severity, $sdataCode: code, $applicationCode: '', $message: message };
  return jsonAnswer(status, { $diagnoses: [{ ...diagnosis, $stackTrace: '', $payloadPath: '' }] });
}

function diagnosisOf(status: number): string {
  return status >= 500 ? 'ApplicationUnavailable' : 'ApplicationDiagnosis';
}
