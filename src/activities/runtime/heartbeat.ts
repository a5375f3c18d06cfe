import { type ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from '@temporalio/client';
import { activityPaused, activityReset, workerStopping } from '../failures';

/**
 * Longer than the SDK's throttle (`temporal/activity-settings.ts`): a beat is sent at once, never kept until newer
 * details are recorded.
 */
const BEAT_MS = 2_000;

/**
 * Runs an activity's work with a heartbeat every 2 s, so that the server notices a killed worker within seconds.
 * `details` is asked for at every beat. If a stopping worker ends the work, another attempt follows at once. Work that
 * `answersWhenCancelled` may still return its result after the workflow asked it to stop, or while its worker ends.
 */
export async function withHeartbeat<T>(
  details: () => unknown,
  work: (signal: AbortSignal) => Promise<T>,
  { answersWhenCancelled = false } = {},
): Promise<T> {
  const context = Context.current();
  let hasBeaten = false;
  const beat = setInterval(() => {
    hasBeaten = true;
    context.heartbeat(details());
  }, BEAT_MS);
  try {
    const result = await work(context.cancellationSignal);
    if (!context.cancellationSignal.aborted || answersWhenCancelled) return result;
    throw new CancelledFailure('CANCELLED');
  } catch (error) {
    if (!context.cancellationSignal.aborted) throw error;
    throw interruption();
  } finally {
    clearInterval(beat);
    // The SDK may send the details it was given last once more when the attempt ends: they must not be older than what
    // was recorded. If it was given none, there is nothing to outdate; each beat that reaches the server is a billable
    // Action.
    if (hasBeaten) context.heartbeat(details());
  }
}

/** Why the activity was interrupted, as the history and the Web UI are to show it. */
function interruption(): ApplicationFailure | CancelledFailure {
  if (isCancelRequested()) return new CancelledFailure('CANCELLED');
  const details = Context.current().cancellationDetails;
  if (details?.paused === true) return activityPaused();
  return details?.reset === true ? activityReset() : workerStopping();
}

/** Somebody paused the activity, or reset it: what it found is not taken, another attempt is to follow. */
export function failIfHeldBack(): void {
  const details = Context.current().cancellationDetails;
  if (details?.paused === true || details?.reset === true) throw interruption();
}

/** The workflow asked the activity to end, or knows it no more. */
export function isCancelRequested(): boolean {
  const details = Context.current().cancellationDetails;
  return details?.cancelRequested === true || details?.notFound === true;
}

/**
 * Records a heartbeat and waits until the server has it; false if the server wants the activity to stop. Throws if
 * somebody paused or reset the activity. `Context.heartbeat` may keep details back for seconds; if each of them stands
 * for a notification that was accepted, a killed worker would repeat all of those.
 */
export async function recordDurably(details: unknown): Promise<boolean> {
  const { client, info } = Context.current();
  try {
    await client.activity.heartbeat(info.taskToken, details);
    return true;
  } catch (error) {
    if (error instanceof ActivityCancelledError || error instanceof ActivityNotFoundError) return false;
    if (error instanceof ActivityPausedError) throw activityPaused();
    if (error instanceof ActivityResetError) throw activityReset();
    throw error;
  }
}
