import type { InstanceView } from '../instance-view';
import { instanceId, type AddCommand } from './command';
import { showChange } from './control';
import { readJsonFile } from './json-file';

/** What an instance is: its configuration as it is stored, and every change that the API takes. */
export const showCommands: AddCommand = (program, terminal) => {
  program
    .command('show')
    .description('show an instance: name, tags and its configuration, secrets masked')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const view = await (await terminal.instances()).read(id);
      terminal.show(view, () => storedText(view));
    });

  program
    .command('update')
    .description('change name, tags or any key of the configuration while it runs, as PATCH of the API does')
    .argument('<id>', 'instance id', instanceId)
    .argument('<changes.json>', '{"name", "tags", "configuration"}, each may be missing; - reads standard input')
    .action(async (id: number, path: string) => {
      const changes = await readJsonFile(path);
      showChange(terminal, id, await (await terminal.instances()).update(id, changes), storedText);
    });
};

/** As `update` takes it, so that it can be changed and sent back: a masked secret stays as it is. */
function storedText({ name, tags, configuration }: InstanceView): string {
  return JSON.stringify({ name, tags, configuration }, null, 2);
}
