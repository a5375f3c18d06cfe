import type { Condition } from './condition';

const WORDS: Record<Condition, string> = {
  reauth_required: 'Needs credentials',
  suspended: 'Suspended',
  failing: 'Vendor fails',
  waiting: 'Receiver down',
  rejected: 'Receiver rejects',
  polling: 'Polling',
  paused: 'Paused',
};

/** A condition as a word and a mark, never as a colour alone. */
export function ConditionBadge({ condition }: { condition: Condition }) {
  return <span class={`badge badge-${condition}`}>{WORDS[condition]}</span>;
}
