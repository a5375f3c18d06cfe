import swagger from '@fastify/swagger';
import type { OpenAPIV3_1 } from 'openapi-types';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { App } from './routes/route';

export const API_PREFIX = '/elements/api-v2';

const AUTHORIZATION = { type: 'apiKey', in: 'header', name: 'Authorization' } as const;
const PUBLIC_PATHS = ['/healthz', '/readyz', '/metrics'];
/** Calls that say by an element token alone which instance they mean. */
const BY_TOKEN = /^(\w+ \/(hubs\/|instances\/(enabled|events)$)|(PATCH|DELETE) \/instances$)/;
/** Calls that are about no instance that there is. */
const BY_ORGANIZATION = /^POST (\/instances(\/[a-z-]+)?|\/codec\/.+)$/;

/** Describes every route added later, under the prefix alone. Must be awaited before the first route. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'element-events',
        version: '2',
        description: 'Change events for APIs that have none, in the formats of Cloud Elements.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          organization: { ...AUTHORIZATION, description: 'User <secret>, Organization <secret>' },
          element: { ...AUTHORIZATION, description: 'User <secret>, Element <token>: one instance' },
        },
      },
    },
    transformObject: (document) => withoutInputs(jsonSchemaTransformObject(document)),
    transform(route) {
      const described = jsonSchemaTransform(route);
      const isAlias = !route.url.startsWith(API_PREFIX);
      const path = route.url.slice(API_PREFIX.length);
      const method = String(route.route.method);
      const schema = {
        ...described.schema,
        operationId: operationIdOf(method, path),
        security: securityOf(method, path),
        response: withHeaders(described.schema?.response),
        ...(isAlias && { hide: true }),
      };
      return { ...described, schema: schema };
    },
  });
}

/** Named schemas are of answers: zod's second form of each, as if it were sent in, belongs to nothing. */
function withoutInputs(document: ReturnType<typeof jsonSchemaTransformObject>): typeof document {
  const { schemas } = (document as OpenAPIV3_1.Document).components ?? {};
  for (const name of Object.keys(schemas ?? {})) if (name.endsWith('Input')) delete schemas?.[name];
  return document;
}

/** `get-instances-id-status` */
function operationIdOf(method: string, path: string): string {
  return [method.toLowerCase(), ...path.split(/[/:]+/).filter((step) => step !== '')].join('-');
}

function securityOf(method: string, path: string): Record<string, string[]>[] {
  if (PUBLIC_PATHS.includes(path)) return [];
  const call = `${method} ${path}`;
  const [organization, element] = [{ organization: [] }, { element: [] }];
  if (BY_TOKEN.test(call)) return [element];
  return BY_ORGANIZATION.test(call) ? [organization] : [organization, element];
}

/** Headers that answers of a status have, whatever the route. */
function withHeaders(response: unknown): unknown {
  if (typeof response !== 'object' || response === null) return response;
  const text = (description: string) => ({ type: 'string', description });
  const requestId = { 'elements-request-id': text('names this request in the log') };
  return Object.fromEntries(
    Object.entries(response as Record<string, object>).map(([status, answer]) => {
      const retry = ['429', '503'].includes(status) ? { 'retry-after': text('seconds') } : {};
      return [status, { ...answer, headers: { ...requestId, ...retry } }];
    }),
  );
}
