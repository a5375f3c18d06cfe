import { setHandler, defineQuery, defineSignal } from '@temporalio/workflow';
import { QUERY_DESCRIPTIONS, SIGNAL_DESCRIPTIONS } from '../contract/message-descriptions';
import { QUERIES, SIGNALS, type InstanceDescription, type VendorAccess } from '../contract/messages';
import type { InstanceStatus } from '../contract/status';
import { backfill } from '../domain/instance/backfill';
import { pause, pollNow, resume, wantUpdate } from '../domain/instance/updates';
import { recordHeldEnd } from '../domain/instance/holding';
import type { EventLogEntry } from '../domain/delivery/event-log';
import type { InstanceState } from '../domain/instance/state';
import { sweepNow } from '../domain/instance/sweeps';
import { readRedeliveries } from '../domain/delivery/redeliveries';
import { isJsonObject, type Json } from '../domain/values/json';
import { descriptionOf, statusOf, vendorAccessOf } from './status';

/** The running instance, shared by the loop, which awaits, and the handlers, which never do. */
export interface Entity {
  state: InstanceState;
  /** A signal came: the loop looks again at what is to be done. */
  isAwake: boolean;
  /** The activity under way. */
  activity: { name: 'poll' | 'sweep' | 'filing' | 'delivery' | 'validation'; cancel(): void } | null;
}

/** Answers the instance's signals and queries. Every handler is synchronous: it changes the state and wakes the loop. */
export function answerMessages(entity: Entity): void {
  const change = (next: (state: InstanceState, now: string) => InstanceState): void => {
    entity.state = next(entity.state, new Date(Date.now()).toISOString());
    entity.isAwake = true;
  };
  const on = (name: keyof typeof SIGNALS, handler: (payload: Json) => void): void => {
    setHandler(defineSignal<[Json]>(name), (payload) => handler(payload ?? null), {
      description: SIGNAL_DESCRIPTIONS[name],
    });
  };
  // A sweep may take long, and begins anew afterwards.
  on(SIGNALS.updatePollerConfiguration, (payload) => {
    change((state, now) => wantUpdate(state, 'poller', payload, now));
    interrupt(entity, ['sweep']);
  });
  on(SIGNALS.updateConfiguration, (payload) => {
    change((state, now) => wantUpdate(state, 'configuration', payload, now));
    interrupt(entity, ['delivery', 'sweep']);
  });
  on(SIGNALS.resealSecrets, (payload) => change((state, now) => wantUpdate(state, 'reseal', payload, now)));
  on(SIGNALS.pause, () => {
    change(pause);
    interrupt(entity, ['delivery', 'sweep']);
  });
  on(SIGNALS.resume, () => change(resume));
  on(SIGNALS.pollNow, () => change(pollNow));
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

  const answer = <Answer>(name: keyof typeof QUERIES, handler: () => Answer): void =>
    setHandler(defineQuery<Answer>(name), handler, { description: QUERY_DESCRIPTIONS[name] });
  answer<InstanceStatus>(QUERIES.status, () => statusOf(entity.state, entity.activity?.name === 'delivery'));
  answer<EventLogEntry[]>(QUERIES.events, () => entity.state.events);
  answer<string[]>(QUERIES.held, () => entity.state.held);
  answer<InstanceDescription>(QUERIES.instance, () => descriptionOf(entity.state));
  answer<VendorAccess>(QUERIES.vendorAccess, () => vendorAccessOf(entity.state));
}

function interrupt(entity: Entity, names: readonly string[]): void {
  if (entity.activity !== null && names.includes(entity.activity.name)) entity.activity.cancel();
}
