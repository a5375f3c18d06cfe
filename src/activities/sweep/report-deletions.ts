import type { ElementInstanceActivities, ReportDeletionsInput } from '../../contract/activities';
import type { Change } from '../../domain/reading/change';
import { buildNotifications, bytesPerEvent } from '../../domain/delivery/build-notifications';
import { isWantedType } from '../../domain/reading/wanted';
import { recordOfId } from '../../domain/reading/record';
import { bytesOf } from '../../domain/values/json-bytes';
import type { DeletionsReport } from '../../domain/instance/reports';
import { canonicalJson } from '../../domain/values/canonical-json';
import { contentDigest, eventIdOf, recordKey } from '../../domain/reading/version';
import { unexpected } from '../failures';
import { withHeartbeat } from '../runtime/heartbeat';
import { readKnownIds } from '../ledger/known-ids';
import type { ShardStore } from '../ledger/shards';

/** What one answer may bring, in bytes of notifications. */
const MAX_BYTES = 150_000;

/**
 * Takes the next of the deletions that a sweep found out of the shards, in their order, and makes them notifications.
 * Ids and dates are those of the finding: however often this is repeated, the same deletions come out the same.
 */
export function createReportDeletions(store: ShardStore): ElementInstanceActivities['reportDeletions'] {
  return async function reportDeletions(input) {
    try {
      // Shards are replayed for their query if no worker has them in memory: that may take longer than a heartbeat.
      return await withHeartbeat(
        () => null,
        () => reportNext(store, input),
      );
    } catch (error) {
      throw unexpected('reportDeletions', error);
    }
  };
}

/** The same without a Temporal context. */
export async function reportNext(store: ShardStore, input: ReportDeletionsInput): Promise<DeletionsReport> {
  const { instance, resource, known, recorded, reported, foundAt } = input;
  const held = await readKnownIds(store, { instanceId: instance.id, resource }, known, recorded);
  const deleted = (held?.shards ?? []).flatMap(({ number, content }) => (number === recorded ? content.deleted : []));
  const changes = fitting(input, deleted.slice(reported)).map((id) => deletionOf(input, id));
  return {
    notifications: buildNotifications(instance, resource, changes, Date.parse(foundAt), input.notifications),
    ...(!isWantedType(input.settings, 'DELETED') && { isUnwanted: true }),
  };
}

function fitting({ instance, resource, notifications }: ReportDeletionsInput, ids: readonly string[]): string[] {
  const eventBytes = bytesPerEvent(instance, resource, notifications);
  let bytes = 0;
  // An id is in the event, in its record and in what is remembered of it.
  const tooMany = ids.findIndex((id) => (bytes += eventBytes + 4 * bytesOf(id)) > MAX_BYTES);
  return ids.slice(0, tooMany < 0 ? undefined : Math.max(1, tooMany));
}

/** All that is left of the record is its id. The event's id is made of the text of it, whatever its type. */
function deletionOf({ instance, resource, settings, numericIds, foundAt }: ReportDeletionsInput, id: string): Change {
  const record = recordOfId(id, settings.idField, numericIds);
  const content = canonicalJson(recordOfId(id, settings.idField));
  return {
    eventId: eventIdOf(instance.id, resource, id, foundAt, content),
    type: 'DELETED',
    recordId: id,
    updatedAt: foundAt,
    record,
    version: {
      key: recordKey(id),
      at: Date.parse(foundAt),
      content: contentDigest(content),
      turn: 0,
      isDeleted: true,
      isPostdated: false,
      stays: true,
      isAgain: false,
    },
  };
}
