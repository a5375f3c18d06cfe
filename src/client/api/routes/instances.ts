import { z } from 'zod';
import { requestedInstance, requireOrganization } from '../caller';
import { instanceBody } from '../request-schemas';
import { instance, instanceSummary } from '../schemas';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../instance-list';
import { INSTANCE_STATES } from '../../instance-states';
import { pageSizeUpTo } from '../validation';
import { failures, type Routes } from './route';

const listQuery = z.object({
  pageSize: pageSizeUpTo(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  nextPage: z.string().max(2000).optional().describe('elements-next-page-token of the page before'),
  element: z.string().max(200).optional().describe('key of an element'),
  tag: z.string().max(255).optional(),
  state: z.enum(INSTANCE_STATES).optional(),
  name: z.string().min(1).max(200).optional().describe('a part of the name, in capitals or not'),
});

export const instancesRoutes: Routes = (app, { instancesOf }) => {
  app.post(
    '/instances',
    {
      schema: {
        summary: 'Create an element instance',
        tags: ['instances'],
        headers: z.object({ 'idempotency-key': z.string().min(1).max(255).optional() }),
        body: instanceBody,
        response: { 200: instance, ...failures },
      },
    },
    async (request) => {
      requireOrganization(request);
      return instancesOf(request).create(request.body, { idempotencyKey: request.headers['idempotency-key'] });
    },
  );

  app.get(
    '/instances',
    {
      schema: {
        summary: 'List element instances; with an element token, read its instance',
        tags: ['instances'],
        querystring: listQuery,
        response: { 200: z.union([z.array(instanceSummary), instance]), ...failures },
      },
    },
    async (request, reply) => {
      if (request.caller?.kind === 'element') return instancesOf(request).read(requestedInstance(request));
      requireOrganization(request);
      const { nextPage, ...options } = request.query;
      const page = await instancesOf(request).list({ ...options, nextPage: nextPage || null });
      reply.header('elements-returned-count', page.items.length);
      if (page.nextPage !== null) reply.header('elements-next-page-token', page.nextPage);
      return page.items;
    },
  );
};
