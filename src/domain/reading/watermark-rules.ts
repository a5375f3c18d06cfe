import type { Baseline } from './baseline';
import type { Freshness } from './freshness';
import { coveredFromOf, createdFromMsOf } from './next-window';
import { isSettled, type StartedWatermark } from './watermark';
import type { Window } from './window';

/** What a resource's watermark says to the judgement of what is shown. */
export interface WatermarkRules extends Freshness {
  /** The ledger has all that is dated from here on, and what is dated before was told; -Infinity: it has everything. */
  coveredFromMs: number;
  /** Every poll shows all that there is: the ledger keeps all of it. */
  keepsAll: boolean;
  /** What was created from here on was not there when the poll before was over; epoch ms. */
  createdFromMs: number;
  baseline: Baseline | null;
}

/** How a resource is asked for, by which its watermark is understood. */
export interface AskedHow {
  /** The url, or the request, has the date from which on changes are wanted. */
  isAskedByDate: boolean;
  /** It has no date at all: every poll is shown everything. */
  isWholeList: boolean;
  isNewestFirst: boolean;
  lookBackMs: number;
  dateUnitMs: number;
  /** When the poll was asked, by the workflow's clock. */
  askedAt: string;
}

export function watermarkRules(watermark: StartedWatermark, asked: AskedHow): WatermarkRules {
  const { reachedAt, reachedInMs, settledAt, baseline, window } = watermark;
  const atMs = Date.parse(watermark.at);
  const askedMs = Date.parse(asked.askedAt);
  const reachedMs = reachedAt === null ? askedMs : Date.parse(reachedAt);
  const coveredFromMs = coveredFromOf(watermark, asked);
  const settledMs = settledAt === null ? -Infinity : Date.parse(settledAt);
  // `at` is the latest date that was shown, less what the reading took.
  const reachedUntilMs = atMs + reachedInMs;
  const passed = window === null ? null : passBefore(window);
  return {
    atMs,
    baseline,
    coveredFromMs,
    createdFromMs: createdFromMsOf(watermark),
    keepsAll: asked.isWholeList && coveredFromMs === -Infinity,
    openMs: asked.dateUnitMs + asked.lookBackMs,
    passedMs: Date.parse(passed ?? asked.askedAt),
    reachedUntilMs,
    // What the open window shows of before has been gone through again, also if it never comes to its end.
    readFromMs: Math.max(reachedMs - reachedInMs, passed === null ? -Infinity : Date.parse(passed)),
    settledUntilMs: isSettled(watermark) ? reachedUntilMs : settledMs,
    sinceReachedMs: askedMs - reachedMs,
  };
}

/** When the latest reading began that had come to all records which this poll may come to. */
function passBefore({ position, skip, begunAt, begunBefore }: Window): string | null {
  return position === null && skip === 0 ? begunAt : begunBefore;
}
