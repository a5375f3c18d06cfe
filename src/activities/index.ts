import type { ElementInstanceActivities } from '../contract/activities';
import { fullPollInput, isOfBegun, type LeanPollInput } from '../contract/lean-poll-input';
import { leanPollReport } from '../contract/lean-poll-report';
import { splitNotification } from '../domain/delivery/build-notifications';
import { createDeliverEvents } from './deliver/deliver-events';
import { createFarLedgers } from './ledger/far-ledgers';
import { createFileLedger } from './ledger/file-ledger';
import type { ActivityDependencies } from './dependencies';
import { packed, unpacked } from './runtime/packing';
import { createPlaces, QUICK_PLACES, receiverOf, vendorOf } from './runtime/places';
import { createBegunRuns } from './poll/begun-runs';
import { createPollQuickly } from './poll/poll-quickly';
import { createPollResources } from './poll/poll-resources';
import { createReadRecords } from './vendor/read-records';
import { createReportDeletions } from './sweep/report-deletions';
import { temporalShards } from './ledger/shards';
import { createSendNotice } from './deliver/send-notice';
import { createSendOnce } from './deliver/send-once';
import { createSweepResource } from './sweep/sweep-resource';
import { createResealSecrets } from './reseal-secrets';
import { createValidateUpdate } from './validate-update';

export type { ActivityDependencies } from './dependencies';
export { createHttpSend } from './io/http';

/** The activities of an element instance, as a worker registers them. */
export function createActivities(dependencies: ActivityDependencies): ElementInstanceActivities {
  const places = createPlaces(dependencies);
  const shards = dependencies.shards ?? temporalShards;
  const far = createFarLedgers(shards);
  const pollResources = createPollResources(dependencies, far);
  const pollQuickly = createPollQuickly(dependencies, far);
  const begunRuns = dependencies.begunRuns ?? createBegunRuns();
  const sweepResource = createSweepResource(dependencies, shards);
  const deliverEvents = createDeliverEvents(dependencies);

  const quickPlaces = createPlaces(QUICK_PLACES);
  const inputOf = async (lean: LeanPollInput) =>
    fullPollInput(lean, isOfBegun(lean) ? await begunRuns.present() : null);

  return {
    pollResources: async (lean) => {
      const input = await inputOf(lean);
      const place = vendorOf(input.instance, input.connection);
      return leanPollReport(await places.within(place, () => pollResources(input)), input);
    },
    pollQuickly: async (lean) => {
      const input = await inputOf(lean);
      const place = vendorOf(input.instance, input.connection);
      if (quickPlaces.areTaken(place)) return 'busy';
      const report = await quickPlaces.within(place, () => pollQuickly(input));
      return typeof report === 'string' ? report : leanPollReport(report, input);
    },
    sweepResource: (input) => places.within(vendorOf(input.instance, input.connection), () => sweepResource(input)),
    fileLedger: createFileLedger(shards),
    reportDeletions: createReportDeletions(shards),
    deliverEvents: (input) => places.within(receiverOf(input.instance, input.target), () => deliverEvents(input)),
    // An activity, though it is pure: formats and hashes in the workflow would cost memory in every cached instance.
    splitNotification: async ({ instanceId, notification }) =>
      packed(splitNotification(unpacked(notification), instanceId)),
    sendOnce: createSendOnce(dependencies),
    sendNotice: createSendNotice(dependencies),
    validateUpdate: createValidateUpdate(dependencies),
    readRecords: createReadRecords(dependencies),
    resealSecrets: createResealSecrets(dependencies),
  };
}
