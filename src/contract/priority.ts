/**
 * Which tasks a server gives out first if more wait than workers have places for: 1 before 5. One without priorities
 * ignores it.
 */
export const PRIORITY = {
  /** Somebody waits for the answer: a poll that was asked for, a change, a test, a preview, a read of a hub. */
  awaited: 1,
  /** Polls and deliveries. */
  usual: 3,
  /** What may wait: backfills, sweeps, filing. */
  background: 5,
} as const;

/** What stands for an organization where tasks of one priority wait in turns: Temporal allows 64 bytes. */
export function fairnessKeyOf(organization: string): string {
  return organization.replace(/[^ -~]/g, '_').slice(0, 64);
}
