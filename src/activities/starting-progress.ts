import { lookBackMs, startingPoint } from '../domain/poll-window';
import type { VendorClock } from '../domain/vendor-clock';
import type { VendorFailure } from '../domain/vendor-failure';
import type { StartedProgress } from '../domain/watermark';
import { changesQuery, type PreparedPoll } from './poll-context';
import { fetchPage } from './vendor';

/** Where a resource goes on, or begins. */
export interface Beginning {
  progress: StartedProgress;
  /** The vendor's now when the resource was first wanted, or ours where nobody had to ask for it. Epoch ms. */
  wantedAtMs: number;
}

/**
 * The progress to go on from. A resource that starts `now` asks the vendor once just for its clock. So does one whose deletions begin
 * with it: those of a vendor whose clock is behind would be missed for as long.
 */
export async function startingProgress(poll: PreparedPoll): Promise<Beginning | { failure: VendorFailure }> {
  const { dependencies, element, input, due, template, records, signal } = poll;
  const wantedAtMs = Date.parse(due.wantedAt);
  if (due.progress.at !== null) return { progress: { ...due.progress, at: due.progress.at }, wantedAtMs };
  const unitMs = Math.max(1000, template.unitMs ?? 0, records.unitMs);
  let clock: VendorClock = { earliestMs: wantedAtMs, latestMs: wantedAtMs };
  let sinceWantedMs = 0;
  if (input.start === 'now' || due.settings.deletes.mode === 'feed') {
    const fromMs = wantedAtMs - lookBackMs(due.settings.pollDelayMs, template.unitMs);
    const answer = await fetchPage(dependencies, element, changesQuery(poll, fromMs, null), signal);
    if ('failure' in answer) return answer;
    clock = answer.clock;
    sinceWantedMs = Math.max(0, dependencies.now() - wantedAtMs);
  }
  const progress = startingPoint(input.start, clock, sinceWantedMs, unitMs);
  return { progress, wantedAtMs: clock.earliestMs - sinceWantedMs };
}
