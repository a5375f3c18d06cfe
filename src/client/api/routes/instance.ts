import { z } from 'zod';
import { requestedInstance } from '../caller';
import { instanceChange } from '../request-schemas';
import { instance } from '../schemas';
import { failures, type Routes } from './route';

/** One instance, by its id or by its token alone. Reading by token is `GET /instances`, with the list. */
export const instanceRoutes: Routes = (app, { instancesOf }) => {
  app.get(
    '/instances/:id',
    { schema: { summary: 'Read an element instance', tags: ['instances'], response: { 200: instance, ...failures } } },
    async (request) => instancesOf(request).read(requestedInstance(request)),
  );

  for (const path of ['/instances/:id', '/instances']) {
    app.patch(
      path,
      {
        schema: {
          summary: 'Change name, tags or configuration while it runs',
          description: '202: accepted, and not applied yet because the instance is busy or no worker runs.',
          tags: ['instances'],
          body: instanceChange,
          response: { 200: instance, 202: instance, ...failures },
        },
      },
      async (request, reply) => {
        const { view, applied } = await instancesOf(request).update(requestedInstance(request), request.body);
        return reply.code(applied ? 200 : 202).send(view);
      },
    );

    app.delete(
      path,
      {
        schema: {
          summary: 'Delete an element instance',
          tags: ['instances'],
          response: { 200: z.undefined().describe('an empty body'), ...failures },
        },
      },
      async (request, reply) => {
        await instancesOf(request).delete(requestedInstance(request));
        return reply.code(200).send();
      },
    );
  }
};
