import type { ElementField } from '../../domain/vendor/element-description';
import type { Element } from '../../elements/element';
import { providerDataFields } from '../provider-data';
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

function describe(element: Element) {
  const { key, name, hub, description, fields, defaultResources } = element;
  return { key, name, hub, description, fields, providerData: providerDataFields(element), defaultResources };
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

function detailsOf(element: Element): string {
  const { key, name, hub, description, fields, defaultResources } = element;
  const others = providerDataFields(element).map((field) => ({ ...field, key: `providerData.${field.key}` }));
  return [
    `${name} (${key}, hub ${hub})`,
    description,
    '',
    table(['field', '', 'what it is'], [...fields, ...others].map(rowOf)),
    '',
    `Default resources: ${Object.keys(defaultResources).join(', ') || 'none'}. The event.* keys are the same for every element.`,
  ].join('\n');
}

function rowOf({ key, required, secret, choices = [], defaultValue, help }: ElementField): string[] {
  const manner = [
    ...(required ? ['required'] : []),
    ...(secret ? ['secret'] : []),
    ...(defaultValue === undefined ? [] : [`= ${defaultValue}`]),
  ];
  return [key, manner.join(', '), choices.length === 0 ? help : `${help} One of: ${choices.join(', ')}.`];
}
