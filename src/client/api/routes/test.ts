import { requestedInstance, requireOrganization } from '../caller';
import { attemptReport } from '../schemas';
import { instanceBody } from '../request-schemas';
import { failures, type Routes } from './route';

const tags = ['delivery'];

/** Test notifications: signed and sent by the path of every delivery. */
export const testRoutes: Routes = (app, { instancesOf }) => {
  app.post(
    '/instances/:id/test',
    {
      schema: {
        summary: "Send a test notification to the instance's callback",
        tags,
        response: { 200: attemptReport, ...failures },
      },
    },
    async (request) => instancesOf(request).test(requestedInstance(request)),
  );

  app.post(
    '/instances/test-notification',
    {
      schema: {
        summary: 'Send a test notification as an instance of this body would, without creating it',
        tags,
        body: instanceBody,
        response: { 200: attemptReport, ...failures },
      },
    },
    async (request) => {
      requireOrganization(request);
      return instancesOf(request).testBody(request.body);
    },
  );
};
