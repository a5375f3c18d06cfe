import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { SAGE_CRM_DEFAULTS } from '../simulators/sage-crm-options';
import { tracesOf } from '../support/secret-traces';
import { replayHistories } from '../../src/testing/replay-histories';
import { workflowBundle } from '../support/workflow-bundle';

const FOLDER = join(__dirname, '../histories');

interface RecordedEvent {
  eventType: string;
  [attributes: string]: unknown;
}

interface RecordedHistory {
  events: RecordedEvent[];
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

beforeAll(() => {
  // The tampered histories make the SDK say loudly what this test wants to hear.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

function historyIn(file: string): RecordedHistory {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedHistory;
}

async function replay(recorded: RecordedHistory): Promise<void> {
  const history = temporal.api.history.v1.History.fromObject(recorded);
  await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history, 'element-instance-1');
}

/** The texts of all payloads in a history. */
function payloadTexts(history: RecordedHistory): string[] {
  const texts: string[] = [];
  JSON.stringify(history, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string') texts.push(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  return texts;
}

describe('a recorded history', () => {
  it('is there for each part of an instance’s life', () => {
    const types = new Set(files.flatMap((file) => historyIn(file).events.map(({ eventType }) => eventType)));
    for (const type of [
      'TIMER_FIRED',
      'TIMER_CANCELED',
      'ACTIVITY_TASK_COMPLETED',
      'ACTIVITY_TASK_CANCEL_REQUESTED',
      'WORKFLOW_EXECUTION_SIGNALED',
      'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
      'WORKFLOW_EXECUTION_COMPLETED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      'WORKFLOW_PROPERTIES_MODIFIED',
      'CHILD_WORKFLOW_EXECUTION_STARTED',
    ])
      expect(types).toContain(`EVENT_TYPE_${type}`);
  });

  it.each(files)('replays on this build: %s', async (file) => {
    await replay(historyIn(file));
  });

  it.each(files)('holds no secret and no name of a machine: %s', (file) => {
    const history = historyIn(file);
    const texts = [JSON.stringify(history), ...payloadTexts(history)];
    for (const text of texts) expect(tracesOf(SAGE_CRM_DEFAULTS.password, text)).toEqual([]);
    const identities = [...texts[0]!.matchAll(/"identity":"([^"]*)"/g)].map(([, identity]) => identity);
    expect(new Set(identities)).toEqual(new Set(['recorder']));
  });
});

describe('a history that this build would not write', () => {
  const [recorded] = files.filter((name) => name.startsWith('idle-'));

  it('fails: another activity', async () => {
    const history = historyIn(recorded!);
    for (const { activityTaskScheduledEventAttributes } of history.events as {
      activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    }[]) {
      const type = activityTaskScheduledEventAttributes?.activityType;
      if (type !== undefined) type.name = 'pollEverything';
    }
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });

  it('fails: a timer where an activity was', async () => {
    const history = historyIn(recorded!);
    const at = (type: string) => history.events.findIndex(({ eventType }) => eventType === `EVENT_TYPE_${type}`);
    const [activity, timer] = [at('ACTIVITY_TASK_SCHEDULED'), at('TIMER_STARTED')];
    const contentOf = ({ eventId, eventTime, taskId, ...content }: RecordedEvent) => content;
    const [one, other] = [history.events[activity]!, history.events[timer]!];
    const keysOf = ({ eventId, eventTime, taskId }: RecordedEvent) => ({ eventId, eventTime, taskId });
    history.events[activity] = { ...keysOf(one), ...contentOf(other) };
    history.events[timer] = { ...keysOf(other), ...contentOf(one) };
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});

describe('replayHistories', () => {
  it('names the histories that do not replay, and why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'element-events-replay-'));
    try {
      const [good = '', other = ''] = files.filter((name) => name.startsWith('idle-') || name.startsWith('changes-'));
      const tampered = join(folder, 'tampered.json');
      const text = readFileSync(join(FOLDER, other), 'utf8');
      writeFileSync(tampered, text.replaceAll('"pollResources"', '"pollEverything"'));
      const nothing = join(folder, 'nothing.json');
      writeFileSync(nothing, '{}');
      const problems = await replayHistories([tampered, nothing, join(FOLDER, good)], {
        workflowBundle: workflowBundle(),
      });
      expect(problems).toEqual([
        { file: nothing, reason: expect.stringMatching(/it has no events\. Export it with/) as string },
        { file: tampered, reason: expect.stringContaining('nondeterminism') as string },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads what the Web UI downloads as human-readable, and says why what it shows otherwise is not read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'element-events-replay-'));
    const readable = join(__dirname, '../fixtures/web-ui/human-readable.json');
    const text = readFileSync(readable, 'utf8');
    const { events } = JSON.parse(text) as { events: RecordedEvent[] };
    const { input } = events[0]?.['workflowExecutionStartedEventAttributes'] as { input: { payloads: unknown[] } };
    const written = (name: string, content: unknown) => {
      writeFileSync(join(folder, name), JSON.stringify(content));
      return join(folder, name);
    };
    try {
      const asAnswer = written('answer.json', { history: { events } });
      const page = written('page.json', { history: { events }, nextPageToken: 'bW9yZQ==' });
      input.payloads = [{ sweep: 0, content: '' }];
      const bare = written('bare.json', { events });
      input.payloads = [{ metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') }, data: 'AAAA' }];
      const encrypted = written('encrypted.json', { events });
      const files = [readable, asAnswer, page, bare, encrypted];
      const problems = await replayHistories(files, { workflowBundle: workflowBundle() });
      expect(problems.map(({ file, reason }) => [file, reason.split(': ')[1]?.split('. ')[0]])).toEqual([
        [page, 'it is one page of several'],
        [bare, 'its payloads are shown without their encoding'],
        [encrypted, 'its payloads are encrypted'],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('wants at least one', async () => {
    await expect(replayHistories([])).rejects.toThrow('No history was given');
  });
});
