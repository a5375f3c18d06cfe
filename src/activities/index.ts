import type { ElementInstanceActivities } from '../contract/activities';
import { createDeliverEvents } from './deliver-events';
import type { ActivityDependencies } from './dependencies';
import { createPollResources } from './poll-resources';
import { createReadRecords } from './read-records';
import { createReportDeletions } from './report-deletions';
import { createSendOnce } from './send-once';
import { createSweepResource } from './sweep-resource';
import { createResealSecrets } from './reseal-secrets';
import { createValidateChange } from './validate-change';

export type { ActivityDependencies } from './dependencies';
export { createHttpSend } from './io/http';

/** The activities of an element instance, as a worker registers them. */
export function createActivities(dependencies: ActivityDependencies): ElementInstanceActivities {
  return {
    pollResources: createPollResources(dependencies),
    sweepResource: createSweepResource(dependencies),
    reportDeletions: createReportDeletions(),
    deliverEvents: createDeliverEvents(dependencies),
    sendOnce: createSendOnce(dependencies),
    validateChange: createValidateChange(dependencies),
    readRecords: createReadRecords(dependencies),
    resealSecrets: createResealSecrets(dependencies),
  };
}
