import { table } from '../table';
import type { AddCommand } from './command';

export const elementsCommand: AddCommand = (program, terminal) => {
  program
    .command('elements')
    .description('list the elements and their configuration fields')
    .action(() => {
      const described = terminal.elements.map(({ key, name, hub, description, fields, defaultResources }) => ({
        key,
        name,
        hub,
        description,
        fields,
        defaultResources,
      }));
      terminal.show(described, () =>
        table(
          ['element', 'name', 'hub', 'required fields', 'default resources'],
          described.map(({ key, name, hub, fields, defaultResources }) => [
            key,
            name,
            hub,
            fields
              .filter(({ required }) => required)
              .map((field) => field.key)
              .join(', '),
            Object.keys(defaultResources).join(', '),
          ]),
        ),
      );
    });
};
