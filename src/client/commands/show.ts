import { withMaskedToken, type InstanceView } from '../instance-view';
import { instanceId, type AddCommand } from './command';
import { showChange } from './control';
import { readJsonFile } from './json-file';

/** What an instance is: its configuration as it is stored, and every change that the API takes. */
export const showCommands: AddCommand = (program, terminal) => {
  program
    .command('show')
    .description('show an instance: name, tags and its configuration, secrets masked')
    .argument('<id>', 'instance id', instanceId)
    .option('--token', 'also the element token, which is a secret')
    .action(async (id: number, { token = false }: { token?: boolean }) => {
      const view = await (await terminal.instances()).read(id);
      const shown = token ? view : withMaskedToken(view);
      terminal.show(shown, () => (token ? storedText(view, { token: view.token }) : storedText(view)));
    });

  program
    .command('update')
    .description('change name, tags or any key of the configuration while it runs, as PATCH of the API does')
    .argument('<id>', 'instance id', instanceId)
    .argument('<changes.json>', '{"name", "tags", "configuration"}, each may be missing; - reads standard input')
    .action(async (id: number, path: string) => {
      const changes = await readJsonFile(path);
      showChange(terminal, id, await (await terminal.instances()).update(id, changes), (view) => storedText(view));
    });
};

/** As `update` takes it, so that it can be changed and sent back: a masked secret stays as it is. */
function storedText({ name, tags, configuration }: InstanceView, more: { token?: string } = {}): string {
  return JSON.stringify({ ...more, name, tags, configuration }, null, 2);
}
