import type { Clock } from './clock';

/** One attempt at an activity, on a worker that may be killed in it. */
export interface Attempt {
  /** What the attempt before recorded last; undefined: there was none, or it recorded nothing. */
  recorded: unknown;
  /** What was recorded last, by this attempt or the one before. */
  latest(): unknown;
  /** Records what survives a killed worker; false where the worker is dead. */
  record(details: unknown): boolean;
  /**
   * One exchange with the outside. Throws where the worker is dead by then; `died` is told when it dies, with the
   * answer on its way or not.
   */
  exchange<Answer>(reach: () => Answer, died: () => void): Answer;
}

/** Runs activities as Temporal does: again and again until an attempt lives to its end. */
export interface VirtualWorker {
  run<Result>(work: (attempt: Attempt) => Promise<Result>): Promise<Result>;
  /**
   * At the so-many-th exchange from now on, before or after the other side got it; 0: when an activity ends, so that
   * its result is lost.
   */
  kill(atRequest: number, isReceived: boolean): void;
}

/** The server notices by the missing heartbeat. */
const NOTICED_AFTER_MS = 10_000;
const RETRY_MS = 100;
/** A defect: an activity that fails whatever is tried. */
const MAX_FAILURES = 20;

export function createVirtualWorker(clock: Clock): VirtualWorker {
  let planned: { atRequest: number; isReceived: boolean } | null = null;

  async function run<Result>(work: (attempt: Attempt) => Promise<Result>): Promise<Result> {
    let recorded: unknown;
    for (let failures = 0; ;) {
      let isDead = false;
      const attempt: Attempt = {
        recorded,
        latest: () => recorded,
        record(details) {
          if (!isDead) recorded = copied(details);
          return !isDead;
        },
        exchange(reach, died) {
          if (isDead) throw new Error('the worker is dead');
          const isLast = planned !== null && planned.atRequest > 0 && (planned.atRequest -= 1) === 0;
          if (!isLast) return reach();
          isDead = true;
          if (planned?.isReceived === true) void unheard(reach);
          died();
          planned = null;
          throw new Error('the worker was killed');
        },
      };
      let result: Result | undefined;
      let error: unknown = null;
      try {
        result = await work(attempt);
      } catch (thrown) {
        error = thrown;
      }
      if (planned?.atRequest === 0) {
        planned = null;
        isDead = true;
      }
      if (!isDead && error === null) return copied(result) as Result;
      if (!isDead && (failures += 1) >= MAX_FAILURES) throw error;
      clock.advance(isDead ? NOTICED_AFTER_MS : RETRY_MS);
    }
  }

  return { run, kill: (atRequest, isReceived) => void (planned = { atRequest, isReceived }) };
}

/** The other side gets it; what comes of it reaches nobody. */
async function unheard(reach: () => unknown): Promise<void> {
  try {
    await reach();
  } catch {
    // It would have been refused: nobody learns of that either.
  }
}

/** As it comes through Temporal. */
function copied(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
