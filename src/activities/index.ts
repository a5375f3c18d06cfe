import type { ElementInstanceActivities } from '../contract/activities';
import { splitNotification } from '../domain/build-notifications';
import { createDeliverEvents } from './deliver-events';
import { createFarLedgers } from './far-ledgers';
import { createFileLedger } from './file-ledger';
import type { ActivityDependencies } from './dependencies';
import { packed, unpacked } from './packing';
import { createPlaces, receiverOf, vendorOf } from './places';
import { createPollResources } from './poll-resources';
import { createReadRecords } from './read-records';
import { createReportDeletions } from './report-deletions';
import { temporalShards } from './shards';
import { createSendOnce } from './send-once';
import { createSweepResource } from './sweep-resource';
import { createResealSecrets } from './reseal-secrets';
import { createValidateChange } from './validate-change';

export type { ActivityDependencies } from './dependencies';
export { createHttpSend } from './io/http';

/** The activities of an element instance, as a worker registers them. */
export function createActivities(dependencies: ActivityDependencies): ElementInstanceActivities {
  const places = createPlaces(dependencies);
  const shards = dependencies.shards ?? temporalShards;
  const pollResources = createPollResources(dependencies, createFarLedgers(shards));
  const sweepResource = createSweepResource(dependencies, shards);
  const deliverEvents = createDeliverEvents(dependencies);
  return {
    pollResources: (input) => places.within(vendorOf(input.instance, input.connection), () => pollResources(input)),
    sweepResource: (input) => places.within(vendorOf(input.instance, input.connection), () => sweepResource(input)),
    fileLedger: createFileLedger(shards),
    reportDeletions: createReportDeletions(shards),
    deliverEvents: (input) => places.within(receiverOf(input.instance, input.target), () => deliverEvents(input)),
    // An activity, though it is pure: formats and hashes in the workflow would cost memory in every cached instance.
    takeApart: async ({ instanceId, notification }) => packed(splitNotification(unpacked(notification), instanceId)),
    sendOnce: createSendOnce(dependencies),
    validateChange: createValidateChange(dependencies),
    readRecords: createReadRecords(dependencies),
    resealSecrets: createResealSecrets(dependencies),
  };
}
