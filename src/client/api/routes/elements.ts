import { z } from 'zod';
import type { ElementField } from '../../../domain/vendor/element-description';
import type { Element } from '../../../elements/element';
import { providerDataFields } from '../../provider-data';
import { HttpProblem } from '../problems';
import { element } from '../schemas';
import { failures, type Routes } from './route';

const tags = ['elements'];

export const elementsRoutes: Routes = (app, { elements }) => {
  app.get(
    '/elements',
    { schema: { summary: 'Elements', tags, response: { 200: z.array(element), ...failures } } },
    async (_request, reply) => {
      reply.header('elements-returned-count', elements.length);
      return elements.map(elementView);
    },
  );

  app.get(
    '/elements/:keyOrId',
    {
      schema: {
        summary: 'An element: its configuration fields and default resources',
        tags,
        params: z.object({ keyOrId: z.string() }),
        response: { 200: element, ...failures },
      },
    },
    async ({ params }) => {
      return elementView(elementNamed(params.keyOrId, elements));
    },
  );
};

/** The element of a path, by its key or number. Throws a 404. */
export function elementNamed(keyOrId: string, elements: readonly Element[]): Element {
  const wanted = keyOrId.toLowerCase();
  const found = elements.find(({ key, numericId }) => wanted === key.toLowerCase() || wanted === String(numericId));
  if (found) return found;
  const known = elements.map(({ key }) => key).join(', ');
  throw new HttpProblem(404, 'not_found', `There is no such element. Known elements: ${known}.`);
}

function elementView(element: Element) {
  const { key, numericId, name, hub, description, fields, defaultResources } = element;
  return {
    id: numericId,
    key,
    name,
    hub,
    description,
    active: true,
    configuration: fields.map(fieldView),
    providerData: providerDataFields(element).map(fieldView),
    defaultResources,
  };
}

function fieldView({ label, help, choices, onlyIf, ...field }: ElementField) {
  return {
    ...field,
    name: label,
    description: help,
    ...(choices && { choices: [...choices] }),
    ...(onlyIf && { onlyIf: [...onlyIf] }),
  };
}
