import { RESOURCES } from '../domain/instance/configuration-keys';
import { z } from 'zod';
import type { AllowedWorkflows } from '../domain/delivery/workflow-callback';
import type { EgressAllow } from '../domain/security/egress';
import type { ElementDescription } from '../domain/vendor/element-description';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import type { Configuration, InstanceSettings } from '../domain/instance/settings';
import { decodeJsonTexts, parseConfiguration, type TypedConfiguration } from './configuration';
import { elementReference, identityKeys, leftAsideKeys } from './identity-keys';
import { nearest } from './near-miss';
import { closedObject } from './closed-object';
import { addedTo, bounded, objectOrText, parseWith, problemsOf, under, type Parsed } from './parsed';
import { shown } from './shown';
import { leftovers } from './placeholders';
import { AUTHORIZATION_CODE, CODE_VERIFIER } from './secret-keys';

export type { Parsed } from './parsed';

/** What validation has to know of the service around it. */
export interface ConfigurationContext {
  /** The element with this key, or with this numeric id of Cloud Elements. */
  elementOf(key: string | number): ElementDescription | undefined;
  elementKeys: string[];
  minRefreshIntervalMs: number;
  /** CIDRs, addresses and host names that may be reached although they are not public. Default: none. */
  egressAllow?: EgressAllow;
  /** Workflows that may be named as receiver. Default: none. */
  allowedWorkflows?: AllowedWorkflows;
}

/** An instance as a person wants it: typed, complete, its secrets still plain. */
export interface InstanceDraft {
  element: ElementDescription;
  name: string;
  tags: string[];
  /** Cloud Elements' keys, normalised. */
  configuration: Configuration;
  settings: InstanceSettings;
  /** What the vendor's authorization gave, such as an OAuth `code`. Secret. */
  providerData: Record<string, Json> | null;
}

/** What the vendor's authorization gave. Only `code` is of use, and `codeVerifier` if it was asked for with one. */
export const providerData = z
  .record(
    z.string().max(100),
    z.union([z.string().max(4000), z.number(), z.boolean()], {
      error: 'Allowed: a text of up to 4,000 characters, a number, or true or false.',
    }),
    {
      error: 'Allowed: an object of texts, numbers and booleans.',
    },
  )
  .nullish();

const bodySchema = closedObject({
  element: elementReference.optional(),
  configuration: z.unknown().optional(),
  name: identityKeys.name,
  tags: identityKeys.tags.optional(),
  providerData,
  ...leftAsideKeys,
});

/**
 * Types the body that creates an instance. Every problem is in the answer, each with a pointer into the body; none
 * shows a secret. Of a body that names no known element, what depends on the element is not checked. Never throws.
 */
export function parseInstanceBody(body: unknown, context: ConfigurationContext): Parsed<InstanceDraft> {
  return bounded(draftFrom(body, context));
}

function draftFrom(body: unknown, context: ConfigurationContext): Parsed<InstanceDraft> {
  const object = objectOrText(body, '');
  if (!object.ok) return object;
  const sent = object.value;
  const element = elementNamedBy(sent.element, context);
  const configuration = configurationOf(
    withCode(sent.configuration, sent.providerData),
    element.ok ? element.value : null,
    context,
  );
  const envelope = parseWith(bodySchema, sent);
  const problems = [...problemsOf(element), ...problemsOf(configuration), ...problemsOf(envelope)];
  const all = addedTo(leftoversAround(sent), pointedAtCode(problems, sent.providerData));
  if (all.length > 0 || !element.ok || !configuration.ok || !envelope.ok) return failed(all);
  const { name, tags = [], providerData = null } = envelope.value;
  return succeeded({ element: element.value, name, tags, ...configuration.value, providerData });
}

/**
 * The authorization code is kept with the configuration, where it is sealed like every secret, and so is its verifier.
 * A code without one takes the place of both.
 */
