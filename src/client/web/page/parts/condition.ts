import type { InstanceStateName, StatusView } from '../service/answers';

/** How much an instance needs a person: the list is sorted by it. */
export type Condition = 'reauth_required' | 'suspended' | 'failing' | 'waiting' | 'rejected' | 'polling' | 'paused';

/** Worst first. */
export const CONDITIONS: readonly Condition[] = [
  'reauth_required',
  'suspended',
  'failing',
  'waiting',
  'rejected',
  'polling',
  'paused',
];

/** What an instance's state and its status, if it is known, come to. */
export function conditionOf(state: InstanceStateName, status: StatusView | null): Condition {
  if (state !== 'polling' || status === null) return state;
  if (status.delivery.state === 'waiting') return isRejecting(status) ? 'rejected' : 'waiting';
  const isFailing = Object.values(status.resources).some(({ consecutiveFailures }) => consecutiveFailures > 0);
  return isFailing ? 'failing' : 'polling';
}

/** The answers by which a receiver refuses what it was sent, and is there all the same. */
const REJECTING = /^the receiver answered (400|413|415|422)\b/;

/** The receiver is there and refuses what is under way. */
export function isRejecting({ delivery }: StatusView): boolean {
  return REJECTING.test(delivery.lastError ?? '');
}
