import {
  allHandlersFinished,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ContinuedInstance, ElementInstanceInput } from '../contract/messages';
import { ELEMENT_INSTANCE_STATE } from '../contract/search-attributes';
import { carriedState } from '../domain/instance/delivery';
import {
  areCredentialsRefused,
  initialState,
  stateNameOf,
  type InstanceState,
  type InstanceStateName,
} from '../domain/instance/state';
import { beforeNewRun } from '../domain/instance/before-new-run';
import { migrate } from '../domain/instance/migrate';
import { nextStep, type Step } from '../domain/instance/next-step';
import { describeInstance } from './details';
import { fileLedger } from './file-ledger';
import { discardAll, hold } from './hold';
import type { Entity } from './entity';
import { answerMessages } from './messages';
import { answerUpdates } from './answer-updates';
import { attemptsOf } from '../domain/instance/queue-head';
import { tellNotice } from './tell-notice';
import { poll } from './poll-step';
import { deliver, takeUpdate, split } from './steps';
import { closeAll, closeForgotten, reportDeletions, sweep } from './sweep-steps';

/** A run's history stays under 10,000 events also when nobody suggests a new run: an idle cycle has 11. */
const MAX_CYCLES = 250;

/**
 * One element instance: sleeps until a resource is due, has it polled, delivers what changed, and only then moves the
 * watermark. Signal handlers change the state at once and synchronously; the loop alone awaits. So nothing is lost when
 * a run ends: the new run gets the whole state, and the server does not accept a new run while a signal is unread.
 * Whoever sent an update waits for the run that accepted it: that run answers before it ends, and accepts no more.
 */
export async function elementInstance(input: ElementInstanceInput | ContinuedInstance): Promise<void> {
  const isContinued = 'state' in input;
  const state = isContinued
    ? migrate(input.state)
    : initialState(input.instance, input.configuration, input.settings, input.createdAt);
  const { instance, configuration, settings } = state;
  const entity: Entity = {
    state,
    begun: { instance, configuration, settings },
    isAwake: false,
    isPollAwaited: false,
    isRunEnding: false,
    activity: null,
  };
  answerMessages(entity);
  answerUpdates(entity);
  try {
    await live(entity, isContinued ? stateNameOf(entity.state) : null);
  } catch (error) {
    // Somebody cancelled the workflow in the Web UI. (A run that is continued as new comes here, too.)
    if (CancellationScope.current().consideredCancelled) await CancellationScope.nonCancellable(() => endParts(entity));
    throw error;
  }
  await endParts(entity);
}

/**
 * The loop, until the instance is stopped. `stateShown`: what visibility has as its state; null if it has none of a run
 * before.
 */
async function live(entity: Entity, stateShown: InstanceStateName | null): Promise<void> {
  let shown = stateShown;
  let cycles = 0;
  for (let step = stepOf(entity); step.kind !== 'stop'; step = stepOf(entity)) {
    shown = showState(entity.state, shown);
    // Also if nothing is polled: each signal to a paused instance is history too.
    if (cycles >= MAX_CYCLES || workflowInfo().continueAsNewSuggested) {
      entity.isRunEnding = true;
      const isOwed = entity.state.wantedUpdates.some(({ id }) => id !== undefined);
      if (!isOwed && !allHandlersFinished()) {
        await condition(allHandlersFinished);
        continue;
      }
      const first = isOwed ? step : beforeNewRun(entity.state);
      // Without it a new run has the memo of the first: an instance would get back the name it was started with.
      const { memo } = workflowInfo();
      if (first === null)
        await makeContinueAsNewFunc<typeof elementInstance>({ memo })({ state: carriedState(entity.state) });
      else step = first;
    }
    if (step.kind !== 'wait') cycles += 1;
    await carryOut(entity, step);
  }
}

/** The instance ends, and what belongs to it. */
async function endParts(entity: Entity): Promise<void> {
  await closeAll(entity);
  await discardAll(entity);
}

function stepOf({ state }: Entity): Step {
  return nextStep(state, new Date(Date.now()).toISOString());
}

function carryOut(entity: Entity, step: Exclude<Step, { kind: 'stop' }>): Promise<void> {
  switch (step.kind) {
    case 'takeUpdate':
      return takeUpdate(entity, step.update);
    case 'closeForgotten':
      return closeForgotten(entity, step.sets);
    case 'tellNotice':
      return tellNotice(entity, step.notice);
    case 'split':
      return split(entity, step.notification);
    case 'hold':
      return hold(entity, step.notification, step.reason);
    case 'deliver':
      return deliver(entity, step.notifications);
    case 'reportDeletions':
      return reportDeletions(entity, step.resource);
    case 'fileLedger':
      return fileLedger(entity, step.ledger);
    case 'sweep':
      return sweep(entity, step.resource);
    case 'poll':
      return poll(entity, step.resources);
    case 'wait':
      return rest(entity, step);
  }
}

/** Until the wait is over or a signal comes. */
async function rest(entity: Entity, wait: Extract<Step, { kind: 'wait' }>): Promise<void> {
  entity.isAwake = false;
  if (wait.until === null) return condition(() => entity.isAwake);
  const summary = {
    poll: 'until the next poll',
    delivery: `until attempt ${attemptsOf(entity.state.head) + 1} at the delivery`,
    notice: 'until the next notice',
  }[wait.for];
  await condition(() => entity.isAwake, Math.max(1, Date.parse(wait.until) - Date.now()), { summary });
}

/**
 * Tells visibility and the Web UI what changed. Attributes and memo are written only when they differ: each write is an
 * event.
 */
function showState(state: InstanceState, shown: InstanceStateName | null): InstanceStateName {
  const name = stateNameOf(state);
  if (shown !== name) upsertSearchAttributes([{ key: ELEMENT_INSTANCE_STATE, value: name }]);
  const credentialsRefused = areCredentialsRefused(state);
  if ((workflowInfo().memo?.credentialsRefused ?? false) !== credentialsRefused) upsertMemo({ credentialsRefused });
  setCurrentDetails(describeInstance(state));
  return name;
}
