import { RESOURCES } from '../domain/instance/configuration-keys';
import { bytesOf, textBytesOf } from '../domain/values/json-bytes';
import type { Json } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import type { Configuration, InstanceSettings } from '../domain/instance/settings';
import { MARK_BYTES, RESOURCE_STATE_BYTES, STATE_BOUNDS } from '../domain/instance/state-bounds';
import { sealedBytesOf } from './sealing';

/** Quotes, colon and comma of an entry in JSON. */
const MARKS = 4;

/**
 * Bytes of an instance's state that each key takes: its JSON, of a secret as it is sealed; the resources once more as
 * what they mean, with what the instance keeps of each. It is the same before and after secrets are sealed.
 */
export function configuredBytes(
  configuration: Configuration,
  settings: InstanceSettings,
  secrets: ReadonlySet<string>,
): Record<string, number> {
  const sizes = Object.entries(configuration).map(([key, value]): [string, number] => {
    const isSealed = secrets.has(key) && value !== null;
    const bytes = textBytesOf(key) + MARKS + (isSealed ? sealedBytesOf(value) + MARKS : bytesOf(value));
    return [key, key === RESOURCES ? bytes + meaningBytes(settings) : bytes];
  });
  return Object.fromEntries(sizes);
}

/** The largest key is to blame if all together are too much for the state. */
export function sizeProblems(
  configuration: Configuration,
  settings: InstanceSettings,
  secrets: ReadonlySet<string>,
): Problem[] {
  const sizes = Object.entries(configuredBytes(configuration, settings, secrets));
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  if (bytes <= STATE_BOUNDS.configured) return [];
  const [largest, size] = sizes.reduce((one, other) => (other[1] > one[1] ? other : one));
  const isResources = largest === RESOURCES;
  const counted = isResources
    ? ` (its JSON twice, as it is sent and with all defaults, and ${RESOURCE_STATE_BYTES} for each resource)`
    : '';
  const advice = isResources ? 'Divide the resources among instances.' : 'Give less here.';
  const message =
    `The configuration takes ${bytes} bytes, and ${STATE_BOUNDS.configured} are allowed; ` +
    `this key takes ${size} of them${counted}. ${advice}`;
  return [{ pointer: pointerOf([largest]), message }];
}

function meaningBytes(settings: InstanceSettings): number {
  const states = Object.entries(settings.resources).map(
    ([name, { source }]) =>
      textBytesOf(name) + MARKS + RESOURCE_STATE_BYTES + (source?.kind === 'cursor' ? MARK_BYTES : 0),
  );
  return bytesOf(settings as unknown as Json) + states.reduce((sum, bytes) => sum + bytes, 0);
}
