import type { FastifyRequest } from 'fastify';
import { instanceIdOf, workflowIdOf } from '../../contract/ids';
import { notFound } from '../errors';
import type { Caller } from './authorization';
import { unauthorized } from './problems';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on the few routes that everybody may ask. */
    caller: Caller | null;
  }
}

/** Lets only somebody with the organization's secret pass. */
export function requireOrganization({ caller }: FastifyRequest): void {
  if (caller?.kind === 'organization') return;
  throw unauthorized('This call needs Authorization: User <secret>, Organization <secret>.');
}

/**
 * The instance that a request is about: the one in its path, or else the one its element token belongs to. A path that
 * holds no id, and the id of another instance than the token's, are "not found" like any unknown id.
 */
export function requestedInstance({ caller, params }: FastifyRequest): number {
  const { id: given } = params as { id?: string };
  const tokenId = caller?.kind === 'element' ? caller.instanceId : null;
  if (given === undefined) {
    if (tokenId !== null) return tokenId;
    throw unauthorized('This call needs Authorization: User <secret>, Element <token>.');
  }
  const id = instanceIdOf(workflowIdOf(Number(given)));
  const isExact = id !== null && String(id) === given;
  if (!isExact || (tokenId !== null && tokenId !== id)) throw notFound(JSON.stringify(given.slice(0, 40)));
  return id;
}
