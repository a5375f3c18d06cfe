import { z } from 'zod';
import { requestedInstance } from '../caller';
import { backfillBody } from '../request-schemas';
import { eventLogEntry, instanceStatus } from '../schemas';
import { failures, type Routes } from './route';

const tags = ['polling'];

/** What an instance does, and what it can be asked to do at once. */
export const pollingRoutes: Routes = (app, { instancesOf }) => {
  app.get(
    '/instances/:id/status',
    { schema: { summary: 'What the instance does', tags, response: { 200: instanceStatus, ...failures } } },
    async (request) => instancesOf(request).status(requestedInstance(request)),
  );

  app.post(
    '/instances/:id/poll',
    {
      schema: {
        summary: 'Poll now',
        tags,
        response: { 202: z.object({ id: z.number().int() }), ...failures },
      },
    },
    async (request, reply) => {
      const id = requestedInstance(request);
      await instancesOf(request).poll(id);
      return reply.code(202).send({ id });
    },
  );

  app.post(
    '/instances/:id/backfill',
    {
      schema: {
        summary: 'Read a resource again from a date, and send it again',
        tags,
        body: backfillBody,
        response: {
          202: z.object({ resource: z.string(), since: z.string(), until: z.string().optional() }),
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const accepted = await instancesOf(request).backfill(requestedInstance(request), request.body);
      return reply.code(202).send(accepted);
    },
  );

  for (const path of ['/instances/:id/events', '/instances/events']) {
    app.get(
      path,
      { schema: { summary: 'The latest events', tags, response: { 200: z.array(eventLogEntry), ...failures } } },
      async (request, reply) => {
        const events = await instancesOf(request).events(requestedInstance(request));
        reply.header('elements-returned-count', events.length);
        return events;
      },
    );
  }
};
