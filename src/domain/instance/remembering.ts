import { keyOf } from '../reading/ledger';
import { acceptChanges, noteDeleted, type AcceptedChange } from '../reading/watermark';
import type { ResourceState } from './state';

/**
 * The resource with these changes in its ledger: in these versions they are no news any more. What a list of deletions
 * showed is in both.
 */
export function remembered(resource: ResourceState, changes: readonly AcceptedChange[]): ResourceState {
  const { deletions } = resource;
  const listed = deletions === null ? [] : changes.filter(({ type }) => type === 'DELETED');
  const others = deletions === null ? changes : changes.filter(({ type }) => type !== 'DELETED');
  return {
    ...resource,
    watermark: noteDeleted(acceptChanges(resource.watermark, others), listed.filter(isLastOf(changes))),
    deletions: deletions === null ? null : acceptChanges(deletions, listed),
  };
}

/** Whether a change is the last one of its record: one that was deleted may be back. */
function isLastOf(changes: readonly AcceptedChange[]): (change: AcceptedChange) => boolean {
  const last = new Map(changes.map((change) => [keyOf(change.version), change]));
  return (change) => last.get(keyOf(change.version)) === change;
}
