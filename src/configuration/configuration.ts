import { RESOURCES } from '../domain/instance/configuration-keys';
import type { AllowedWorkflows } from '../domain/delivery/workflow-callback';
import type { EgressAllow } from '../domain/security/egress';
import type { ElementDescription } from '../domain/vendor/element-description';
import { z } from 'zod';
import type { Json, JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import { DEFAULT_NOTIFICATION_RULES } from '../domain/delivery/settings';
import type { Configuration, InstanceSettings } from '../domain/instance/settings';
import { sizeProblems } from './configured-size';
import { crossProblems, secretProblems } from './rules-over-keys';
import { destinationProblems } from './destinations';
import { elementFields } from './element-fields';
import { deliverySettingsOf } from './delivery-settings';
import { eventKeys, type EventKeyRules, type EventValues } from './event-keys';
import { parseJsonText } from './json-text';
import { closedObject, isBlank, withoutEmpty } from './closed-object';
import { connectionProblems, resourceProblems } from './connection-problems';
import { addedTo, parseWith, problemsOf, type Parsed } from './parsed';
import { leftovers } from './placeholders';
import { algorithmProblems } from './private-key';
import { defaultRefreshInterval, refreshIntervalMsOf } from './refresh-interval';
import { resourceSettingsOf } from './poller-configuration';
import { LEGACY_URLS, withDefaultResources, withResources } from './resources';
import { reservedNameProblems } from './reserved-names';
import { sourceProblems } from './source-keys';
import { windowProblems } from './window-keys';
import { isSealed } from '../domain/security/sealed-text';
import { CALLBACK_HEADERS, secretKeysOf } from './secret-keys';
import { WORKFLOW_CALLBACK, workflowCallbackProblems } from './workflow-callback';

/** A configuration in Cloud Elements' keys, normalised, and what the workflow needs of it. */
export interface TypedConfiguration {
  configuration: Configuration;
  settings: InstanceSettings;
}

/** Keys whose values may be JSON or the text of it. */
const JSON_KEYS = [RESOURCES, 'event.metadata', CALLBACK_HEADERS, WORKFLOW_CALLBACK];

export interface ConfigurationRules extends Omit<EventKeyRules, 'minOwnIntervalMs'> {
  /** What a new instance may name as a destination although it is not public. Default: nothing. */
  egressAllow?: EgressAllow;
  /** Workflows that a new instance may name as receiver. Default: none. */
  allowedWorkflows?: AllowedWorkflows;
  /**
   * A new instance polls the element's own resources if it names none, and must not bring sealed secrets. In an
   * existing one sealed secrets pass unread, and an empty map of resources means that nothing is polled.
   */
  newInstance: boolean;
  /** Names of resources that an existing instance has already, whatever is thought of them now. */
  keptResources?: readonly string[];
}

/**
 * Types a whole configuration. Pointers are relative to it; JSON texts are looked into as if they were objects. A
 * configuration that came out of here goes in again unchanged.
 */
export function parseConfiguration(sent: JsonObject, rules: ConfigurationRules): Parsed<TypedConfiguration> {
  const secrets = secretKeysOf(rules.element);
  const decoded = decodeJsonTexts(sent);
  const shape = shapeFor(decoded.configuration, rules, secrets);
  const isKnown = (key: string) => Object.hasOwn(shape, key) || key === LEGACY_URLS;
  const given = withoutEmpty(decoded.configuration, isBlank, isKnown);
  const complete = rules.newInstance ? withDefaultResources(given, rules.element) : given;
  const { configuration, problems: namingProblems } = withResources(complete, rules.element);
  const typed = parseWith(closedObject(shape), configuration);
  const nameProblems = reservedNameProblems(configuration[RESOURCES], rules.keptResources ?? []);
  const typeProblems = pointedAtLegacyUrls(addedTo(nameProblems, problemsOf(typed)), sent);
  const early = [
    ...decoded.problems,
    // A header's value is words around a secret: `Bearer <TOKEN>`.
    ...leftovers(decoded.configuration, ([key = '']) => secrets.has(key) && key !== CALLBACK_HEADERS),
    ...secretProblems(configuration, rules.newInstance, secrets),
  ];
  // Resources that were named in a wrong way are not missing.
  const areNamed = namingProblems.length > 0;
  const late = [...typeProblems, ...crossProblems(configuration, rules.newInstance && !areNamed)];
  const ownProblems = addedTo(early, [...namingProblems, ...late]);
  const togetherProblems = [
    ...connectionProblems(configuration, shape, rules.element),
    ...algorithmProblems(configuration, rules.element),
    ...windowProblems(configuration),
    ...sourceProblems(configuration),
  ];
  const formProblems = [
    ...addedTo(ownProblems, togetherProblems),
    ...resourceProblems(configuration, shape, rules.element),
  ];
  const unreachable = rules.newInstance
    ? [
        ...destinationProblems(configuration, rules.egressAllow),
        ...workflowCallbackProblems(configuration, rules.allowedWorkflows),
      ]
    : [];
  const problems = addedTo(formProblems, unreachable);
  if (!typed.ok || problems.length > 0) return failed(problems);
  const values = withDefaults(typed.value as EventValues, rules);
  const value = { configuration: values as Configuration, settings: settingsOf(values, rules.element) };
  const sizes = sizeProblems(value.configuration, value.settings, secrets);
  return sizes.length === 0 ? succeeded(value) : failed(pointedAtLegacyUrls(sizes, sent));
}

/** Replaces JSON text by what it says, at the keys that take both. Broken text is one problem at its key. */
export function decodeJsonTexts(sent: JsonObject): { configuration: JsonObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const entries = Object.entries(sent).map(([key, value]): [string, Json] => {
    if (!JSON_KEYS.includes(key) || typeof value !== 'string' || value === '' || isSealed(value)) return [key, value];
    const parsed = parseJsonText(value);
    if (parsed.ok) return [key, parsed.value];
    problems.push({ pointer: pointerOf([key]), message: parsed.problem });
    return [key, value];
  });
  return { configuration: Object.fromEntries(entries), problems };
}

function shapeFor(configuration: JsonObject, rules: ConfigurationRules, secrets: Set<string>) {
  const { element, minRefreshIntervalMs, newInstance } = rules;
  // Of an existing instance those that an update names are judged by themselves.
  const minOwnIntervalMs = newInstance ? minRefreshIntervalMs : 0;
  const keys = eventKeys({ element, minRefreshIntervalMs, minOwnIntervalMs });
  const shape: Record<string, z.ZodType> = { ...keys, ...elementFields(element) };
  if (newInstance) return shape;
  const sealed = [...secrets].filter((key) => isSealed(configuration[key])).map((key) => [key, z.string()] as const);
  return { ...shape, ...Object.fromEntries(sealed) };
}

/** If the resources were sent as `event.poller.urls`, what is wrong with them is wrong there. */
export function pointedAtLegacyUrls(problems: readonly Problem[], sent: JsonObject): Problem[] {
  if (typeof sent[LEGACY_URLS] !== 'string' || (sent[RESOURCES] ?? null) !== null) return [...problems];
  const key = `/${RESOURCES}`;
  return problems.map(({ pointer, message }) => {
    if (pointer === key) return { pointer: pointerOf([LEGACY_URLS]), message };
    return pointer.startsWith(`${key}/`)
      ? { pointer: pointerOf([LEGACY_URLS]), message: `${pointer.slice(key.length + 1)}: ${message}` }
      : { pointer, message };
  });
}

/**
 * What holds for these keys if nothing is said, written down for reads to show. The defaults of all other keys are in
 * the settings alone. Neither changes in a running instance with a release: an update keeps both, see
 * `withKeptDefaults`.
 */
function withDefaults(values: EventValues, rules: Pick<ConfigurationRules, 'minRefreshIntervalMs'>) {
  return {
    ...values,
    'event.notification.enabled': values['event.notification.enabled'] ?? false,
    'event.vendor.type': 'polling',
    'event.poller.refresh_interval':
      values['event.poller.refresh_interval'] ?? defaultRefreshInterval(rules.minRefreshIntervalMs),
    'event.poller.start': values['event.poller.start'] ?? 'now',
    'event.notification.format': values['event.notification.format'] ?? 'elements',
  };
}

function settingsOf(values: ReturnType<typeof withDefaults>, element: ElementDescription): InstanceSettings {
  const resources = Object.entries(values[RESOURCES]);
  return {
    eventsEnabled: values['event.notification.enabled'],
    callbackUrl: values['event.notification.callback.url'] ?? null,
    refreshIntervalMs: refreshIntervalMsOf(values['event.poller.refresh_interval']),
    start: values['event.poller.start'],
    format: values['event.notification.format'],
    eventsPerNotification: values['event.notification.batch.size'] ?? DEFAULT_NOTIFICATION_RULES.maxEvents,
    delivery: deliverySettingsOf(values),
    noticesEnabled: values['event.notification.lifecycle'] ?? false,
    resources: Object.fromEntries(
      resources.map(([name, resource]) => [
        name,
        resourceSettingsOf(name, resource, element, values['event.metadata']),
      ]),
    ),
  };
}
