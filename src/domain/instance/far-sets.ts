import type { ResourceState } from './state';
import type { FarLedger } from '../reading/watermark';
import type { KnownSet, NamedSet } from '../sweeps/sweep-state';

/** A set of shards, and whose it is. */
export function namedSet(resource: string, { number, shards }: KnownSet | FarLedger): NamedSet {
  return { resource, set: { number, shards } };
}

/** The far parts of a resource's ledgers. */
export function farSetsOf(
  resource: string,
  { watermark, deletions }: Pick<ResourceState, 'watermark' | 'deletions'>,
): NamedSet[] {
  return [watermark.far, deletions?.far ?? null].flatMap((far) => (far === null ? [] : [namedSet(resource, far)]));
}
