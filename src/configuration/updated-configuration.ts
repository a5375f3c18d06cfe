import { RESOURCES } from '../domain/instance/configuration-keys';
import type { ElementDescription } from '../domain/vendor/element-description';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { failed } from '../domain/values/result';
import type { Configuration } from '../domain/instance/settings';
import {
  decodeJsonTexts,
  parseConfiguration,
  pointedAtLegacyUrls,
  type ConfigurationRules,
  type TypedConfiguration,
} from './configuration';
import { destinationProblems } from './destinations';
import { mergePatch } from './merge-patch';
import { isMergedInResources } from './merged-keys';
import { addedTo, problemsOf, type Parsed } from './parsed';
import { ownIntervalProblems } from './refresh-interval';
import { withLegacyUrls } from './resources';
import { sealedProblems } from './rules-over-keys';
import { MASK, secretKeysOf } from './secret-keys';
import { workflowCallbackProblems } from './workflow-callback';

/** An instance as it is. Its secrets may be sealed: an update does not read them. */
export interface CurrentInstance {
  element: ElementDescription;
  configuration: Configuration;
}

/** What validation of an update has to know of the service around it. */
export interface ChangeContext extends Pick<
  ConfigurationRules,
  'minRefreshIntervalMs' | 'egressAllow' | 'allowedWorkflows'
> {
  /** A person sent the update, so that no secret in it may be sealed. In a signal they are: the client sealed them. */
  isUnsealed?: boolean;
}

const INTERVAL = 'event.poller.refresh_interval';

/**
 * Merges an update into a configuration and types the whole. Pointers are relative to the update. Destinations and the
 * interval are judged if the update names them: what the operator closed or raised since must not stand in the way of
 * other changes.
 */
export function changedConfiguration(
  { element, configuration }: CurrentInstance,
  update: JsonObject,
  { minRefreshIntervalMs, egressAllow, allowedWorkflows, isUnsealed = false }: ChangeContext,
): Parsed<TypedConfiguration> {
  const decoded = decodeJsonTexts(withoutMasks(update, configuration, element));
  const expanded = withLegacyUrls(decoded.configuration, element);
  const merged = merge(configuration, expanded.configuration);
  const kept = configuration[RESOURCES];
  const keptResources = isJsonObject(kept) ? Object.keys(kept) : [];
  const allowedMs = Object.hasOwn(update, INTERVAL) ? minRefreshIntervalMs : 0;
  const rules = { element, minRefreshIntervalMs: allowedMs, newInstance: false, keptResources };
  const parsed = parseConfiguration(merged, rules);
  const sealed = isUnsealed ? sealedProblems(update, secretKeysOf(element)) : [];
  const found = pointedAtLegacyUrls(problemsOf(parsed), update);
  const intervals = ownIntervalProblems(expanded.configuration, minRefreshIntervalMs);
  const formProblems = addedTo([...decoded.problems, ...sealed], [...expanded.problems, ...found, ...intervals]);
  const problems = addedTo(formProblems, [
    ...destinationProblems(update, egressAllow),
    ...workflowCallbackProblems(decoded.configuration, allowedWorkflows),
  ]);
  return parsed.ok && problems.length === 0 ? parsed : failed(problems);
}

function merge(current: Configuration, update: JsonObject): JsonObject {
  const merged = mergePatch(current, update, () => false);
  if (!Object.hasOwn(update, RESOURCES)) return merged;
  // The resources named now stand above a choice made by `event.objects` earlier.
  if (!Object.hasOwn(update, 'event.objects')) delete merged['event.objects'];
  const given = update[RESOURCES] ?? null;
  const resources = isJsonObject(current[RESOURCES]) ? current[RESOURCES] : {};
  if (given === null) return { ...merged, [RESOURCES]: {} };
  if (!isJsonObject(given)) return { ...merged, [RESOURCES]: given };
  const entries = Object.entries(given).filter(([name, value]) => value !== null || Object.hasOwn(resources, name));
  return { ...merged, [RESOURCES]: mergePatch(resources, Object.fromEntries(entries), isMergedInResources) };
}

/** A read shows secrets as a mask; what is read, edited and sent back must not overwrite them. */
function withoutMasks(update: JsonObject, current: Configuration, element: ElementDescription): JsonObject {
  const secrets = secretKeysOf(element);
  const unchanged = (key: string, value: Json) => value === MASK && secrets.has(key) && Object.hasOwn(current, key);
  return Object.fromEntries(Object.entries(update).filter(([key, value]) => !unchanged(key, value)));
}
