import { setTimeout as pass } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { SIGNALS } from '../../src/contract/messages';
import { startStage, type Stage } from '../support/stage';
import { startWorkerProcess, type WorkerProcess } from '../support/start-worker-process';
import { workflowBundle } from '../support/workflow-bundle';

let stage: Stage;
let doomed: WorkerProcess;

beforeEach(async () => {
  stage = await startStage({ worker: false });
  doomed = await startWorkerProcess(stage.temporal.address, stage.temporal.taskQueue);
});
afterEach(async () => {
  if (doomed.isAlive()) await doomed.signal('SIGKILL');
  await stage.close();
});

// The query waits 3 s for the dead worker. Meanwhile the timer fires, and its task waits for the dead worker too.
it('an instance that is asked and told something while its next task waits for a dead worker stays replayable', async () => {
  const instance = await stage.start({}, { minutes: '0.1' });
  await stage.runWorker();
  await doomed.signal('SIGKILL');
  const { events } = await instance.handle.fetchHistory();
  const timer = events!.findLast(({ timerStartedEventAttributes }) => timerStartedEventAttributes)!;
  const seconds = Number(timer.timerStartedEventAttributes!.startToFireTimeout!.seconds);
  const firesAtMs = (Number(timer.eventTime!.seconds) + seconds + 1) * 1_000;
  await pass(firesAtMs - 1_500 - Date.now());

  const { resources } = await instance.status();
  await instance.signal(SIGNALS.pollNow);
  await instance.until('two more polls', (status) => status.resources.accounts!.polls > resources.accounts!.polls + 1);
  const history = await instance.handle.fetchHistory();
  expect(history.events!.filter(({ workflowTaskTimedOutEventAttributes: late }) => late)).not.toEqual([]);
  await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history, instance.handle.workflowId);
}, 60_000);
