import { signalFailureOf } from '../../../src/domain/delivery/signal-outcome';
import { isAllowedWorkflow, parseAllowedWorkflows } from '../../../src/domain/delivery/workflow-callback';

describe('ELEMENT_EVENTS_WORKFLOW_RECEIVERS', () => {
  it('allows a type of a task queue, or all of it, in one namespace', () => {
    const reading = parseAllowedWorkflows('orders/orderEvents, a/b/* , crm/inbox@sales.a2dd6,');
    if (!reading.ok) throw new Error(reading.problem);
    const isAllowed = (taskQueue: string, workflowType: string, namespace: string | null = null) =>
      isAllowedWorkflow({ taskQueue, workflowType, namespace }, reading.value);
    expect(isAllowed('orders', 'orderEvents')).toBe(true);
    expect(isAllowed('orders', 'other')).toBe(false);
    expect(isAllowed('orders', 'orderEvents', 'sales.a2dd6')).toBe(false);
    expect(isAllowed('a/b', 'whatever')).toBe(true);
    expect(isAllowed('crm', 'inbox', 'sales.a2dd6')).toBe(true);
    expect(isAllowed('crm', 'inbox')).toBe(false);
  });

  it.each(['orders', '/x', 'orders/', 'orders/x@', 'a/b@c d'])('refuses "%s"', (text) => {
    expect(parseAllowedWorkflows(`good/one,${text}`)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(text),
    });
  });
});

describe('what comes of a signal that Temporal did not take', () => {
  it.each([
    [3, 'Blob data size exceeds limit.', 'rejected'],
    [8, 'grpc: received message larger than max (5000000 vs. 4194304)', 'rejected'],
    [3, 'exceeded workflow execution limit for signal events', 'unavailable'],
    [5, 'workflow execution already completed', 'unavailable'],
    [7, 'Request unauthorized.', 'unavailable'],
    [8, 'namespace rate limit exceeded', 'unavailable'],
    [14, 'connection refused', 'unavailable'],
    [null, '', 'unavailable'],
  ])('%p "%s": %s', (code, details, kind) => {
    expect(signalFailureOf({ code, details })).toMatchObject({ kind, status: null, retryAfterMs: null });
  });

  it.each([
    [5, 'Namespace sales is not found.', 'Temporal has no namespace of this name'],
    [5, 'workflow not found for ID: namespace not found', 'no workflow of this id runs, and none is to be started'],
    [4, '', 'Temporal did not answer in time'],
    [1, 'Timeout expired', 'Temporal did not answer in time'],
    [8, 'namespace rate limit exceeded', 'Temporal is overloaded'],
    [14, 'connection refused', 'Temporal cannot be reached'],
    [99, 'Grüße', 'Temporal did not take the signal (gRPC status 99)'],
  ])('%p "%s" is said as: %s', (code, details, message) => {
    expect(signalFailureOf({ code, details })).toMatchObject({ kind: 'unavailable', message });
  });
});
