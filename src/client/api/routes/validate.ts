import { z } from 'zod';
import { requireOrganization } from '../caller';
import { problemItem } from '../schemas';
import { instanceBody } from '../request-schemas';
import { failures, type Routes } from './route';

/** What creating would say, without creating: for forms that show a problem while a person still writes. */
export const validateRoutes: Routes = (app, { instancesOf }) => {
  app.post(
    '/instances/validate',
    {
      schema: {
        summary: 'Check the body of an element instance without creating it',
        description: '200 also where the body has problems: `errors` has every one, and is empty where it has none.',
        tags: ['instances'],
        body: instanceBody,
        response: { 200: z.object({ errors: z.array(problemItem) }), ...failures },
      },
    },
    async (request) => {
      requireOrganization(request);
      return { errors: [...instancesOf(request).validate(request.body)] };
    },
  );
};
