import { z } from 'zod';
import { requireOrganization } from '../caller';
import { instanceBody } from '../request-schemas';
import { pageSizeUpTo } from '../validation';
import { failures, vendorFailures, type Routes } from './route';

const MAX_RECORDS = 100;

const query = z.object({
  resource: z.string().min(1).max(200).describe('a resource that the body polls'),
  pageSize: pageSizeUpTo(MAX_RECORDS).default(5),
});

/** What a poll would see, for forms: before there is an instance. */
export const previewRoutes: Routes = (app, { instancesOf }) => {
  app.post(
    '/instances/preview',
    {
      schema: {
        summary: "Read a resource's first records as an instance of this body would, without creating it",
        description:
          "Looks at the element, its own keys and the resources; name, callback and the rest of event.* may be missing. 409 if the element reads with OAuth: a code is good for one use, and is the instance's.",
        tags: ['instances'],
        querystring: query,
        body: instanceBody,
        response: { 200: z.array(z.record(z.string(), z.unknown())), ...failures, ...vendorFailures },
      },
    },
    async (request, reply) => {
      requireOrganization(request);
      const { records, total } = await instancesOf(request).preview(request.body, request.query);
      reply.header('elements-returned-count', records.length);
      if (total !== null) reply.header('elements-total-count', total);
      return records;
    },
  );
};
