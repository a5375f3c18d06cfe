import { Option } from 'commander';
import { MAX_PAGE_SIZE, type InstanceFilter } from '../instance-list';
import { INSTANCE_STATES } from '../instance-states';
import { withMaskedToken, type InstanceSummary } from '../instance-view';
import type { Instances, ListOptions } from '../instances';
import { table } from '../table';
import type { AddCommand } from './command';

export const listCommand: AddCommand = (program, terminal) => {
  program
    .command('list')
    .description('list element instances')
    .option('--element <key>', 'only of this element')
    .option('--tag <tag>', 'only with this tag')
    .option('--name <part>', 'only those whose name has this part, in capitals or not')
    .addOption(new Option('--state <state>', 'only in this state').choices(INSTANCE_STATES))
    .action(async (filter: InstanceFilter) => {
      const found = await listAll(await terminal.instances(), filter);
      terminal.show(found.map(withMaskedToken), () =>
        table(
          ['id', 'name', 'element', 'state', 'tags', 'created'],
          found.map(({ id, name, element, state, tags, createdDate }) => [
            id,
            name,
            element.key,
            state,
            tags.join(', '),
            createdDate,
          ]),
        ),
      );
    });
};

async function listAll(instances: Instances, filter: Partial<ListOptions>): Promise<InstanceSummary[]> {
  const found: InstanceSummary[] = [];
  let nextPage: string | null = null;
  do {
    const page = await instances.list({ ...filter, pageSize: MAX_PAGE_SIZE, nextPage });
    found.push(...page.items);
    nextPage = page.nextPage;
  } while (nextPage !== null);
  return found;
}
