import { z } from 'zod';
import { HELD_PAGE_SIZE } from '../../held';
import { requestedInstance } from '../caller';
import { heldWindowBody } from '../request-schemas';
import { heldNotification } from '../schemas';
import { pageSizeUpTo } from '../validation';
import { failures, type Routes } from './route';

const tags = ['held'];
const listQuery = z.object({
  pageSize: pageSizeUpTo(HELD_PAGE_SIZE).default(HELD_PAGE_SIZE),
  nextPage: z.string().max(200).optional().describe('elements-next-page-token of the page before'),
});
const heldAddress = z.object({ id: z.string().max(100), heldId: z.string().max(100) });
const redelivery = z.object({
  id: z.string(),
  status: z.enum(['delivered', 'held', 'pending']),
  lastStatus: z.number().int().nullable(),
  lastError: z.string().nullable(),
});

/** Notifications that the receiver rejected: set aside until somebody has them sent again or gives them up. */
export const heldRoutes: Routes = (app, { instancesOf }) => {
  app.get(
    '/instances/:id/held',
    {
      schema: {
        summary: 'The held notifications',
        tags,
        querystring: listQuery,
        response: { 200: z.array(heldNotification), ...failures },
      },
    },
    async (request, reply) => {
      const { pageSize, nextPage } = request.query;
      const page = await instancesOf(request).held(requestedInstance(request), {
        pageSize,
        nextPage: nextPage || null,
      });
      reply.header('elements-returned-count', page.items.length);
      if (page.nextPage !== null) reply.header('elements-next-page-token', page.nextPage);
      return page.items;
    },
  );

  app.post(
    '/instances/:id/held/:heldId/redeliver',
    {
      schema: {
        summary: 'Send a held notification again, under the ids it had',
        tags,
        params: heldAddress,
        response: { 202: redelivery, ...failures },
      },
    },
    async (request, reply) => {
      const result = await instancesOf(request).redeliver(requestedInstance(request), request.params.heldId);
      return reply.code(202).send(result);
    },
  );

  app.post(
    '/instances/:id/held/redeliver',
    {
      schema: {
        summary: 'Send again all that is held, or what was held in a time window',
        tags,
        body: heldWindowBody,
        response: { 202: z.object({ redelivering: z.array(z.string()) }), ...failures },
      },
    },
    async (request, reply) => {
      const result = await instancesOf(request).redeliverWithin(requestedInstance(request), request.body);
      return reply.code(202).send(result);
    },
  );

  app.delete(
    '/instances/:id/held/:heldId',
    {
      schema: {
        summary: 'Give a held notification up',
        tags,
        params: heldAddress,
        response: { 204: z.null().describe('It is not held any more.'), ...failures },
      },
    },
    async (request, reply) => {
      await instancesOf(request).discard(requestedInstance(request), request.params.heldId);
      return reply.code(204).send(null);
    },
  );
};
