import { MockActivityEnvironment } from '@temporalio/testing';
import type { AttemptReport, ValidateUpdateResult } from '../../src/contract/activities';
import type { PollReport } from '../../src/domain/instance/reports';
import { instance as modelInstance } from '../domain/instance/instance-model';
import { testActivities } from '../support/stage';
import { fullPoll } from '../support/full-poll';

const instance = { ...modelInstance, elementKey: 'fromTomorrow' };
const WORDS = 'this worker does not know the element "fromTomorrow"; it knows sagecrm, sageone, rest, openconnectors';
const activities = testActivities();
const environment = () => new MockActivityEnvironment();

describe('a worker that does not know the element of an instance', () => {
  it('says so of the poll, and which elements it knows', async () => {
    const due = { resource: 'accounts', settings: {}, progress: {}, deletions: null, wantedAt: '' };
    const input = { instance, connection: {}, grant: null, start: 'now', resources: [due] };
    const report: PollReport = await environment().run(fullPoll(activities), input as never);
    expect(report.resources).toEqual([
      {
        resource: 'accounts',
        outcome: 'failed',
        failure: { kind: 'configuration', message: WORDS, status: null, retryAfterMs: null },
      },
    ]);
  });

  it('says so of an attempt at a notification, which then waits like any other', async () => {
    const notification = {
      format: 'elements' as const,
      detectedAt: '2026-01-05T09:00:00.000Z',
      id: 'n'.repeat(20),
      resource: 'accounts',
      body: '{}',
      events: [],
    };
    const input = { instance, target: {}, notification, attemptTimeoutMs: 1_000 };
    const report: AttemptReport = await environment().run(activities.sendOnce, input);
    expect(report.failure).toMatchObject({ kind: 'unavailable', message: WORDS });
  });

  it('says so of a change, which is validated again by a worker that knows it', async () => {
    const change = { kind: 'poller' as const, payload: {} };
    const input = { instanceId: instance.id, elementKey: instance.elementKey, configuration: {}, update: change };
    const validated: Promise<ValidateUpdateResult> = environment().run(activities.validateUpdate, input);
    await expect(validated).rejects.toMatchObject({ nonRetryable: false, message: expect.stringContaining(WORDS) });
  });
});
