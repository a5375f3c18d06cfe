import { z } from 'zod';
import { requestedInstance } from '../caller';
import { HttpProblem } from '../problems';
import { pageSizeUpTo } from '../validation';
import { failures, vendorFailures, type Routes } from './route';

const tags = ['hubs'];
const address = z.object({
  hub: z.string().max(100).describe("the element's hub: crm, finance, general"),
  resource: z.string().max(200),
});
/** Together they fit into a URL: Node reads 16 KB of URL and headers. */
const text = (maxLength: number) => z.string().max(maxLength).optional();
const listQuery = z.object({
  where: text(4_000).describe("CEQL: Comp_UpdatedDate>'2024-05-01T00:00:00Z' AND Comp_Name LIKE 'A%'"),
  fields: text(2_000).describe('names, separated by commas'),
  orderBy: text(1_000),
  pageSize: pageSizeUpTo(10_000).optional().describe("default and maximum are the element's"),
  nextPage: text(6_000).describe(
    'elements-next-page-token of the page before, with the same where, fields and orderBy',
  ),
});
const record = z.record(z.string(), z.unknown());

/** The vendor's records, as a poll sees them, for the instance of the element token. */
export const hubRoutes: Routes = (app, { instancesOf }) => {
  app.get(
    '/hubs/:hub/:resource',
    {
      schema: {
        summary: 'Read a page of records from the vendor',
        tags,
        params: address,
        querystring: listQuery,
        response: { 200: z.array(record), ...failures, ...vendorFailures },
      },
    },
    async (request, reply) => {
      const { nextPage, ...query } = request.query;
      const page = await instancesOf(request).readHub(requestedInstance(request), request.params, {
        ...query,
        nextPage: nextPage || null,
      });
      reply.header('elements-returned-count', page.items.length);
      if (page.total !== null) reply.header('elements-total-count', page.total);
      if (page.nextPage !== null) reply.header('elements-next-page-token', page.nextPage);
      return page.items;
    },
  );

  app.get(
    '/hubs/:hub/:resource/:recordId',
    {
      schema: {
        summary: 'Read one record from the vendor',
        tags,
        params: address.extend({ recordId: z.string().max(500) }),
        response: { 200: record, ...failures, ...vendorFailures },
      },
    },
    async (request) => {
      const { recordId, ...resource } = request.params;
      const found = await instancesOf(request).readRecord(requestedInstance(request), resource, recordId);
      if (found === null) throw new HttpProblem(404, 'not_found', `${resource.resource} has no record of this id.`);
      return found;
    },
  );
};
