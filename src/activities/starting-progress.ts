import { lookBackMs, startingPoint } from '../domain/poll-window';
import type { VendorClock } from '../domain/vendor-clock';
import type { VendorFailure } from '../domain/vendor-failure';
import type { StartedProgress } from '../domain/watermark';
import { changesQuery, type PreparedPoll } from './poll-context';
import { fetchPage } from './vendor';

/** The progress to go on from. A resource that starts `now` asks the vendor once just for its clock. */
export async function startingProgress(
  poll: PreparedPoll,
): Promise<{ progress: StartedProgress } | { failure: VendorFailure }> {
  const { dependencies, element, input, due, template, records, signal } = poll;
  if (due.progress.at !== null) return { progress: { ...due.progress, at: due.progress.at } };
  const wantedAtMs = Date.parse(due.wantedAt);
  const unitMs = Math.max(1000, template.unitMs ?? 0, records.unitMs);
  let clock: VendorClock = { earliestMs: wantedAtMs, latestMs: wantedAtMs };
  if (input.start === 'now') {
    const fromMs = wantedAtMs - lookBackMs(due.settings.pollDelayMs, template.unitMs);
    const answer = await fetchPage(dependencies, element, changesQuery(poll, fromMs, null), signal);
    if ('failure' in answer) return answer;
    clock = answer.clock;
  }
  return { progress: startingPoint(input.start, clock, dependencies.now() - wantedAtMs, unitMs) };
}
