import swagger from '@fastify/swagger';
import type { OpenAPIV3_1 } from 'openapi-types';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from './routes/route';

export const API_PREFIX = '/elements/api-v2';

const AUTHORIZATION = { type: 'apiKey', in: 'header', name: 'Authorization' } as const;
const PUBLIC_PATHS = ['/healthz', '/readyz', '/metrics', '/openapi.json'];
/** Calls that say by an element token alone which instance they mean. */
const BY_TOKEN = /^(\w+ \/(hubs\/|instances\/(enabled|events)$)|(PATCH|PUT|DELETE) \/instances$)/;
/** Calls that are about no instance that there is. */
const BY_ORGANIZATION = /^POST (\/instances(\/[a-z-]+)?|\/codec\/.+)$/;

/** Calls that answer a list; those that answer it in pages; those that read it from a vendor. */
const LISTS = /^(GET (.*\/(events|held)|\/instances|\/elements|\/hubs\/:hub\/:resource)|POST \/instances\/preview)$/;
const PAGED = /^GET (.*\/(events|held)|\/instances|\/hubs\/:hub\/:resource)$/;
const OF_A_VENDOR = /^(GET \/hubs\/:hub\/:resource|POST \/instances\/preview)$/;

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
        response: withHeaders(`${method} ${path}`, described.schema?.response),
        ...(isAlias && { hide: true }),
      };
      return { ...described, schema: schema };
    },
  });
}

/** Answers the description of the API; needs no authorization. */
export function openapiRoute(app: App): void {
  const answer = z.looseObject({ openapi: z.literal('3.1.0') });
  const schema = { summary: 'The description of this API', tags: ['service'], response: { 200: answer } };
  app.get('/openapi.json', { schema }, async () => app.swagger() as z.output<typeof answer>);
}

/** Named schemas are of answers: zod's second form of each, as if it were sent in, belongs to nothing. */
function withoutInputs(document: ReturnType<typeof jsonSchemaTransformObject>): typeof document {
  const { schemas } = (document as OpenAPIV3_1.Document).components ?? {};
  for (const name of Object.keys(schemas ?? {})) if (name.endsWith('Input')) delete schemas?.[name];
  return document;
}

/** `get-instances-id-status` */
function operationIdOf(method: string, path: string): string {
  return [method.toLowerCase(), ...path.split(/[/:.]+/).filter((step) => step !== '')].join('-');
}

function securityOf(method: string, path: string): Record<string, string[]>[] {
  if (PUBLIC_PATHS.includes(path)) return [];
  const call = `${method} ${path}`;
  const [organization, element] = [{ organization: [] }, { element: [] }];
  if (BY_TOKEN.test(call)) return [element];
  return BY_ORGANIZATION.test(call) ? [organization] : [organization, element];
}

/** The headers of each answer: those of its status, and in a list what says how much of it this is. */
function withHeaders(call: string, response: unknown): unknown {
  if (typeof response !== 'object' || response === null) return response;
  return Object.fromEntries(
    Object.entries(response as Record<string, object>).map(([status, answer]) => {
      const retry = ['429', '503'].includes(status) ? RETRY_AFTER : {};
      const list = status === '200' ? listHeaders(call) : {};
      return [status, { ...answer, headers: { ...REQUEST_ID, ...retry, ...list } }];
    }),
  );
}

const header = (description: string, type = 'string') => ({ type, description });
const REQUEST_ID = { 'elements-request-id': header('names this request in the log') };
const RETRY_AFTER = { 'retry-after': header('seconds') };

function listHeaders(call: string): object {
  return {
    ...(LISTS.test(call) && { 'elements-returned-count': header('entries in this answer', 'integer') }),
    ...(PAGED.test(call) && {
      'elements-next-page-token': header('there while there is more: send it as nextPage'),
    }),
    ...(OF_A_VENDOR.test(call) && {
      'elements-total-count': header('records in the whole result, where the vendor says so', 'integer'),
    }),
  };
}
