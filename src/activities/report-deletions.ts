import type { ElementInstanceActivities, ReportDeletionsInput } from '../contract/activities';
import type { Change } from '../domain/change';
import { buildNotifications, bytesPerEvent } from '../domain/build-notifications';
import { eventIdOf, versionEntry } from '../domain/version';
import { unexpected } from './failures';
import { readShards } from './known-records';

/** What may be pending of a sweep: it is carried whole into a new run of the instance. */
const MAX_BYTES = 150_000;

/**
 * Takes the next of the deletions that a sweep found out of the shards, in their order, and makes them notifications. Ids and dates are
 * those of the finding: however often this is repeated, the same deletions come out the same.
 */
export function createReportDeletions(): ElementInstanceActivities['reportDeletions'] {
  return async function reportDeletions(input) {
    try {
      const owner = { instanceId: input.instance.id, resource: input.resource };
      const shards = await readShards(owner, input.known, input.recorded);
      const deleted = (shards ?? []).flatMap(({ sweep, ids }) => (sweep === input.recorded ? ids.deleted : []));
      const changes = fitting(input, deleted.slice(input.reported)).map((id) => deletionOf(input, id));
      return {
        notifications: buildNotifications(
          input.instance,
          input.resource,
          changes,
          Date.parse(input.foundAt),
          input.notifications,
        ),
      };
    } catch (error) {
      throw unexpected('reportDeletions', error);
    }
  };
}

function fitting({ instance, resource, notifications }: ReportDeletionsInput, ids: readonly string[]): string[] {
  const eventBytes = bytesPerEvent(instance, resource, notifications);
  let bytes = 0;
  // An id is in the event, in its record and in what is remembered of it.
  const tooMany = ids.findIndex((id) => (bytes += eventBytes + 4 * id.length) > MAX_BYTES);
  return ids.slice(0, tooMany < 0 ? undefined : Math.max(1, tooMany));
}

/** All that is left of the record is its id. */
function deletionOf({ instance, resource, settings, foundAt }: ReportDeletionsInput, id: string): Change {
  const record = { [settings.idField.replace(/^[$@]\./, '')]: id };
  return {
    eventId: eventIdOf(instance.id, resource, id, foundAt, record),
    type: 'DELETED',
    recordId: id,
    updatedAt: foundAt,
    record,
    version: { at: foundAt, entry: versionEntry(id, record) },
  };
}
