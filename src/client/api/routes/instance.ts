import { z } from 'zod';
import { invalidInput } from '../../errors';
import { requestedInstance } from '../caller';
import { instanceChange } from '../request-schemas';
import { replyWith } from '../changed';
import { change, instance } from '../schemas';
import { failures, type Routes } from './route';

const idempotency = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() });

/** The value itself is `propertyValue` in Cloud Elements' words. */
const keyChange = z.looseObject({ propertyValue: z.json().optional(), value: z.json().optional() });

/** A body without a value is a slip, and removes nothing: `null` does. */
function valueIn({ propertyValue, value }: z.infer<typeof keyChange>) {
  const given = propertyValue === undefined ? value : propertyValue;
  if (given === undefined)
    throw invalidInput([{ pointer: '/propertyValue', message: 'Required, but missing; null removes the key.' }]);
  return given;
}

/** One instance, by its id or by its token alone. Reading by token is `GET /instances`, with the list. */
export const instanceRoutes: Routes = (app, { instancesOf }) => {
  app.get(
    '/instances/:id',
    { schema: { summary: 'Read an element instance', tags: ['instances'], response: { 200: instance, ...failures } } },
    async (request) => instancesOf(request).read(requestedInstance(request)),
  );

  app.get(
    '/instances/:id/changes/:changeId',
    {
      schema: {
        summary: 'What became of a change that was recorded',
        tags: ['instances'],
        params: z.object({ id: z.string().max(100), changeId: z.string().max(100) }),
        response: { 200: change, ...failures },
      },
    },
    async (request) => instancesOf(request).change(requestedInstance(request), request.params.changeId),
  );

  app.patch(
    '/instances/:id/configuration/:key',
    {
      schema: {
        summary: 'Change one key of the configuration, as Cloud Elements has it',
        description: 'Answers as `PATCH /instances/{id}` does.',
        tags: ['instances'],
        headers: idempotency,
        params: z.object({ id: z.string().max(100), key: z.string().max(200) }),
        body: keyChange,
        response: { 200: instance, 202: change, ...failures },
      },
    },
    async (request, reply) => {
      const id = requestedInstance(request);
      const patch = { configuration: { [request.params.key]: valueIn(request.body) } };
      const idempotencyKey = request.headers['idempotency-key'];
      return replyWith(reply, id, await instancesOf(request).update(id, patch, { idempotencyKey }));
    },
  );

  for (const path of ['/instances/:id', '/instances']) {
    // Cloud Elements has both, and takes a whole body by `PUT`. A key that it leaves out stays.
    for (const method of ['PATCH', 'PUT'] as const)
      app.route({
        method,
        url: path,
        schema: {
          summary: 'Change name, tags or configuration while it runs',
          description:
            '200: the instance as it is now. 202: recorded, as no worker answered in time; Location says where to ask what became of it.',
          tags: ['instances'],
          headers: idempotency,
          body: instanceChange,
          response: { 200: instance, 202: change, ...failures },
        },
        handler: async (request, reply) => {
          const id = requestedInstance(request);
          const idempotencyKey = request.headers['idempotency-key'];
          return replyWith(reply, id, await instancesOf(request).update(id, request.body, { idempotencyKey }));
        },
      });

    app.delete(
      path,
      {
        schema: {
          summary: 'Delete an element instance',
          tags: ['instances'],
          response: { 200: z.undefined().describe('an empty body'), ...failures },
        },
      },
      async (request, reply) => {
        await instancesOf(request).delete(requestedInstance(request));
        return reply.code(200).send();
      },
    );
  }
};
