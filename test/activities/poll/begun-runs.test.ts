import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import { createBegunRuns } from '../../../src/activities/poll/begun-runs';
import { initialState } from '../../../src/domain/instance/state';
import { instanceInput, sageCrmBody } from '../../support/instance-input';

const input = instanceInput(7, sageCrmBody({ minutes: '15' }));
const AT = '2026-03-02T10:00:00.000Z';

/** As much of a server as is asked for: what the first event of each run has. */
function serverOf(inputs: Record<string, unknown>) {
  const asked: string[] = [];
  async function getWorkflowExecutionHistory({ execution }: { execution: { runId: string } }) {
    asked.push(execution.runId);
    const one = inputs[execution.runId];
    if (one === undefined) throw Object.assign(new Error('with the request'), { code: 5 });
    const payloads = [defaultPayloadConverter.toPayload(one)];
    return { history: { events: [{ workflowExecutionStartedEventAttributes: { input: { payloads } } }] } };
  }
  const client = {
    workflowService: { getWorkflowExecutionHistory },
    withDeadline: (_: number, call: () => Promise<unknown>) => call(),
    options: { loadedDataConverter: { payloadCodecs: [], payloadConverter: defaultPayloadConverter } },
  };
  const within = <T>(runId: string, work: () => Promise<T>): Promise<T> => {
    const info = { namespace: 'default', workflowExecution: { workflowId: 'element-instance-7', runId } };
    return asyncLocalStorage.run({ client, info } as unknown as Context, work);
  };
  return { asked, within };
}

const renamed = (name: string) => ({ ...input, instance: { ...input.instance, name } });

describe('what a run began with', () => {
  it('is read from its first event, and remembered', async () => {
    const { asked, within } = serverOf({ one: input });
    const runs = createBegunRuns();
    const first = await within('one', runs.present);
    expect(first).toMatchObject({ instance: input.instance, settings: input.settings.resources, start: 'now' });
    expect(Object.keys(first.connection)).not.toContain('event.poller.configuration');
    expect(await within('one', runs.present)).toEqual(first);
    expect(asked).toEqual(['one']);
  });

  it('is the same of a first run and of one that goes on with its state', async () => {
    const { instance, configuration, settings } = input;
    const state = initialState(instance, configuration, settings, AT);
    const { within } = serverOf({ one: input, two: { state } });
    const runs = createBegunRuns();
    expect(await within('two', runs.present)).toEqual(await within('one', runs.present));
  });

  it('is read again if there was no room to remember it: the one that was asked for longest ago goes first', async () => {
    const { asked, within } = serverOf({ one: renamed('one'), two: renamed('two'), three: renamed('three') });
    const length = JSON.stringify(await within('one', createBegunRuns().present)).length;
    const runs = createBegunRuns(2.5 * length);
    asked.length = 0;
    for (const runId of ['one', 'two', 'one', 'three', 'one', 'two', 'one'])
      expect((await within(runId, runs.present)).instance.name).toBe(runId);
    expect(asked).toEqual(['one', 'two', 'three', 'two']);
  });

  it('is asked for again with the next attempt if the server does not give it', async () => {
    const { within } = serverOf({});
    const failure = await within('gone', createBegunRuns().present).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'run_unreadable', nonRetryable: false });
    expect(String(failure)).toContain('gRPC status 5');
    expect(String(failure)).not.toContain('with the request');
  });
});
