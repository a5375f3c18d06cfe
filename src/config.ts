import { isIP } from 'node:net';
import { z } from 'zod';
import type { LogLevel } from './logging';
import { KEYS_FORM, parseSealingKeys, type SealingKeys } from './configuration/keys';

/** The service's settings. What is null was not given: the data folder then has it, or nothing needs it. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  dataFolder: string;
  userSecret: string | null;
  organizationSecret: string | null;
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
  /** CIDRs, addresses and host names that may be reached although they are not public. */
  egressAllow: readonly string[];
  minRefreshIntervalMs: number;
  /** Names this build in Temporal's Worker Versioning; null: the worker takes whatever work there is. */
  buildId: string | null;
  /** No Temporal server is named, so that one is started here. */
  embedded: boolean;
  temporalAddress: string | null;
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

/** Thrown when settings cannot be used: one line for each variable, with what was found (never a secret) and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Does each of them, so that all that is wrong comes in one `ConfigError`. */
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
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return values as Values;
}

const DEFAULT_MIN_REFRESH_SECONDS = 60;
const EMBEDDED_MIN_REFRESH_SECONDS = 1;
/** A script over a whole fleet, or a loop that watches one, must not meet them. */
const DEFAULT_REQUESTS_PER_MINUTE = 60_000;
const DEFAULT_FAILED_AUTHORIZATIONS_PER_MINUTE = 3_000;

/** Reads the settings from the environment. An empty variable counts as not given. Throws `ConfigError` with every problem. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, environment[name]?.trim() || null]),
  );
  const result = variables.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
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
    egressAllow: values.ELEMENT_EVENTS_EGRESS_ALLOW ?? [],
    minRefreshIntervalMs: (values.ELEMENT_EVENTS_MIN_REFRESH_INTERVAL ?? defaultSeconds) * 1000,
    buildId: values.ELEMENT_EVENTS_BUILD_ID,
    embedded,
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalCliPath: values.TEMPORAL_CLI_PATH,
    cacheDir: values.XDG_CACHE_HOME,
    temporalUiUrl: values.ELEMENT_EVENTS_TEMPORAL_UI_URL,
  };
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

/** A variable that may be missing. `read` answers the value, or what is wrong in words that may be shown. */
function variable<T>(read: (text: string) => { value: T } | { problem: string }) {
  return z
    .string()
    .nullable()
    .transform((text, context): T | null => {
      if (text === null) return null;
      const reading = read(text);
      if ('value' in reading) return reading.value;
      context.addIssue(reading.problem);
      return z.NEVER;
    });
}

const anyText = variable<string>((text) => ({ value: text }));

const port = variable<number>((text) => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return number <= 65_535 ? { value: number } : { problem: `found "${text}"; allowed: 0 to 65535 (0: any free port).` };
});

const seconds = variable<number>((text) => {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return number >= 0.1 && number <= 86_400
    ? { value: number }
    : { problem: `found "${text}"; allowed: seconds from 0.1 to 86400.` };
});

const buildId = variable<string>((text) =>
  /^[A-Za-z0-9._-]{1,100}$/.test(text)
    ? { value: text }
    : { problem: `found "${text}"; allowed: 1 to 100 letters, digits, ".", "_" and "-".` },
);

const perMinute = variable<number>((text) => {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  return number >= 1 ? { value: number } : { problem: `found "${text}"; allowed: whole numbers from 1 to 9999999.` };
});

const host = variable<string>((text) =>
  /^[A-Za-z0-9.:-]+$/.test(text)
    ? { value: text }
    : { problem: `found "${text}"; allowed: an address or host name to listen on, without port.` },
);

/** It travels in the Authorization header, `User <secret>, Organization <secret>`. */
const secret = variable<string>((text) =>
  /^[\x21-\x2b\x2d-\x7e]{8,200}$/.test(text)
    ? { value: text }
    : { problem: `found ${text.length} characters; allowed: 8 to 200 printable ASCII characters, no space, no comma.` },
);

const keys = variable<SealingKeys>((text) => {
  const reading = parseSealingKeys(text);
  return 'keys' in reading ? { value: reading.keys } : { problem: `${reading.problem}; allowed: ${KEYS_FORM}.` };
});

