import { z } from 'zod';
import type { ChangeType } from '../domain/reading/change-type';
import { nameIn } from '../domain/reading/record';
import { METADATA_BYTES } from '../domain/instance/state-bounds';
import { bytesAtMost } from './bytes-at-most';
import { closedObject, entriesAtMost } from './closed-object';
import { oneOf } from './plain-values';

/** Cloud Elements' words for types of event. */
const TYPES = ['created', 'updated', 'deleted'] as const;
/** Stands for every object that is not named. */
const ANY_OBJECT = '{objectName}';

const eventTypes = entriesAtMost(1000).pipe(
  z.record(z.string().max(200), closedObject({ eventTypes: z.array(oneOf(TYPES)).max(10).optional() })),
);

/**
 * Which types of event are sent, by object: `polling` for what is polled; `webhook` is Cloud Elements' own, checked and
 * kept.
 */
export const eventMetadata = closedObject({
  polling: eventTypes.optional(),
  webhook: eventTypes.optional(),
}).superRefine(bytesAtMost(METADATA_BYTES, 'List fewer objects.'));

export type EventMetadata = z.output<typeof eventMetadata>;

/** The types of event that are sent of a resource; undefined: all. Named in another case, it is meant all the same. */
export function eventTypesOf(resource: string, metadata: EventMetadata | undefined): ChangeType[] | undefined {
  const objects = metadata?.polling ?? {};
  const name = nameIn(objects, resource) ?? ANY_OBJECT;
  const types = Object.hasOwn(objects, name) ? objects[name]?.eventTypes : undefined;
  return types && TYPES.filter((type) => types.includes(type)).map((type) => type.toUpperCase() as ChangeType);
}
