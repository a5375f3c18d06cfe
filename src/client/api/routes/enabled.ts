import { requestedInstance } from '../caller';
import { instance } from '../schemas';
import { failures, type Routes } from './route';

const tags = ['instances'];
const response = { 200: instance, ...failures };

/** Cloud Elements knows `/instances/enabled` with an element token; with the id in the path it is ours. */
export const enabledRoutes: Routes = (app, { instancesOf }) => {
  for (const path of ['/instances/:id/enabled', '/instances/enabled']) {
    app.put(path, { schema: { summary: 'Resume polling', tags, response } }, async (request) =>
      instancesOf(request).setEnabled(requestedInstance(request), true),
    );
    app.delete(path, { schema: { summary: 'Pause polling', tags, response } }, async (request) =>
      instancesOf(request).setEnabled(requestedInstance(request), false),
    );
  }
};
