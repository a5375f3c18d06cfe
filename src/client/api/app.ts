import { randomUUID } from 'node:crypto';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from '../../logging';
import { rememberMethods } from './allowed-methods';
import { createAuthenticator, type ApiSecrets } from './authorization';
import './caller';
import { readJson } from './json-body';
import { API_PREFIX, describeRoutes } from './openapi';
import { HttpProblem, httpProblemOf, pathOf, problemBody, PROBLEM_TYPE, unauthorized } from './problems';
import { codecRoutes, type CodecServer } from './routes/codec';
import { elementsRoutes } from './routes/elements';
import { enabledRoutes } from './routes/enabled';
import { healthRoutes } from './routes/health';
import { instanceRoutes } from './routes/instance';
import { instancesRoutes } from './routes/instances';
import { pollingRoutes } from './routes/polling';
import type { App, Sources } from './routes/route';

export interface AppOptions extends Sources {
  secrets: ApiSecrets;
  /** Decodes payloads for Temporal's Web UI and CLI; without it there is no such route. */
  codec?: CodecServer;
  log: Logger;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const RETRY_AFTER_S = 5;

/** The HTTP API, wired and not listening: `inject()` tests it, `startApi` serves it. */
export async function createApp(options: AppOptions): Promise<App> {
  const loggerInstance: FastifyBaseLogger = options.log;
  const app: App = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      prepare(request, reply);
      sendProblem(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/([^;]+\+)?json(;|$)/i, { parseAs: 'string' }, readJson);

  const methodsOf = rememberMethods(app);
  app.addHook('onRequest', async (request, reply) => prepare(request, reply));
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply));
  app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(pathOf(request.url));
    if (methods.length === 0) throw new HttpProblem(404, 'not_found', 'There is nothing at this path.');
    reply.header('allow', methods.join(', '));
    throw new HttpProblem(405, 'method_not_allowed', `This path knows ${methods.join(', ')}.`);
  });

  await describeRoutes(app);
  for (const prefix of [API_PREFIX, '']) {
    await app.register(async (scope: App) => addPublicRoutes(scope, options), { prefix });
    await app.register(async (scope: App) => addRoutes(scope, options), { prefix });
    await app.register(async (scope: App) => addCodec(scope, options), { prefix });
  }
  return app;
}

function addPublicRoutes(app: App, sources: Sources): void {
  healthRoutes(app, sources);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

function addRoutes(app: App, { secrets, ...sources }: AppOptions): void {
  const callerOf = createAuthenticator(secrets, sources.instances.idOfToken);
  app.addHook('onRequest', async (request) => {
    request.caller = callerOf(request.headers.authorization);
    if (request.caller) return;
    throw unauthorized(
      'Send Authorization: User <secret>, Organization <secret>; or, for one instance, User <secret>, Element <token>.',
    );
  });
  for (const routes of [instancesRoutes, instanceRoutes, enabledRoutes, pollingRoutes, elementsRoutes]) {
    routes(app, sources);
  }
}

function addCodec(app: App, { codec, secrets, instances }: AppOptions): void {
  if (codec) codecRoutes(app, codec, createAuthenticator(secrets, instances.idOfToken));
}

function prepare(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'elements-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
}

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { id: requestId, method, url } = request;
  const durationMs = Math.round(reply.elapsedTime);
  request.log.debug({ requestId, method, path: pathOf(url), status: reply.statusCode, durationMs }, 'Request answered');
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = httpProblemOf(error);
  if (problem.status >= 500) request.log.error({ requestId: request.id, err: error }, 'Request failed');
  if (problem.status === 401) reply.header('www-authenticate', 'User realm="element-events"');
  if (problem.status === 503) reply.header('retry-after', RETRY_AFTER_S);
  reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .send(problemBody(problem, request.id, request.url));
}
