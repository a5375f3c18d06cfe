import { z } from 'zod';
import type { Routes } from './route';

const readiness = z.object({
  temporal: z.boolean(),
  worker: z.boolean(),
  searchAttributes: z.boolean(),
  problems: z.array(z.string()).describe('What is missing, each with the command that mends it'),
});
const tags = ['service'];

/** For load balancers and orchestrators; they need no authorization. */
export const healthRoutes: Routes = (app, sources) => {
  app.get(
    '/healthz',
    { schema: { summary: 'This process lives', tags, response: { 200: z.object({ status: z.literal('ok') }) } } },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Instances can be created, and are polled',
        tags,
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const ready = await sources.readiness();
      return reply.code(ready.problems.length === 0 ? 200 : 503).send(ready);
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        summary: 'What this process has measured, for Prometheus',
        tags,
        response: { 200: { description: 'Prometheus text format', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => reply.type(sources.telemetry.contentType).send(await sources.telemetry.metrics()),
  );
};
