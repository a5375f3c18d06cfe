import { statusText } from '../../../src/client/commands/status';
import type { InstanceStatusView } from '../../../src/client/instance-view';
import type { ResourceStatus } from '../../../src/contract/status';

const accounts: ResourceStatus = {
  watermark: '2026-11-22T16:49:36.000Z',
  lastPollAt: '2026-11-22T16:50:00.000Z',
  lastChangeAt: null,
  nextPollAt: '2026-11-22T16:51:02.000Z',
  polls: 4,
  changes: 0,
  consecutiveFailures: 1,
  lastError: 'the vendor answered 503',
  lastWarning: '2 records have no id',
  reading: false,
  sweep: {
    lastSweepAt: null,
    nextSweepAt: '2026-11-23T00:00:00.000Z',
    knownRecords: 40,
    unreported: 0,
    lastError: 'page 3 is no page',
    lastWarning: '25 of 40 records are missing',
  },
};

function statusWith(held: number): InstanceStatusView {
  return {
    state: 'polling',
    nextPollAt: '2026-11-22T16:51:00.000Z',
    configuration: { revision: 1, lastChangeAt: null, lastRefusal: null },
    resources: { accounts },
    delivery: { state: 'idle', attempts: 0, nextAttemptAt: null, lastError: null, pendingEvents: 0, held },
    temporal: { workflowId: 'element-instance-1', runId: 'r', historyEvents: 11, webUrl: null },
  };
}

describe('the status of an instance, for people', () => {
  it('says how many notifications are held', () => {
    expect(statusText(1, statusWith(3))).toContain('Delivery: idle, 0 events pending, 3 notifications held');
    expect(statusText(1, statusWith(1))).toContain('1 notification held');
  });

  it('says of a resource when it is polled next, and its error as well as its warning', () => {
    const row = statusText(1, statusWith(0))
      .split('\n')
      .find((line) => line.includes('accounts'));
    for (const part of [accounts.nextPollAt, accounts.lastError, accounts.lastWarning]) expect(row).toContain(part);
  });

  it('says of a sweep its error as well as its warning', () => {
    expect(statusText(1, statusWith(0))).toContain(': page 3 is no page: 25 of 40 records are missing');
  });
});
