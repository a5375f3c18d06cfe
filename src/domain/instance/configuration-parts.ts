import type { Configuration } from './settings';

/** The element's own keys: what its connection is made of. */
export function connectionOf(configuration: Configuration): Configuration {
  return keysWhere(configuration, (key) => !key.startsWith('event.'));
}

/** The keys that say where notifications go, and how. */
export function targetOf(configuration: Configuration): Configuration {
  return keysWhere(configuration, (key) => key.startsWith('event.notification.'));
}

function keysWhere(configuration: Configuration, isWanted: (key: string) => boolean): Configuration {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => isWanted(key)));
}
