import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { App } from './routes/route';

export const API_PREFIX = '/elements/api-v2';

/** Describes every route added later, under the prefix alone. Must be awaited before the first route. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'element-events',
        version: '2',
        description: 'Change events for APIs that have none, in the formats of Cloud Elements.',
      },
      components: {
        securitySchemes: {
          secrets: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'User <secret>, Organization <secret>; for one instance also User <secret>, Element <token>',
          },
        },
      },
      security: [{ secrets: [] }],
    },
    transform(route) {
      const described = jsonSchemaTransform(route);
      const isAlias = !route.url.startsWith(API_PREFIX);
      return isAlias ? { ...described, schema: { ...described.schema, hide: true } } : described;
    },
  });
}
