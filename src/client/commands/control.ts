import type { ChangedInstance } from '../instances';
import { withMaskedToken, type InstanceView } from '../instance-view';
import { instanceId, type AddCommand, type Terminal } from './command';
import { readJsonFile } from './json-file';

/** What an instance can be told to do. */
export const controlCommands: AddCommand = (program, terminal) => {
  program
    .command('pause')
    .description('stop polling until resumed; the watermarks stay')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const changed = await (await terminal.instances()).setEnabled(id, false);
      showChange(terminal, id, changed, ({ state }) => `Instance ${id} is ${state}.`);
    });

  program
    .command('resume')
    .description('poll again; everything since is delivered')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const changed = await (await terminal.instances()).setEnabled(id, true);
      showChange(terminal, id, changed, ({ state }) => `Instance ${id} is ${state}.`);
    });

  program
    .command('poll')
    .description('poll now')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      await (await terminal.instances()).poll(id);
      terminal.show({ id }, () => `Instance ${id} polls now.`);
    });

  program
    .command('delete')
    .description('delete an instance; nothing is sent afterwards')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      await (await terminal.instances()).delete(id);
      terminal.show({ id, deleted: true }, () => `Instance ${id} is deleted.`);
    });

  program
    .command('configure')
    .description('change the poller configuration while it runs; merged by resource, null removes one')
    .argument('<id>', 'instance id', instanceId)
    .argument('<poller-configuration.json>', '- reads it from standard input')
    .action(async (id: number, path: string) => {
      const payload = await readJsonFile(path);
      const changed = await (await terminal.instances()).reconfigurePoller(id, payload);
      showChange(terminal, id, changed, () => `Instance ${id} has the new configuration.`);
    });
};

/** The instance as it is now; or that the change is recorded, and what to ask for. */
export function showChange(
  terminal: Terminal,
  id: number,
  changed: ChangedInstance,
  textOf: (view: InstanceView) => string,
): void {
  if (changed.kind === 'applied') return terminal.show(withMaskedToken(changed.view), () => textOf(changed.view));
  const { changeId } = changed;
  terminal.show(
    { id: changeId, status: 'pending' },
    () =>
      `No worker answered in time. The change is recorded as ${changeId}; instance ${id} takes it as soon as a worker runs.`,
  );
}
