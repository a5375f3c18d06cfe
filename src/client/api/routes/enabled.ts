import { requestedInstance } from '../caller';
import { replyWith } from '../changed';
import { change, instance } from '../schemas';
import { failures, type Routes } from './route';

const tags = ['instances'];
const response = { 200: instance, 202: change, ...failures };

/** Cloud Elements knows `/instances/enabled` with an element token; with the id in the path it is ours. */
export const enabledRoutes: Routes = (app, { instancesOf }) => {
  for (const path of ['/instances/:id/enabled', '/instances/enabled']) {
    app.put(path, { schema: { summary: 'Resume polling', tags, response } }, async (request, reply) => {
      const id = requestedInstance(request);
      return replyWith(reply, id, await instancesOf(request).setEnabled(id, true));
    });
    app.delete(path, { schema: { summary: 'Pause polling', tags, response } }, async (request, reply) => {
      const id = requestedInstance(request);
      return replyWith(reply, id, await instancesOf(request).setEnabled(id, false));
    });
  }
};
