import type { ElementInstanceActivities, PollResourcesInput } from '../../src/contract/activities';
import { leanPollInput } from '../../src/contract/lean-poll-input';
import { fullPollReport } from '../../src/contract/lean-poll-report';
import type { PollReport } from '../../src/domain/instance/reports';

/** Polls as a workflow does: what is asked and what comes of it go through JSON in their lean forms. */
export function fullPoll({ pollResources }: Pick<ElementInstanceActivities, 'pollResources'>) {
  return async (input: PollResourcesInput): Promise<PollReport> => {
    const report = await pollResources(copied(leanPollInput(input, false)));
    return fullPollReport(copied(report), input);
  };
}

function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
