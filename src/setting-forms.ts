import { parsedUrl } from './domain/values/url';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { ForwardProxy } from './activities/io/tunnel';
import type { LogLevel } from './logging';
import { parseAllowedWorkflows, type AllowedWorkflows } from './domain/delivery/workflow-callback';
import { failed, succeeded, type Result } from './domain/values/result';
import { KEYS_FORM, parseSealingKeys, type SealingKeys } from './configuration/keys';
import { principalName } from './configuration/principal-name';

/** The forms that settings have. What is wrong with a text is said in words that may be shown: never a secret. */

/** A variable that may be missing. `read` answers the value, or what is wrong in words that may be shown. */
function variable<T>(read: (text: string) => Result<T, string>) {
  return z
    .string()
    .nullable()
    .transform((text, context): T | null => {
      if (text === null) return null;
      const reading = read(text);
      if (reading.ok) return reading.value;
      context.addIssue(reading.problem);
      return z.NEVER;
    });
}

export const anyText = variable<string>((text) => succeeded(text));

export const port = variable<number>((text) => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return number <= 65_535 ? succeeded(number) : failed(`found "${text}"; allowed: 0 to 65535 (0: any free port).`);
});

export const seconds = variable<number>((text) => {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return number >= 0.1 && number <= 86_400
    ? succeeded(number)
    : failed(`found "${text}"; allowed: seconds from 0.1 to 86400.`);
});

export const buildId = variable<string>((text) =>
  /^[A-Za-z0-9._-]{1,100}$/.test(text)
    ? succeeded(text)
    : failed(`found "${text}"; allowed: 1 to 100 letters, digits, ".", "_" and "-".`),
);

export const trueOrFalse = variable<boolean>((text) =>
  text === 'true' || text === 'false' ? succeeded(text === 'true') : failed(`found "${text}"; allowed: true or false.`),
);

export const perMinute = variable<number>((text) => {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  return number >= 1 ? succeeded(number) : failed(`found "${text}"; allowed: whole numbers from 1 to 9999999.`);
});

export const host = variable<string>((text) =>
  /^[A-Za-z0-9.:-]+$/.test(text)
    ? succeeded(text)
    : failed(`found "${text}"; allowed: an address or host name to listen on, without port.`),
);

/**
 * It travels in the Authorization header, `User <secret>, Organization <secret>`. A short one is a warning at the
 * start.
 */
export const secret = variable<string>((text) =>
  /^[\x21-\x2b\x2d-\x7e]{1,200}$/.test(text)
    ? succeeded(text)
    : failed(`found ${text.length} characters; allowed: 1 to 200 printable ASCII characters, no space, no comma.`),
);

export const keys = variable<SealingKeys>((text) => {
  const reading = parseSealingKeys(text);
  return reading.ok ? reading : failed(`${reading.problem}; allowed: ${KEYS_FORM}.`);
});

export const organization = variable<string>((text) => {
  const { success, error } = principalName.safeParse(text);
  return success ? succeeded(text) : failed(`found "${text}". ${error.issues[0]?.message}`);
});

export const url = variable<string>((text) =>
  /^https?:\/\/[^/]/.test(text) && parsedUrl(text) !== null
    ? succeeded(text)
    : failed(`found "${text}"; allowed: a URL that starts with http:// or https://.`),
);

export const allowList = variable<string[]>((text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => entry !== '' && !isHostOrNetwork(entry));
  return wrong.length === 0
    ? succeeded(entries.filter((entry) => entry !== ''))
    : failed(
        `found "${wrong.join('", "')}"; allowed: CIDRs (10.0.0.0/8), addresses and host names, separated by commas.`,
      );
});

export const allowedWorkflows = variable<AllowedWorkflows>((text) => {
  const reading = parseAllowedWorkflows(text);
  return reading.ok ? reading : failed(`${reading.problem}.`);
});

/** The login is percent-encoded, as in every URL. It is a secret: no message shows the text. */
export const forwardProxy = variable<ForwardProxy>((text) => {
  const refusal = failed(
    'allowed: http://host:port or https://host:port, with "user:password@" before the host if it asks for a login.',
  );
  if (!/^https?:\/\/[^/]/.test(text) || parsedUrl(text) === null) return refusal;
  const { protocol, host: address, username, password, pathname, search, hash } = new URL(text);
  if (pathname !== '/' || search + hash !== '') return refusal;
  try {
    const login = username === '' ? null : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return succeeded({ url: `${protocol}//${address}`, login });
  } catch {
    return refusal;
  }
});

