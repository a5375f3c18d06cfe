import type { FastifyReply } from 'fastify';
import type { ChangedInstance } from '../instances';
import { API_PREFIX } from './openapi';

/**
 * 200 with the instance as it is now; 202 if no worker answered, with the address that says what became of the change.
 */
export function replyWith(reply: FastifyReply, id: number, changed: ChangedInstance): FastifyReply {
  if (changed.kind === 'applied') return reply.code(200).send(changed.view);
  const { changeId } = changed;
  reply.header('location', `${API_PREFIX}/instances/${id}/changes/${changeId}`);
  return reply.code(202).send({ id: changeId, status: 'pending', at: null, errors: [] });
}
