import type { InstanceStateName, StatusView } from '../service/answers';

/** How much an instance needs a person: the list is sorted by it. */
export type Condition = 'reauth_required' | 'suspended' | 'failing' | 'waiting' | 'polling' | 'paused';

/** Worst first. */
export const CONDITIONS: readonly Condition[] = [
  'reauth_required',
  'suspended',
  'failing',
  'waiting',
  'polling',
  'paused',
];

const WORDS: Record<Condition, string> = {
  reauth_required: 'Needs credentials',
  suspended: 'Suspended',
  failing: 'Vendor fails',
  waiting: 'Receiver down',
  polling: 'Polling',
  paused: 'Paused',
};

/** What an instance's state and its status, if it is known, come to. */
export function conditionOf(state: InstanceStateName, status: StatusView | null): Condition {
  if (state !== 'polling' || status === null) return state;
  if (status.delivery.state === 'waiting') return 'waiting';
  const isFailing = Object.values(status.resources).some(({ consecutiveFailures }) => consecutiveFailures > 0);
  return isFailing ? 'failing' : 'polling';
}

/** A condition as a word and a mark, never as a colour alone. */
export function ConditionBadge({ condition }: { condition: Condition }) {
  return <span class={`badge badge-${condition}`}>{WORDS[condition]}</span>;
}
