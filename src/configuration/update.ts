import { RESOURCES } from '../domain/instance/configuration-keys';
import { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import { changedConfiguration, type ChangeContext, type CurrentInstance } from './updated-configuration';
import type { TypedConfiguration } from './configuration';
import { elementReference, identityKeys, leftAsideKeys } from './identity-keys';
import { pointedAtCode, providerData, withCode } from './instance-body';
import { closedObject } from './closed-object';
import { addedTo, bounded, objectOrText, parseWith, problemsOf, under, type Parsed } from './parsed';
import { shown } from './shown';
import { leftovers } from './placeholders';

export type { CurrentInstance } from './updated-configuration';

/** An instance as an update makes it. `name` and `tags` are there only if the update has them. */
export interface UpdatedInstance extends TypedConfiguration {
  name?: string;
  tags?: string[];
}

const POLLER_KEYS = [
  RESOURCES,
  'event.poller.refresh_interval',
  'event.poller.urls',
  'event.poller.start',
  'event.objects',
];

/**
 * Applies what the signal `updatePollerConfiguration` brings: an object with poller keys, just a map of resources, or
 * the JSON text of either. Resources are merged by name and key (RFC 7396, `null` removes); removing the last one is
 * allowed, nothing is polled then. Refused whole on any problem; pointers lead into what was sent. Never throws.
 */
export function applyPollerUpdate(
  current: CurrentInstance,
  payload: unknown,
  context: ChangeContext,
): Parsed<TypedConfiguration> {
  return bounded(pollerUpdate(current, payload, context));
}

function pollerUpdate(current: CurrentInstance, payload: unknown, context: ChangeContext): Parsed<TypedConfiguration> {
  const object = objectOrText(payload, '');
  if (!object.ok) return object;
  const keys = Object.keys(object.value);
  if (keys.length === 0) return failed([{ pointer: '', message: `Nothing to change. ${ALLOWED}` }]);
  if (!keys.some((key) => key.startsWith('event.'))) return applyResourceMap(current, object.value, context);
  const foreign = keys.filter((key) => !POLLER_KEYS.includes(key));
  const pollerPart = Object.fromEntries(Object.entries(object.value).filter(([key]) => POLLER_KEYS.includes(key)));
  const changed = changedConfiguration(current, pollerPart, context);
  const problems = foreign.map((key) => ({ pointer: pointerOf([key]), message: `Not a poller key. ${ALLOWED}` }));
  return problems.length === 0 ? changed : failed([...problems, ...problemsOf(changed)]);
}

const ALLOWED = `Allowed: a map of resources, or an object with ${POLLER_KEYS.join(', ')}.`;

function applyResourceMap(current: CurrentInstance, resources: JsonObject, context: ChangeContext) {
  const changed = changedConfiguration(current, { [RESOURCES]: resources }, context);
  if (changed.ok) return changed;
  const prefix = `/${RESOURCES}`;
  const intoMap = ({ pointer, message }: Problem) =>
    pointer.startsWith(prefix) ? { pointer: pointer.slice(prefix.length), message } : { pointer, message };
  return failed(changed.problem.map(intoMap));
}

const changeSchema = closedObject({
  configuration: z.unknown().optional(),
  element: elementReference.optional(),
  name: identityKeys.name.optional(),
  tags: identityKeys.tags.optional(),
  providerData,
  ...leftAsideKeys,
});

/**
 * Applies an `UpdateConfiguration`, as the API, the client and the signal bring it. Keys given replace, `null` removes,
 * `event.poller.configuration` is merged as in `applyPollerUpdate`. A secret sent back as the mask stays what it is.
 * The element cannot be changed. Refused whole on any problem; pointers lead into what was sent. Never throws.
 */
export function applyConfigurationUpdate(
  current: CurrentInstance,
  update: unknown,
  context: ChangeContext,
): Parsed<UpdatedInstance> {
  return bounded(configurationUpdate(current, update, context));
}

function configurationUpdate(
  current: CurrentInstance,
  update: unknown,
  context: ChangeContext,
): Parsed<UpdatedInstance> {
  const object = objectOrText(update, '');
  if (!object.ok) return object;
  const { configuration, ...envelope } = object.value;
  const typed = parseWith(changeSchema, envelope);
  const sent = objectOrText(withCode(configuration ?? {}, envelope.providerData) ?? {}, '/configuration');
  const changed = sent.ok ? changedConfiguration(current, sent.value, context) : sent;
  const problems = addedTo(
    leftovers(envelope, ([key]) => key === 'providerData'),
    [
      ...elementProblems(current.element, envelope.element),
      ...problemsOf(typed),
      ...problemsOf(sent),
      ...(sent.ok ? under('/configuration', problemsOf(changed)) : []),
    ],
  );
  if (problems.length > 0 || !changed.ok || !typed.ok) return failed(pointedAtCode(problems, envelope.providerData));
  const { name, tags } = typed.value;
  return succeeded({ ...changed.value, ...(name !== undefined && { name }), ...(tags && { tags }) });
}

function elementProblems(element: ElementDescription, sent: Json | undefined): Problem[] {
  const key = isJsonObject(sent) ? (sent.key ?? sent.id) : sent;
  const isSame = key === element.key || key === element.numericId || key === String(element.numericId);
  if (key === undefined || key === null || isSame) return [];
  return [
    {
      pointer: '/element',
      message: `The element of an instance cannot be changed (it is "${element.key}", found ${shown(key)}). Create another instance.`,
    },
  ];
}
