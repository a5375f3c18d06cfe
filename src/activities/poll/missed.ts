import type { Reading } from '../../domain/reading/found';
import { encodeEntry, isDeletion, keyOf, textsOf } from '../../domain/reading/ledger';
import { difference, tallyOf, type Missed } from '../../domain/reading/tally';
import type { StartedWatermark } from '../../domain/reading/watermark';
import type { PreparedPoll } from './poll-context';

/**
 * What the ledger has, with what this poll adds to it, and a whole snapshot did not show: records that are gone, or
 * that were never told. Null if no snapshot was read to its end, or if nobody can say.
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
  const added = found.changes.map(({ version }) => encodeEntry(version)).join('');
  const near = new Map(textsOf(watermark.ledger + found.baseline + added).map((text) => [keyOf(text), text]));
  return { ...difference(tallyOf(presentIn(texts, near)), closed.shown), listed: closed.shown.count };
}

/**
 * Keys of the records that are there. The near part counts where both have one, and is small: the far one is not copied
 * for it.
 */
function* presentIn(far: Iterable<string>, near: ReadonlyMap<string, string>): Generator<string> {
  for (const text of far) if (!isDeletion(text) && !near.has(keyOf(text))) yield keyOf(text);
  for (const [key, text] of near) if (!isDeletion(text)) yield key;
}
