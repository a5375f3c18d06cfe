import type { Reading } from '../../domain/reading/found';
import { decodeEntry, encodeEntry, keyOf, textsOf } from '../../domain/reading/ledger';
import { difference, tallyOf, type Missed } from '../../domain/reading/tally';
import type { StartedWatermark } from '../../domain/reading/watermark';
import type { PreparedPoll } from './poll-context';

/**
 * What the ledger has, with what this poll adds to it, and a whole snapshot did not show: records that are gone, or that were never told.
 * Null if no snapshot was read to its end, or if nobody can say.
 */
export async function missedBy(
  { due, far, input }: PreparedPoll,
  watermark: StartedWatermark,
  { closed, isUnproven, found }: Reading,
): Promise<Missed | null> {
  if (closed === null || closed.shown === null || isUnproven) return null;
  const owner = { instanceId: input.instance.id, resource: due.resource };
  const texts = watermark.far === null ? [] : await far.texts(owner, watermark.far);
  if (texts === null) return null;
  const present = new Set<string>();
  const added = found.changes.map(({ version }) => encodeEntry(version));
  for (const entries of [texts, textsOf(watermark.ledger), textsOf(found.baseline), added]) {
    for (const text of entries) {
      if (decodeEntry(text).isDeleted) present.delete(keyOf(text));
      else present.add(keyOf(text));
    }
  }
  return { ...difference(tallyOf(present), closed.shown), listed: closed.shown.count };
}
