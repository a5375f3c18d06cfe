import { z } from 'zod';
import { requestedInstance, requireOrganization } from '../caller';
import { problemItem } from '../schemas';
import { instanceBody, instanceChange } from '../request-schemas';
import { failures, type Routes } from './route';

const opinion = z.object({ errors: z.array(problemItem) });
const description = '200 also if the body has problems: `errors` has every one, and is empty if it has none.';

/** What creating or changing would say, without doing it: for forms that show a problem while a person still writes. */
export const validateRoutes: Routes = (app, { instancesOf }) => {
  app.post(
    '/instances/validate',
    {
      schema: {
        summary: 'Check the body of an element instance without creating it',
        description,
        tags: ['instances'],
        body: instanceBody,
        response: { 200: opinion, ...failures },
      },
    },
    async (request) => {
      requireOrganization(request);
      return { errors: [...instancesOf(request).validate(request.body)] };
    },
  );

  app.post(
    '/instances/:id/validate',
    {
      schema: {
        summary: 'Check a change of an element instance without making it',
        description,
        tags: ['instances'],
        body: instanceChange,
        response: { 200: opinion, ...failures },
      },
    },
    async (request) => ({
      errors: [...(await instancesOf(request).validateUpdate(requestedInstance(request), request.body))],
    }),
  );
};
