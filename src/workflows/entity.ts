import type { Begun } from '../contract/lean-poll-input';
import type { InstanceState, WantedUpdate } from '../domain/instance/state';
import { wantUpdate } from '../domain/instance/updates';

/** The running instance, shared by the loop, which awaits, and the handlers, which never do. */
export interface Entity {
  state: InstanceState;
  /** As the run began. */
  begun: Begun;
  /** A signal came: the loop looks again at what is to be done. */
  isAwake: boolean;
  /** Somebody asked for a poll and waits for what it brings. */
  isPollAwaited: boolean;
  /** The run is about to end: who waits for something that may take long is answered. */
  isRunEnding: boolean;
  /** The activity under way. */
  activity: { name: 'poll' | 'sweep' | 'filing' | 'delivery' | 'validation'; cancel(): void } | null;
}

/** Changes the state, and has the loop look again at what is to be done. */
export function changeState(entity: Entity, next: (state: InstanceState, now: string) => InstanceState): void {
  entity.state = next(entity.state, new Date(Date.now()).toISOString());
  entity.isAwake = true;
}

/**
 * A change is taken as soon as the loop is free: what may take long, and can go on or begin anew afterwards, is
 * interrupted.
 */
export function want(entity: Entity, update: WantedUpdate): void {
  changeState(entity, (state, now) => wantUpdate(state, update, now));
  // Secrets are sealed anew in their time, whatever goes on. By hand, a poller is configured after a delivery, as
  // nobody waits.
  if (update.kind === 'reseal') return;
  const isOfPoller = update.kind === 'poller' && update.id === undefined;
  interrupt(entity, isOfPoller ? ['sweep'] : ['delivery', 'sweep']);
}

export function interrupt(entity: Entity, names: readonly string[]): void {
  if (entity.activity !== null && names.includes(entity.activity.name)) entity.activity.cancel();
}