export function withCode(configuration: Json | undefined, providerData: Json | undefined): Json | undefined {
  if (configuration !== undefined && !isJsonObject(configuration)) return configuration;
  const { code, codeVerifier = null } = isJsonObject(providerData) ? providerData : {};
  const kept =
    typeof code === 'string'
      ? { ...configuration, [AUTHORIZATION_CODE]: code, [CODE_VERIFIER]: codeVerifier }
      : configuration;
  const isAlone = kept !== undefined && Object.hasOwn(kept, AUTHORIZATION_CODE) && !Object.hasOwn(kept, CODE_VERIFIER);
  return isAlone ? { ...kept, [CODE_VERIFIER]: null } : kept;
}

/** What is wrong with the code, or its verifier, is said where it was sent. */
export function pointedAtCode(problems: readonly Problem[], providerData: Json | undefined): Problem[] {
  if (!isJsonObject(providerData)) return [...problems];
  const sentAt = new Map([
    [`/configuration/${AUTHORIZATION_CODE}`, '/providerData/code'],
    [`/configuration/${CODE_VERIFIER}`, '/providerData/codeVerifier'],
  ]);
  return problems.map((problem) => ({ ...problem, pointer: sentAt.get(problem.pointer) ?? problem.pointer }));
}

/** Placeholders outside the configuration, which finds its own. */
function leftoversAround({ configuration: _, ...envelope }: JsonObject): Problem[] {
  return leftovers(envelope, ([key]) => key === 'providerData');
}

function elementNamedBy(sent: Json | undefined, context: ConfigurationContext): Parsed<ElementDescription> {
  const { key = null, id = null } = isJsonObject(sent) ? sent : {};
  const known = `Known elements: ${context.elementKeys.join(', ')}.`;
  const named = key ?? id;
  const pointer = key === null && id !== null ? '/element/id' : '/element/key';
  if (typeof named !== 'string' && typeof named !== 'number') {
    return failed([{ pointer, message: `Required: the key of the element. ${known}` }]);
  }
  const element =
    context.elementOf(named) ?? (/^\d+$/.test(String(named)) ? context.elementOf(Number(named)) : undefined);
  if (element !== undefined) return succeeded(element);
  const meant = nearest(String(named), context.elementKeys);
  const suggestion = meant === null ? '' : ` Did you mean "${meant}"?`;
  return failed([{ pointer, message: `Unknown element ${shown(named)}.${suggestion} ${known}` }]);
}

function configurationOf(
  sent: Json | undefined,
  element: ElementDescription | null,
  { minRefreshIntervalMs, egressAllow, allowedWorkflows }: ConfigurationContext,
): Parsed<TypedConfiguration> {
  const object = objectOrText(sent ?? {}, '/configuration');
  if (!object.ok) return object;
  const known = element === null ? withoutElement(object.value) : { element, configuration: object.value };
  const rules = { element: known.element, minRefreshIntervalMs, egressAllow, allowedWorkflows, newInstance: true };
  const parsed = parseConfiguration(known.configuration, rules);
  if (element === null) {
    // Which keys are secrets is not known either, so only whole placeholders count.
    const others = leftovers(object.value, ([key = '']) => !key.startsWith('event.'));
    return failed(under('/configuration', addedTo(others, problemsOf(parsed))));
  }
  return parsed.ok ? parsed : failed(under('/configuration', parsed.problem));
}

/**
 * What can be checked of a configuration whose element is not known: the event keys, against an element that objects to
 * nothing.
 */
function withoutElement(configuration: JsonObject): { element: ElementDescription; configuration: JsonObject } {
  const dependent = ['event.poller.urls', 'event.objects'];
  const entries = Object.entries(configuration).filter(([key]) => key.startsWith('event.') && !dependent.includes(key));
  const { configuration: decoded } = decodeJsonTexts(configuration);
  const resources = decoded[RESOURCES];
  const names = isJsonObject(resources) ? Object.keys(resources) : [];
  const anyResource = { url: '/hubs/any/resource', idField: 'id' };
  const element: ElementDescription = {
    key: '',
    numericId: 0,
    name: '',
    hub: '',
    description: '',
    fields: [],
    defaultResources: Object.fromEntries(['resource', ...names].map((name) => [name, anyResource])),
    checkHubUrl: () => null,
  };
  return { element, configuration: Object.fromEntries(entries) };
}
