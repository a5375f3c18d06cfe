import type { ElementInstanceActivities } from '../../contract/activities';
import type { Begun } from '../../contract/lean-poll-input';
import type { Notice } from '../../domain/delivery/notice';
import type { Notification } from '../../domain/delivery/notification';
import type { InstanceState } from '../../domain/instance/state';
import type { NamedSet } from '../../domain/sweeps/sweep-state';

/** The instance that runs in virtual time, shared by its steps and by the hands that change it. */
export interface VirtualEntity {
  state: InstanceState;
  /** As the run began. */
  begun: Begun;
  /** Notifications of the delivery that came last. */
  underWay: readonly Notification[];
  /** Epoch ms. */
  now(): number;
  activities: ElementInstanceActivities;
  /** Runs an activity on the worker. */
  perform<Input, Result>(activity: (input: Input) => Promise<Result>, input: Input): Promise<Result>;
  closeShards(sets: readonly NamedSet[]): void;
  /** A notification was set aside: its body. */
  hold(body: string): void;
  tellNotice(notice: Notice): void;
}

export function isoNow(entity: VirtualEntity): string {
  return new Date(entity.now()).toISOString();
}
