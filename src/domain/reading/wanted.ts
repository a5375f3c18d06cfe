import type { Change } from './change';
import type { ChangeType } from './change-type';
import { createFilter } from './filter';
import type { ResourceSettings } from './settings';

/** Whether a change of this type is to be sent, as `event.metadata` has it. */
export function isWantedType({ eventTypes }: Pick<ResourceSettings, 'eventTypes'>, type: ChangeType): boolean {
  return eventTypes === undefined || eventTypes.includes(type);
}

/**
 * Whether a change is to be sent; what is not is remembered all the same. A deletion is judged by its type alone: of
 * most deleted records only the id is left, and who was sent a record has to learn that it is gone. Throws `CeqlError`.
 */
export function wantedBy(
  settings: Pick<ResourceSettings, 'eventTypes' | 'filter'>,
): (change: Pick<Change, 'type' | 'record'>) => boolean {
  const meetsFilter = settings.filter === undefined ? () => true : createFilter(settings.filter);
  return ({ type, record }) => isWantedType(settings, type) && (type === 'DELETED' || meetsFilter(record));
}
