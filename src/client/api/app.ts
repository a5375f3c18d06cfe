import { randomUUID } from 'node:crypto';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { SealingKeys } from '../../configuration/keys';
import type { Logger } from '../../logging';
import { InstancesError, VendorReadError } from '../errors';
import type { Instances } from '../instances';
import type { Credential, Principal } from '../principals';
import { addWeb } from '../web/web';
import { rememberMethods } from './allowed-methods';
import { createAccess, type Access } from './access';
import './caller';
import { readJson, readOther } from './json-body';
import type { RequestLimits } from './limits';
import { API_PREFIX, describeRoutes, openapiRoute } from './openapi';
import { HttpProblem, httpProblemOf, pathOf, problemBody, PROBLEM_TYPE, unauthorized } from './problems';
import { codecRoutes, type CodecServer } from './routes/codec';
import { measureRequests } from './request-metrics';
import { elementsRoutes } from './routes/elements';
import { enabledRoutes } from './routes/enabled';
import { hubRoutes } from './routes/hubs';
import { healthRoutes } from './routes/health';
import { heldRoutes } from './routes/held';
import { instanceRoutes } from './routes/instance';
import { instancesRoutes } from './routes/instances';
import { oauthRoutes } from './routes/oauth';
import { presetsRoutes } from './routes/presets';
import { pollingRoutes } from './routes/polling';
import { testRoutes } from './routes/test';
import type { App, Sources } from './routes/route';
import { answerUnreadable } from './unreadable-request';
import { validatorCompiler } from './validation';
import { previewRoutes } from './routes/preview';
import { validateRoutes } from './routes/validate';

export interface AppOptions extends Omit<Sources, 'instancesOf'> {
  /** The instances that a principal sees. */
  instancesFor(principal: Principal): Instances;
  credentials: readonly Credential[];
  limits: RequestLimits;
  /** Addresses and networks of proxies, whose `X-Forwarded-For` is believed. */
  trustedProxies?: readonly string[];
  /** Seal the sessions of the web page; sign element tokens. */
  keys: SealingKeys;
  /** Decodes payloads for Temporal's Web UI and CLI; without it there is no such route. */
  codec?: CodecServer;
  log: Logger;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const RETRY_AFTER_MS = 5_000;

/** The HTTP API, wired and not listening: `inject()` tests it, `startApi` serves it. */
export async function createApp(options: AppOptions): Promise<App> {
  const loggerInstance: FastifyBaseLogger = options.log;
  const app: App = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
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
  app.addContentTypeParser('*', { parseAs: 'string' }, readOther);

  const knownMethods = rememberMethods(app);
  app.addHook('onRequest', async (request, reply) => prepare(request, reply));
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply));
  const unknownRoute = (request: FastifyRequest, reply: FastifyReply): HttpProblem => {
    const methods = knownMethods.of(pathOf(request.url));
    if (methods.length === 0) return new HttpProblem(404, 'not_found', 'There is nothing at this path.');
    reply.header('allow', methods.join(', '));
    return new HttpProblem(405, 'method_not_allowed', `This path knows ${methods.join(', ')}.`);
  };
  // If no route is meant, what else is wrong with the request does not matter.
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    sendProblem(request.is404 ? unknownRoute(request, reply) : error, request, reply),
  );
  app.setNotFoundHandler((request, reply) => sendProblem(unknownRoute(request, reply), request, reply));

  app.addHook('onRequest', async (request, reply) => {
    if (knownMethods.isMistaken(request.method, pathOf(request.url))) throw unknownRoute(request, reply);
  });

  measureRequests(app, options.telemetry);
  await describeRoutes(app);
  const access = createAccess(options);
  addWeb(app, { ...options, access });
  const sources: Sources = { ...options, instancesOf: instancesFrom(options) };
  for (const prefix of [API_PREFIX, '']) {
    await app.register(async (scope: App) => addPublicRoutes(scope, sources), { prefix });
    await app.register(async (scope: App) => addCodec(scope, options, access), { prefix });
    await app.register(async (scope: App) => addRoutes(scope, sources, access), { prefix });
  }
  return app;
}

/** Each principal's instances, made once. */
function instancesFrom({ instancesFor }: AppOptions): Sources['instancesOf'] {
  const known = new Map<Principal, Instances>();
  return ({ caller }) => {
    if (caller === null) throw unauthorized('This call needs authorization.');
    const instances = known.get(caller.principal) ?? instancesFor(caller.principal);
    known.set(caller.principal, instances);
    return instances;
  };
}

function addPublicRoutes(app: App, sources: Sources): void {
  healthRoutes(app, sources);
  openapiRoute(app);
}

/** Every organization's payloads look alike: only the service's own secrets open them. */
function addCodec(app: App, { codec }: AppOptions, { callerOf }: Access): void {
  const operatorOf: Access['callerOf'] = (header, address) => {
    const caller = callerOf(header, address);
    return caller?.principal.user === null ? caller : null;
  };
  if (codec) codecRoutes(app, codec, operatorOf);
}

function addRoutes(app: App, sources: Sources, { authorize }: Access): void {
  app.addHook('onRequest', async (request) => {
    request.caller = authorize(request.headers.authorization, request.ip);
  });
  for (const routes of API_ROUTES) routes(app, sources);
}

const API_ROUTES = [
  validateRoutes,
  previewRoutes,
  instancesRoutes,
  instanceRoutes,
  enabledRoutes,
  pollingRoutes,
  heldRoutes,
  testRoutes,
  hubRoutes,
  elementsRoutes,
  oauthRoutes,
  presetsRoutes,
];

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
  // What a vendor does shows in the answer; what is missing of Temporal is said whole by its message. Neither is a
  // defect of ours.
  const isOurs = problem.status >= 500 && !(error instanceof VendorReadError);
  if (isOurs && error instanceof InstancesError) {
    request.log.warn({ requestId: request.id, reason: error.message }, 'Request failed');
  } else if (isOurs) request.log.error({ requestId: request.id, err: error }, 'Request failed');
  if (problem.status === 401) reply.header('www-authenticate', 'User realm="element-events"');
  const retryAfterMs = problem.retryAfterMs ?? (problem.status === 503 ? RETRY_AFTER_MS : null);
  if (retryAfterMs !== null) reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1000)));
  reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .send(problemBody(problem, request.id, request.url));
}
