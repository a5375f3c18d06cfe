import { instanceId, type AddCommand } from './command';
import { readJsonFile } from './json-file';

/** What an instance can be told to do. */
export const controlCommands: AddCommand = (program, terminal) => {
  program
    .command('pause')
    .description('stop polling until resumed; the watermarks stay')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const view = await (await terminal.instances()).setEnabled(id, false);
      terminal.show(view, () => `Instance ${id} is ${view.state}.`);
    });

  program
    .command('resume')
    .description('poll again; everything since is delivered')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const view = await (await terminal.instances()).setEnabled(id, true);
      terminal.show(view, () => `Instance ${id} is ${view.state}.`);
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
      const { view, applied } = await (await terminal.instances()).reconfigurePoller(id, payload);
      terminal.show(view, () =>
        applied
          ? `Instance ${id} has the new configuration.`
          : `Instance ${id} will take the new configuration when its current work is done.`,
      );
    });
};
