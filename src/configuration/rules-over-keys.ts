import { RESOURCES } from '../domain/instance/configuration-keys';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { headerNames } from './callback-headers';
import { clientCertificateProblems } from './client-certificate';
import { booleanFrom, numberFrom } from './plain-values';
import { isSealed, SEALED_PREFIX } from '../domain/security/sealed-text';
import { CALLBACK_HEADERS, MASK } from './secret-keys';
import { WORKFLOW_CALLBACK } from './workflow-callback';

/** What only we write in the place of a secret must not come from outside. */
export function secretProblems(configuration: JsonObject, newInstance: boolean, secrets: Set<string>): Problem[] {
  return [...secrets].flatMap((key) => {
    const pointer = pointerOf([key]);
    if (configuration[key] === MASK) {
      return [{ pointer, message: 'Found the mask that reads show in place of a secret. Give the secret itself.' }];
    }
    return newInstance ? sealedProblems(configuration, [key]) : [];
  });
}

/** A sealed text is ours: nobody else can make one that opens. */
export function sealedProblems(configuration: JsonObject, secrets: Iterable<string>): Problem[] {
  const sealed = [...secrets].filter((key) => isSealed(configuration[key]));
  return sealed.map((key) => ({
    pointer: pointerOf([key]),
    message: `A secret must not begin with "${SEALED_PREFIX}".`,
  }));
}

/** Keys of a POST: nothing of it is in a signal. (Notices may go to a URL, signed, beside a workflow.) */
const ONLY_OVER_HTTP = [
  'event.notification.oauth.token.url',
  'event.notification.tls.certificate',
  'event.notification.basic.username',
  'event.notification.basic.password',
  CALLBACK_HEADERS,
];

const SIGNATURE_KEY = 'event.notification.signature.key';
const LIFECYCLE_URL = 'event.notification.lifecycle.url';

function callbackProblems(configuration: JsonObject, enabled: boolean): Problem[] {
  const given = (key: string) => configuration[key] !== undefined;
  const [hasUrl, hasWorkflow] = [given('event.notification.callback.url'), given(WORKFLOW_CALLBACK)];
  if (enabled && !hasUrl && !hasWorkflow) {
    const message = 'Required where event.notification.enabled is true: the URL that events are posted to.';
    return [{ pointer: '/event.notification.callback.url', message }];
  }
  if (!hasWorkflow) return [];
  if (hasUrl) {
    const message = 'Give either event.notification.callback.url or event.notification.callback.workflow, not both.';
    return [{ pointer: `/${WORKFLOW_CALLBACK}`, message }];
  }
  const message = `This is for a callback URL; a workflow (${WORKFLOW_CALLBACK}) gets signals.`;
  const keys = given(LIFECYCLE_URL) ? ONLY_OVER_HTTP : [SIGNATURE_KEY, ...ONLY_OVER_HTTP];
  return keys.filter(given).map((key) => ({ pointer: pointerOf([key]), message }));
}

/** Client credentials for the callback are whole, and the only ones. */
function oauthProblems(configuration: JsonObject): Problem[] {
  const names = Object.keys(configuration).filter((key) => key.startsWith('event.notification.oauth.'));
  const [first] = names;
  if (first === undefined) return [];
  const needed = ['event.notification.oauth.token.url', 'event.notification.oauth.api.key'];
  const missing = needed.filter((key) => configuration[key] === undefined);
  const message =
    'Give either event.notification.oauth.*, or event.notification.basic.* or an Authorization header, not both.';
  const hasOther =
    configuration['event.notification.basic.username'] !== undefined ||
    headerNames(configuration[CALLBACK_HEADERS]).includes('authorization');
  return [
    ...missing.map((key) => ({ pointer: pointerOf([key]), message: `Required beside ${first}, but missing.` })),
    ...(hasOther ? [{ pointer: pointerOf([first]), message }] : []),
  ];
}

/** Formats whose notification is one event. */
const ONE_EVENT_FORMATS: readonly Json[] = ['standard-webhooks', 'cloudevents-structured', 'cloudevents-binary'];

/** Rules over several keys, told from what was sent: they hold whatever else is wrong. */
export function crossProblems(configuration: JsonObject, newInstance: boolean): Problem[] {
  const problems: Problem[] = [];
  const given = (key: string) => configuration[key] !== undefined;
  const enabled = booleanFrom(configuration['event.notification.enabled']) === true;
  problems.push(...callbackProblems(configuration, enabled));
  problems.push(...clientCertificateProblems(configuration), ...oauthProblems(configuration));
  const resources = configuration[RESOURCES];
  if (enabled && newInstance && isJsonObject(resources) && Object.keys(resources).length === 0) {
    const message =
      'Required where event.notification.enabled is true: the resources to poll. The element has none of its own.';
    problems.push({ pointer: `/${RESOURCES}`, message });
  }
  if (given('event.notification.basic.password') && !given('event.notification.basic.username')) {
    const message = 'Required beside event.notification.basic.password, but missing.';
    problems.push({ pointer: '/event.notification.basic.username', message });
  }
  if (given('event.notification.signature.key.previous') && !given('event.notification.signature.key')) {
    const message = 'Required beside event.notification.signature.key.previous, but missing: the key that follows it.';
    problems.push({ pointer: '/event.notification.signature.key', message });
  }
  const batchSize = numberFrom(configuration['event.notification.batch.size']);
  const format = configuration['event.notification.format'] ?? null;
  if (ONE_EVENT_FORMATS.includes(format) && batchSize !== null && batchSize > 1) {
    const message = `A notification in the format ${String(format)} is one event. Give 1, or nothing.`;
    problems.push({ pointer: '/event.notification.batch.size', message });
  }
  const authorization = headerNames(configuration[CALLBACK_HEADERS]).includes('authorization');
  if (authorization && given('event.notification.basic.username')) {
    const message = 'Give either an Authorization header or event.notification.basic.*, not both.';
    problems.push({ pointer: `/${CALLBACK_HEADERS}`, message });
  }
  return problems;
}
