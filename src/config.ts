import { z } from 'zod';
import type { SealingKeys } from './configuration/keys';
import type { ForwardProxy } from './activities/io/tunnel';
import type { AllowedWorkflows } from './domain/delivery/workflow-callback';
import type { LogLevel } from './logging';
import {
  allowedWorkflows,
  allowList,
  anyText,
  buildId,
  certificatesFile,
  certificatesOfNode,
  collector,
  forwardProxy,
  headers,
  host,
  keys,
  listenAddress,
  logLevel,
  networkList,
  organization,
  perMinute,
  port,
  ratio,
  seconds,
  secret,
  serverAddress,
  trueOrFalse,
  url,
} from './setting-forms';
import { succeeded } from './domain/values/result';
import { readTarget, type TemporalTarget } from './temporal/target';

/** The service's settings. What is null was not given: the data folder then has it, or nothing needs it. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  dataFolder: string;
  userSecret: string | null;
  organizationSecret: string | null;
  /** Whose these two secrets are, and whose instances the client script shows. */
  organization: string;
  /** More organizations and users, their secrets hashed. */
  principalsFile: string | null;
  limits: { requestsPerMinute: number; failedAuthorizationsPerMinute: number };
  /** Proxies in front of the API, whose word on the caller's address is taken. */
  trustedProxies: readonly string[];
  logLevel: LogLevel;
  /** Where a worker alone shows its metrics; null: nowhere. */
  metricsAddress: { host: string; port: number } | null;
  /** Where spans go; null: none are made. */
  traces: TracesTarget | null;
  /** Seal secrets and sign element tokens. */
  keys: SealingKeys | null;
  /** Encrypt every Temporal payload. */
  payloadKeys: SealingKeys | null;
  /** These keys read what is encrypted, and nothing is encrypted with them. */
  payloadDecryptOnly: boolean;
  /** CIDRs, addresses and host names that may be reached although they are not public. */
  egressAllow: readonly string[];
  /** Workflows that may be named as receivers of notifications. */
  allowedWorkflows: AllowedWorkflows;
  /** The way out for every request to vendors and receivers; null: none. */
  proxy: ForwardProxy | null;
  /** Certificates that are trusted beside the usual ones, as PEM text. */
  roots: string | null;
  minRefreshIntervalMs: number;
  /** Names this build in Temporal's Worker Versioning; null: the worker takes whatever work there is. */
  buildId: string | null;
  /** No Temporal server is named, so that one is started here. */
  embedded: boolean;
  /** The server that is named; null: one is started here. */
  temporal: TemporalTarget | null;
  temporalCliPath: string | null;
  /** Folder for caches, where an obtained Temporal CLI is kept; null: `~/.cache`. */
  cacheDir: string | null;
  /** Where Temporal's Web UI is, for links. The embedded server knows its own. */
  temporalUiUrl: string | null;
}

export interface TracesTarget {
  /** Of the collector, whole: OTLP over HTTP. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Part of the traces that is kept, 0 to 1. */
  ratio: number;
  serviceName: string;
}

/**
 * Thrown when settings cannot be used: one line for each variable, with what was found (never a secret) and what is
 * allowed.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Does each of them, so that all that is wrong comes in one `ConfigError`; what several say is said once. */
export function allOf<Values extends unknown[]>(...reads: { [Index in keyof Values]: () => Values[Index] }): Values {
  const problems: string[] = [];
  const values = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
      return null;
    }
  });
  if (problems.length > 0) throw new ConfigError([...new Set(problems)].join('\n'));
  return values as Values;
}

const DEFAULT_MIN_REFRESH_SECONDS = 60;
const EMBEDDED_MIN_REFRESH_SECONDS = 1;
/** A script over a whole fleet, or a loop that watches one, must not meet them. */
const DEFAULT_REQUESTS_PER_MINUTE = 60_000;
const DEFAULT_FAILED_AUTHORIZATIONS_PER_MINUTE = 3_000;

const NO_KEYS =
  'ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY: there is nothing to decrypt with. Set ELEMENT_EVENTS_PAYLOAD_KEYS too, or unset this.';

