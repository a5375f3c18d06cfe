import { ApplicationFailure } from '@temporalio/common';
import { condition, currentUpdateInfo, defineUpdate, setHandler } from '@temporalio/workflow';
import { hasBegun } from '../contract/status';
import {
  DELETED,
  FORGOTTEN,
  INVALID,
  RUN_ENDING,
  UPDATES,
  type InstanceDescription,
  type RecordedChange,
} from '../contract/messages';
import { control } from '../domain/instance/control';
import { isWaiting, decide, decidedChange } from '../domain/instance/decided-changes';
import { stateNameOf, type InstanceState, type WantedUpdate } from '../domain/instance/state';
import { whyNotWanted } from '../domain/instance/updates';
import type { Json } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import { changeState, interrupt, want, type Entity } from './entity';
import { descriptionOf, statusOf } from './status';

/** What each update is to the loop, if that takes it. */
const KINDS = { configure: 'configuration', configurePoller: 'poller', reseal: 'reseal' } as const;

/**
 * Answers the instance's updates: each is told what came of itself, and nothing of others. A handler only puts the
 * change where the loop takes it, and waits; a run ends when all are answered (`element-instance.ts`).
 */
export function answerUpdates(entity: Entity): void {
  for (const [name, kind] of Object.entries(KINDS)) {
    setHandler(
      defineUpdate<InstanceDescription, [Json]>(name),
      async (payload) => {
        want(entity, { kind, payload: payload ?? null, id: updateId() });
        return answer(entity, updateId());
      },
      {
        validator: (payload: Json) => {
          refuseAtEnd(entity);
          refuse(roomFor(entity.state, { kind, payload: payload ?? null, id: updateId() }));
        },
      },
    );
  }
  setHandler(
    defineUpdate<InstanceDescription, [Json]>(UPDATES.control),
    async (payload) => {
      takeControl(entity, updateId(), payload ?? null);
      return answer(entity, updateId());
    },
    {
      validator: (payload: Json) => {
        refuseAtEnd(entity);
        refuse(problemsOfControl(entity.state, payload ?? null));
      },
    },
  );
  setHandler(defineUpdate<InstanceDescription>(UPDATES.begin), async () => {
    await condition(() => hasBegunAll(entity.state) || entity.isRunEnding || entity.state.isStopped);
    return descriptionOf(entity.state);
  });
}

/** What was sent as an update that nobody answered in time. If that came, too, it is the same change. */
export function takeRecorded(entity: Entity, recorded: Json): void {
  const { id, update, payload = null } = (recorded ?? {}) as Partial<RecordedChange>;
  if (typeof id !== 'string' || id.length > MAX_ID_LENGTH) return;
  if (update === 'control') takeControl(entity, id, payload);
  else if (update !== undefined && Object.hasOwn(KINDS, update)) want(entity, { kind: KINDS[update], payload, id });
}

/** As `updateId` says. */
const MAX_ID_LENGTH = 100;

/** The change's id, as its sender chose it. The state keeps it. */
function updateId(): string {
  return String(currentUpdateInfo()?.id).slice(0, MAX_ID_LENGTH);
}

function takeControl(entity: Entity, id: string, payload: Json): void {
  changeState(entity, (state, now) => {
    if (decidedChange(state, id) !== null) return state;
    const result = control(state, payload, now);
    const errors = result.ok ? null : result.problem;
    return decide(result.ok ? result.value : state, { id, at: now, errors });
  });
  if (entity.state.standstill.isPaused) interrupt(entity, ['delivery', 'sweep']);
  const { action } = (payload ?? {}) as { action?: Json };
  if (action === 'pollNow' || action === 'resume') entity.isPollAwaited = true;
}

async function answer(entity: Entity, id: string): Promise<InstanceDescription> {
  await condition(() => !isWaiting(entity.state, id) || entity.state.isStopped);
  const decided = decidedChange(entity.state, id);
  if (decided === null && entity.state.isStopped)
    throw ApplicationFailure.nonRetryable('the instance was deleted', DELETED);
  // So much came in the same task that what came of this one is forgotten: a handler that waited on would keep the run
  // from its end.
  if (decided === null) throw ApplicationFailure.nonRetryable('too many changes at once: read the instance', FORGOTTEN);
  refuse(decided.errors ?? []);
  return descriptionOf(entity.state);
}

/** None for one that is known already: it is answered with what came of it. */
function roomFor(state: InstanceState, update: WantedUpdate): Problem[] {
  const isKnown = decidedChange(state, update.id ?? '') !== null;
  const problem = isKnown ? null : whyNotWanted(state, update);
  return problem === null ? [] : [problem];
}

function problemsOfControl(state: InstanceState, payload: Json): Problem[] {
  const result = control(state, payload, new Date(Date.now()).toISOString());
  return result.ok ? [] : result.problem;
}

/** A stream of updates must not keep a run from its end. The next one takes it in a moment. */
function refuseAtEnd({ isRunEnding }: Entity): void {
  if (isRunEnding) throw ApplicationFailure.nonRetryable('this run of the workflow ends: send it again', RUN_ENDING);
}

function refuse(errors: readonly Problem[]): void {
  if (errors.length === 0) return;
  const texts = errors.map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
  throw ApplicationFailure.nonRetryable(`refused: ${texts.join('; ')}`, INVALID, errors);
}

/** Nothing is polled, or the first reading of each resource is over or failed. */
function hasBegunAll(state: InstanceState): boolean {
  if (stateNameOf(state) !== 'polling') return true;
  return Object.values(statusOf(state, false).resources).every(hasBegun);
}
