import type { AttemptReport } from '../../contract/activities';
import { instanceId, type AddCommand } from './command';

export const testCommand: AddCommand = (program, terminal) => {
  program
    .command('test')
    .description("send a signed test notification to the instance's callback and show what came of it")
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const report = await (await terminal.instances()).test(id);
      terminal.show(report, () => describe(report));
      if (report.failure !== null) process.exitCode = 1;
    });
};

function describe({ request, status, durationMs, reply, failure }: AttemptReport): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const outcome = failure === null ? `accepted with ${status}` : `not accepted: ${failure.message}`;
  return [`POST ${request.url}`, ...headers, '', request.body, '', `${outcome} after ${durationMs} ms`, reply ?? '']
    .join('\n')
    .trimEnd();
}