/** The text of a file of certificates. */
export const certificatesFile = variable<string>((path) => {
  try {
    const certificates = certificatesIn(path);
    if (certificates.length === 0) return failed(`found no certificate in "${path}"; allowed: a file of them in PEM.`);
    return succeeded(certificates.join('\n'));
  } catch (error) {
    const { code = 'not a certificate' } = error as NodeJS.ErrnoException;
    return failed(`"${path}" cannot be read (${code}); allowed: a file of certificates in PEM.`);
  }
});

/** The same for the variable of Node, which warns of a file that it cannot use and goes on: so do we. */
export const certificatesOfNode = variable<string>((path) => {
  try {
    return succeeded(certificatesIn(path).join('\n'));
  } catch {
    return succeeded('');
  }
});

/** Throws if there is no such file, or one in it is no certificate. */
function certificatesIn(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  certificates.forEach((certificate) => new X509Certificate(certificate));
  return certificates;
}

export const networkList = variable<string[]>((text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => isIP(entry.split('/')[0] ?? '') === 0 || !isHostOrNetwork(entry));
  return wrong.length === 0
    ? succeeded(entries)
    : failed(`found "${wrong.join('", "')}"; allowed: addresses and CIDRs (10.0.0.0/8), separated by commas.`);
});

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[];

export const logLevel = variable<LogLevel>((text) => {
  const level = LOG_LEVELS.find((one) => one === text);
  return level ? succeeded(level) : failed(`found "${text}"; allowed: ${LOG_LEVELS.join(', ')}.`);
});

export const listenAddress = variable<{ host: string; port: number }>((text) => {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? (plain || '0.0.0.0');
  return digits !== '' && Number(digits) <= 65_535
    ? succeeded({ host: address, port: Number(digits) })
    : failed(`found "${text}"; allowed: host:port, or :port for every address of this machine.`);
});

/** Without a port it is 7233, as Temporal's clients read it. */
export const serverAddress = variable<string>((text) => {
  const [, bracketed, name = '', digits = '7233'] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isHost = bracketed === undefined ? isHostOrNetwork(name) : isIP(bracketed) === 6;
  return isHost && Number(digits) >= 1 && Number(digits) <= 65_535
    ? succeeded(text)
    : failed(`found "${text}"; allowed: host:port, or [address]:port for IPv6; without a port it is 7233.`);
});

export const ratio = variable<number>((text) => {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return number <= 1 ? succeeded(number) : failed(`found "${text}"; allowed: the part of traces to keep, 0 to 1.`);
});

/** User-info would end up in error texts; `OTEL_EXPORTER_OTLP_HEADERS` is for secrets. */
export const collector = variable<string>((text) => {
  const parsed = /^https?:\/\/[^/]/.test(text) ? parsedUrl(text) : null;
  const isPlain = parsed !== null && parsed.username + parsed.password + parsed.search + parsed.hash === '';
  return isPlain ? succeeded(text) : failed('allowed: http://host:port or https://host/path, without user, ? or #.');
});

/**
 * `name=value,name=value`, values percent-encoded, as the OpenTelemetry specification has it. They may be secrets:
 * never shown.
 */
export const headers = variable<Record<string, string>>((text) => {
  const entries = text.split(',').map((entry) => /^\s*([\w!#$%&'*+.^`|~-]+)=([\x21-\x7e]*)\s*$/.exec(entry));
  const refusal = failed('not a list of headers; allowed: name=value, separated by commas, values percent-encoded.');
  if (entries.includes(null)) return refusal;
  try {
    const values = entries.map((entry) => [entry?.[1] ?? '', decodeURIComponent(entry?.[2] ?? '')]);
    const isSendable = values.every(([, value]) => /^[\x20-\x7e]*$/.test(value ?? ''));
    return isSendable ? succeeded(Object.fromEntries(values) as Record<string, string>) : refusal;
  } catch {
    return refusal;
  }
});

function isHostOrNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (bits === undefined) return isIP(address) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address);
  const maxBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits;
}
