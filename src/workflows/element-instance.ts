import {
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ContinuedInstance, ElementInstanceInput } from '../contract/messages';
import { ELEMENT_INSTANCE_STATE } from '../contract/search-attributes';
import { carriedState } from '../domain/instance-delivery';
import {
  canDeliver,
  canPoll,
  initialState,
  nextWorkAt,
  stateNameOf,
  takenOver,
  type InstanceState,
  type InstanceStateName,
} from '../domain/instance-state';
import { toHold, toTakeApart } from '../domain/instance-holding';
import { dueSweep } from '../domain/instance-sweeps';
import { describeInstance } from './details';
import { discardAll, hold } from './hold';
import { answerMessages, type Entity } from './messages';
import { attemptsOf } from './status';
import { deliver, poll, takeChange, splitRejected } from './steps';
import { closeAll, closeForgotten, sweep } from './sweep-steps';

/** A run's history stays under 10,000 events also when nobody suggests a new run: an idle cycle has 11. */
const MAX_CYCLES = 250;

/**
 * One element instance: sleeps until a resource is due, has it polled, delivers what changed, and only then moves the watermark.
 * Signal handlers change the state at once and synchronously; the loop alone awaits. So nothing is lost where a run ends: the new
 * run gets the whole state, and the server does not accept a new run while a signal is unread.
 */
export async function elementInstance(input: ElementInstanceInput | ContinuedInstance): Promise<void> {
  const isContinued = 'state' in input;
  const entity: Entity = {
    state: isContinued
      ? takenOver(input.state)
      : initialState(input.instance, input.configuration, input.settings, input.createdAt),
    isAwake: false,
    activity: null,
  };
  answerMessages(entity);
  try {
    await live(entity, isContinued ? stateNameOf(entity.state) : null);
  } catch (error) {
    // Somebody cancelled the workflow in the Web UI. (A run that is continued as new comes here, too.)
    if (CancellationScope.current().consideredCancelled) await CancellationScope.nonCancellable(() => endParts(entity));
    throw error;
  }
  await endParts(entity);
}

/** The loop, until the instance is stopped. `stateShown`: what visibility has as its state; null where it has none of a run before. */
async function live(entity: Entity, stateShown: InstanceStateName | null): Promise<void> {
  let shown = stateShown;
  for (let cycles = 0; !entity.state.isStopped;) {
    shown = showState(entity.state, shown);
    // Also where nothing is polled: each signal to a paused instance is history too.
    if (cycles >= MAX_CYCLES || workflowInfo().continueAsNewSuggested) {
      // Without it a new run has the memo of the first: an instance would get back the name it was started with.
      const { memo } = workflowInfo();
      await makeContinueAsNewFunc<typeof elementInstance>({ memo })({ state: carriedState(entity.state) });
    }
    if (await work(entity)) cycles += 1;
    else await rest(entity);
  }
}

/** The instance ends, and what belongs to it. */
async function endParts(entity: Entity): Promise<void> {
  await closeAll(entity);
  await discardAll(entity);
}

/** Does what is to be done next; false where nothing is. */
async function work(entity: Entity): Promise<boolean> {
  const now = new Date(Date.now()).toISOString();
  const { state } = entity;
  const isDue = (nextWorkAt(state) ?? '9999') <= now;
  const rejected = canDeliver(state) ? toTakeApart(state) : null;
  const unsendable = canDeliver(state) ? toHold(state) : null;
  const toSweep = isDue ? dueSweep(state, now) : null;
  if (state.wantedChanges.length > 0) await takeChange(entity);
  else if (state.forgotten.length > 0) await closeForgotten(entity);
  else if (rejected !== null) await splitRejected(entity, rejected);
  else if (unsendable !== null) await hold(entity, unsendable.notification, unsendable.reason);
  else if (isDue && canDeliver(state)) await deliver(entity);
  else if (toSweep !== null) await sweep(entity, toSweep);
  else if (isDue && canPoll(state)) await poll(entity, now);
  else return false;
  return true;
}

async function rest(entity: Entity): Promise<void> {
  entity.isAwake = false;
  const wakeAt = nextWorkAt(entity.state);
  if (wakeAt === null) return condition(() => entity.isAwake);
  const summary =
    entity.state.pending === null
      ? 'until the next poll'
      : `until attempt ${attemptsOf(entity.state) + 1} at the delivery`;
  await condition(() => entity.isAwake, Math.max(1, Date.parse(wakeAt) - Date.now()), { summary });
}

/** Tells visibility and the Web UI what changed. An attribute is written only when it differs: each write is an event. */
function showState(state: InstanceState, shown: InstanceStateName | null): InstanceStateName {
  const name = stateNameOf(state);
  if (shown !== name) upsertSearchAttributes([{ key: ELEMENT_INSTANCE_STATE, value: name }]);
  setCurrentDetails(describeInstance(state));
  return name;
}