/**
 * Reads the settings from the environment. An empty variable counts as not given. Throws `ConfigError` with every
 * problem.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, environment[name]?.trim() || null]),
  );
  const result = variables.safeParse(given);
  const named = given.TEMPORAL_ADDRESS ? readTarget(environment) : succeeded(null);
  const problems = [
    ...(result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...(named.ok ? [] : named.problem),
    ...(given.ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY === 'true' && !given.ELEMENT_EVENTS_PAYLOAD_KEYS ? [NO_KEYS] : []),
  ];
  if (!result.success || !named.ok || problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem}`);
    throw new ConfigError(['The settings in the environment cannot be used:', ...lines].join('\n'));
  }
  const values = result.data;
  const embedded = values.TEMPORAL_ADDRESS === null;
  const defaultSeconds = embedded ? EMBEDDED_MIN_REFRESH_SECONDS : DEFAULT_MIN_REFRESH_SECONDS;
  return {
    host: values.ELEMENT_EVENTS_HOST ?? '127.0.0.1',
    port: values.PORT ?? 8080,
    dataFolder: values.ELEMENT_EVENTS_DATA_DIR ?? '.data',
    userSecret: values.ELEMENT_EVENTS_USER_SECRET,
    organizationSecret: values.ELEMENT_EVENTS_ORGANIZATION_SECRET,
    organization: values.ELEMENT_EVENTS_ORGANIZATION ?? 'default',
    principalsFile: values.ELEMENT_EVENTS_PRINCIPALS_FILE,
    limits: {
      requestsPerMinute: values.ELEMENT_EVENTS_REQUESTS_PER_MINUTE ?? DEFAULT_REQUESTS_PER_MINUTE,
      failedAuthorizationsPerMinute:
        values.ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE ?? DEFAULT_FAILED_AUTHORIZATIONS_PER_MINUTE,
    },
    trustedProxies: values.ELEMENT_EVENTS_TRUSTED_PROXIES ?? [],
    logLevel: values.ELEMENT_EVENTS_LOG_LEVEL ?? 'info',
    metricsAddress: values.ELEMENT_EVENTS_METRICS_ADDRESS,
    traces: tracesTarget(values),
    keys: values.ELEMENT_EVENTS_KEYS,
    payloadKeys: values.ELEMENT_EVENTS_PAYLOAD_KEYS,
    payloadDecryptOnly: values.ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY ?? false,
    egressAllow: values.ELEMENT_EVENTS_EGRESS_ALLOW ?? [],
    allowedWorkflows: values.ELEMENT_EVENTS_WORKFLOW_RECEIVERS ?? [],
    proxy: values.ELEMENT_EVENTS_PROXY,
    roots: rootsOf(values.ELEMENT_EVENTS_CA_FILE, values.NODE_EXTRA_CA_CERTS),
    minRefreshIntervalMs: (values.ELEMENT_EVENTS_MIN_REFRESH_INTERVAL ?? defaultSeconds) * 1000,
    buildId: values.ELEMENT_EVENTS_BUILD_ID,
    embedded,
    temporal: named.value,
    temporalCliPath: values.TEMPORAL_CLI_PATH,
    cacheDir: values.XDG_CACHE_HOME,
    temporalUiUrl: values.ELEMENT_EVENTS_TEMPORAL_UI_URL,
  };
}

/** Roots of our own take the place of those that Node has from its variable, so both are told to whoever connects. */
function rootsOf(own: string | null, ofNode: string | null): string | null {
  return own === null ? null : `${own}\n${ofNode ?? ''}`.trim();
}

/** Which script of a package.json npm runs here, `npx` for that; null: none. */
export function npmScriptOf(environment: NodeJS.ProcessEnv = process.env): string | null {
  return environment.npm_lifecycle_event ?? null;
}

function tracesTarget(values: z.output<typeof variables>): TracesTarget | null {
  const endpoint = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === null) return null;
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    ratio: values.OTEL_TRACES_SAMPLER_ARG ?? 1,
    serviceName: values.OTEL_SERVICE_NAME ?? 'element-events',
  };
}

const variables = z.object({
  ELEMENT_EVENTS_HOST: host,
  PORT: port,
  ELEMENT_EVENTS_DATA_DIR: anyText,
  ELEMENT_EVENTS_USER_SECRET: secret,
  ELEMENT_EVENTS_ORGANIZATION_SECRET: secret,
  ELEMENT_EVENTS_ORGANIZATION: organization,
  ELEMENT_EVENTS_PRINCIPALS_FILE: anyText,
  ELEMENT_EVENTS_REQUESTS_PER_MINUTE: perMinute,
  ELEMENT_EVENTS_FAILED_AUTHORIZATIONS_PER_MINUTE: perMinute,
  ELEMENT_EVENTS_TRUSTED_PROXIES: networkList,
  ELEMENT_EVENTS_LOG_LEVEL: logLevel,
  ELEMENT_EVENTS_METRICS_ADDRESS: listenAddress,
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_TRACES_SAMPLER_ARG: ratio,
  OTEL_SERVICE_NAME: anyText,
  ELEMENT_EVENTS_KEYS: keys,
  ELEMENT_EVENTS_PAYLOAD_KEYS: keys,
  ELEMENT_EVENTS_PAYLOAD_DECRYPT_ONLY: trueOrFalse,
  ELEMENT_EVENTS_EGRESS_ALLOW: allowList,
  ELEMENT_EVENTS_WORKFLOW_RECEIVERS: allowedWorkflows,
  ELEMENT_EVENTS_PROXY: forwardProxy,
  ELEMENT_EVENTS_CA_FILE: certificatesFile,
  NODE_EXTRA_CA_CERTS: certificatesOfNode,
  ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: seconds,
  ELEMENT_EVENTS_TEMPORAL_UI_URL: url,
  ELEMENT_EVENTS_BUILD_ID: buildId,
  TEMPORAL_ADDRESS: serverAddress,
  TEMPORAL_CLI_PATH: anyText,
  XDG_CACHE_HOME: anyText,
});
