import { z } from 'zod';
import { requestedInstance } from '../caller';
import { backfillBody } from '../request-schemas';
import { EVENTS_PAGE_SIZE } from '../../events/list-events';
import { MAX_PAGE_SIZE } from '../../instance-list';
import { eventLogEntry, instanceStatus } from '../schemas';
import { pageSizeUpTo } from '../validation';
import { failures, type Routes } from './route';

const tags = ['polling'];
const { eventId, notificationId, objectType, objectId, status } = eventLogEntry.shape;
const eventsQuery = z.object({
  pageSize: pageSizeUpTo(MAX_PAGE_SIZE).default(EVENTS_PAGE_SIZE),
  nextPage: z.string().max(2000).optional().describe('elements-next-page-token of the page before'),
  eventId: eventId.max(200).optional(),
  notificationId: notificationId.max(200).optional(),
  objectType: objectType.max(500).optional().describe('of this resource'),
  objectId: objectId.max(2000).optional().describe('of the record with this id'),
  status: status.optional(),
});

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
      {
        schema: {
          summary: 'Events, the latest first',
          tags,
          querystring: eventsQuery,
          response: { 200: z.array(eventLogEntry), ...failures },
        },
      },
      async (request, reply) => {
        const { nextPage, ...options } = request.query;
        const page = await instancesOf(request).events(requestedInstance(request), {
          ...options,
          nextPage: nextPage || null,
        });
        reply.header('elements-returned-count', page.items.length);
        if (page.nextPage !== null) reply.header('elements-next-page-token', page.nextPage);
        return page.items;
      },
    );
  }
};
