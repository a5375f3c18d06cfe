import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { HELD_NOTIFICATION_WORKFLOW, heldWorkflowIdOf } from '../contract/ids';
import { HELD_SIGNALS, type HeldNotificationInput } from '../contract/held-notification';
import { ELEMENT_INSTANCE_STATE, ELEMENT_KEY, ELEMENT_ORGANIZATION, ELEMENT_TAGS } from '../contract/search-attributes';
import { recordHeld } from '../domain/instance/holding';
import type { Notification } from '../domain/delivery/notification';
import type { Entity } from './entity';

/** Sets the first pending notification aside, in a workflow of its own; only then does the watermark pass it. */
export async function hold(entity: Entity, notification: Notification, reason: string): Promise<void> {
  const { instance, settings } = entity.state;
  const nowMs = Date.now();
  const input: HeldNotificationInput = {
    instance,
    notification,
    reason,
    heldAt: new Date(nowMs).toISOString(),
    heldUntil: new Date(nowMs + settings.delivery.heldForMs).toISOString(),
    attemptTimeoutMs: settings.delivery.attemptTimeoutMs,
  };
  await startChild(HELD_NOTIFICATION_WORKFLOW, {
    workflowId: heldWorkflowIdOf(instance.id, notification.id),
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `${notification.resource} of ${instance.name}: ${reason}`.slice(0, 200),
    typedSearchAttributes: [
      { key: ELEMENT_KEY, value: instance.elementKey },
      { key: ELEMENT_INSTANCE_STATE, value: 'held' },
      { key: ELEMENT_ORGANIZATION, value: instance.organization },
      { key: ELEMENT_TAGS, value: instance.tags },
    ],
  }).catch(whenHeldAlready);
  entity.state = recordHeld(entity.state, notification, reason, Date.now());
}

/** The same events were held before and read again since (`backfill`): they are held under the same ids. */
function whenHeldAlready(error: unknown): void {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}

/** Gives up all that is held: the instance ends. */
export async function discardAll({ state }: Entity): Promise<void> {
  const { instance, held } = state;
  const discards = held.map((id) =>
    getExternalWorkflowHandle(heldWorkflowIdOf(instance.id, id))
      .signal(HELD_SIGNALS.discard)
      .catch(() => undefined),
  );
  await Promise.all(discards);
}