const url = variable<string>((text) =>
  /^https?:\/\/[^/]/.test(text) && URL.canParse(text)
    ? { value: text }
    : { problem: `found "${text}"; allowed: a URL that starts with http:// or https://.` },
);

const allowList = variable<string[]>((text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => entry !== '' && !isHostOrNetwork(entry));
  return wrong.length === 0
    ? { value: entries.filter((entry) => entry !== '') }
    : {
        problem: `found "${wrong.join('", "')}"; allowed: CIDRs (10.0.0.0/8), addresses and host names, divided by commas.`,
      };
});

const networkList = variable<string[]>((text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => isIP(entry.split('/')[0] ?? '') === 0 || !isHostOrNetwork(entry));
  return wrong.length === 0
    ? { value: entries }
    : { problem: `found "${wrong.join('", "')}"; allowed: addresses and CIDRs (10.0.0.0/8), divided by commas.` };
});

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[];

const logLevel = variable<LogLevel>((text) => {
  const level = LOG_LEVELS.find((one) => one === text);
  return level ? { value: level } : { problem: `found "${text}"; allowed: ${LOG_LEVELS.join(', ')}.` };
});

const listenAddress = variable<{ host: string; port: number }>((text) => {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? (plain || '0.0.0.0');
  return digits !== '' && Number(digits) <= 65_535
    ? { value: { host: address, port: Number(digits) } }
    : { problem: `found "${text}"; allowed: host:port, or :port for every address of this machine.` };
});

/** Without a port it is 7233, as Temporal's clients read it. */
const serverAddress = variable<string>((text) => {
  const [, bracketed, name = '', digits = '7233'] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isHost = bracketed === undefined ? isHostOrNetwork(name) : isIP(bracketed) === 6;
  return isHost && Number(digits) >= 1 && Number(digits) <= 65_535
    ? { value: text }
    : { problem: `found "${text}"; allowed: host:port, or [address]:port for IPv6; without a port it is 7233.` };
});

const ratio = variable<number>((text) => {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return number <= 1 ? { value: number } : { problem: `found "${text}"; allowed: the part of traces to keep, 0 to 1.` };
});

/** User-info would end up in error texts; `OTEL_EXPORTER_OTLP_HEADERS` is for secrets. */
const collector = variable<string>((text) => {
  const parsed = /^https?:\/\/[^/]/.test(text) && URL.canParse(text) ? new URL(text) : null;
  const isPlain = parsed !== null && parsed.username + parsed.password + parsed.search + parsed.hash === '';
  return isPlain
    ? { value: text }
    : { problem: 'allowed: http://host:port or https://host/path, without user, ? or #.' };
});

/** `name=value,name=value`, values percent-encoded, as the OpenTelemetry specification has it. They may be secrets: never shown. */
const headers = variable<Record<string, string>>((text) => {
  const entries = text.split(',').map((entry) => /^\s*([\w!#$%&'*+.^`|~-]+)=([\x21-\x7e]*)\s*$/.exec(entry));
  const problem = { problem: 'not a list of headers; allowed: name=value, divided by commas, values percent-encoded.' };
  if (entries.includes(null)) return problem;
  try {
    const values = entries.map((entry) => [entry?.[1] ?? '', decodeURIComponent(entry?.[2] ?? '')]);
    const isSendable = values.every(([, value]) => /^[\x20-\x7e]*$/.test(value ?? ''));
    return isSendable ? { value: Object.fromEntries(values) as Record<string, string> } : problem;
  } catch {
    return problem;
  }
});

function isHostOrNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (bits === undefined) return isIP(address) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address);
  const maxBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits;
}

const variables = z.object({
  ELEMENT_EVENTS_HOST: host,
  PORT: port,
  ELEMENT_EVENTS_DATA_DIR: anyText,
  ELEMENT_EVENTS_USER_SECRET: secret,
  ELEMENT_EVENTS_ORGANIZATION_SECRET: secret,
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
  ELEMENT_EVENTS_EGRESS_ALLOW: allowList,
  ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: seconds,
  ELEMENT_EVENTS_TEMPORAL_UI_URL: url,
  ELEMENT_EVENTS_BUILD_ID: buildId,
  TEMPORAL_ADDRESS: serverAddress,
  TEMPORAL_CLI_PATH: anyText,
  XDG_CACHE_HOME: anyText,
});
