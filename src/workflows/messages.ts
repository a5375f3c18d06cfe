import { setHandler, defineQuery, defineSignal } from '@temporalio/workflow';
import { QUERY_DESCRIPTIONS, SIGNAL_DESCRIPTIONS } from '../contract/message-descriptions';
import { QUERIES, SIGNALS, type ChangeFate, type InstanceDescription, type VendorAccess } from '../contract/messages';
import type { InstanceStatus } from '../contract/status';
import { backfill } from '../domain/instance/backfill';
import { pause, pollNow, resume } from '../domain/instance/updates';
import { recordHeldEnd } from '../domain/instance/holding';
import type { EventLogEntry } from '../domain/delivery/event-log';
import type { InstanceState } from '../domain/instance/state';
import { sweepNow } from '../domain/instance/sweeps';
import { readRedeliveries } from '../domain/delivery/redeliveries';
import { isJsonObject, type Json } from '../domain/values/json';
import { descriptionOf, fateOf, statusOf, vendorAccessOf } from './status';
import { changeState, interrupt, want, type Entity } from './entity';
import { takeRecorded } from './answer-updates';

/**
 * Answers the instance's signals and queries. Every handler is synchronous: it changes the state and wakes the loop.
 * Updates are answered in `answer-updates.ts`.
 */
export function answerMessages(entity: Entity): void {
  const change = (next: (state: InstanceState, now: string) => InstanceState) => changeState(entity, next);
  const on = (name: keyof typeof SIGNALS, handler: (payload: Json) => void): void => {
    setHandler(defineSignal<[Json]>(name), (payload) => handler(payload ?? null), {
      description: SIGNAL_DESCRIPTIONS[name],
    });
  };
  on(SIGNALS.updatePollerConfiguration, (payload) => want(entity, { kind: 'poller', payload }));
  on(SIGNALS.updateConfiguration, (payload) => want(entity, { kind: 'configuration', payload }));
  on(SIGNALS.resealSecrets, (payload) => want(entity, { kind: 'reseal', payload }));
  on(SIGNALS.change, (payload) => takeRecorded(entity, payload));
  on(SIGNALS.pause, () => {
    change(pause);
    interrupt(entity, ['delivery', 'sweep']);
  });
  on(SIGNALS.resume, () => {
    change(resume);
    entity.isPollAwaited = true;
  });
  on(SIGNALS.pollNow, () => {
    change(pollNow);
    entity.isPollAwaited = true;
  });
  on(SIGNALS.sweepNow, () => change(sweepNow));
  on(SIGNALS.backfill, (payload) => change((state, now) => backfill(state, payload, now)));
  on(SIGNALS.heldEnd, (payload) => {
    if (!isJsonObject(payload) || typeof payload.id !== 'string') return;
    const { id } = payload;
    const outcome = payload.outcome === 'delivered' ? 'delivered' : 'discarded';
    const redeliveries = readRedeliveries(payload.redeliveries);
    change((state, now) => recordHeldEnd(state, { id, outcome, redeliveries }, now));
  });
  on(SIGNALS.stop, () => {
    change((state) => ({ ...state, isStopped: true }));
    interrupt(entity, ['poll', 'sweep', 'filing', 'delivery', 'validation']);
  });

  const answer = <Answer, Arguments extends unknown[] = []>(
    name: keyof typeof QUERIES,
    handler: (...given: Arguments) => Answer,
  ): void => setHandler(defineQuery<Answer, Arguments>(name), handler, { description: QUERY_DESCRIPTIONS[name] });
  answer<InstanceStatus>(QUERIES.status, () => statusOf(entity.state, entity.activity?.name === 'delivery'));
  answer<EventLogEntry[]>(QUERIES.events, () => entity.state.events);
  answer<string[]>(QUERIES.held, () => entity.state.held);
  answer<InstanceDescription>(QUERIES.instance, () => descriptionOf(entity.state));
  answer<VendorAccess>(QUERIES.vendorAccess, () => vendorAccessOf(entity.state));
  answer<ChangeFate, [string]>(QUERIES.change, (id) => fateOf(entity.state, id));
}
