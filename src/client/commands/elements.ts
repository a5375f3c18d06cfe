import type { Element } from '../../elements/element';
import { table } from '../table';
import { UsageError, type AddCommand } from './command';

export const elementsCommand: AddCommand = (program, terminal) => {
  program
    .command('elements')
    .description('list the elements, or one with its configuration fields and default resources')
    .argument('[key]', 'of an element')
    .action((key?: string) => {
      const { elements } = terminal;
      if (key === undefined) return terminal.show(elements.map(describe), () => overviewOf(elements));
      const element = elements.find((each) => each.key === key.toLowerCase());
      if (element === undefined) {
        throw new UsageError(`There is no element "${key}". Known: ${elements.map((each) => each.key).join(', ')}.`);
      }
      terminal.show(describe(element), () => detailsOf(element));
    });
};

function describe({ key, name, hub, description, fields, defaultResources }: Element) {
  return { key, name, hub, description, fields, defaultResources };
}

function overviewOf(elements: readonly Element[]): string {
  return table(
    ['element', 'name', 'hub', 'required fields', 'default resources'],
    elements.map(({ key, name, hub, fields, defaultResources }) => [
      key,
      name,
      hub,
      fields
        .filter(({ required }) => required)
        .map((field) => field.key)
        .join(', '),
      Object.keys(defaultResources).join(', '),
    ]),
  );
}

function detailsOf({ key, name, hub, description, fields, defaultResources, oauth }: Element): string {
  const rows = fields.map(({ key: field, required, secret, choices = [], defaultValue, help }) => [
    field,
    [required ? 'required' : '', secret ? 'secret' : '', ...(defaultValue === undefined ? [] : [`= ${defaultValue}`])]
      .filter((word) => word !== '')
      .join(', '),
    choices.length === 0 ? help : `${help} One of: ${choices.join(', ')}.`,
  ]);
  const code = ['providerData.code', 'secret', 'The authorization code, where a person has to consent.'];
  return [
    `${name} (${key}, hub ${hub})`,
    description,
    '',
    table(['field', '', 'what it is'], oauth === undefined ? rows : [...rows, code]),
    '',
    `Default resources: ${Object.keys(defaultResources).join(', ') || 'none'}. The event.* keys are the same for every element.`,
  ].join('\n');
}
