import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { INSTANCE_NOTICES_WORKFLOW, noticesWorkflowIdOf } from '../contract/ids';
import { NOTICE_SIGNAL, type InstanceNoticesInput } from '../contract/notices';
import { ELEMENT_KEY, ELEMENT_ORGANIZATION, ELEMENT_TAGS } from '../contract/search-attributes';
import type { Notice, NoticeKind } from '../domain/delivery/notice';
import { noticeOf, recordNotice } from '../domain/instance/notices';
import type { Entity } from './entity';

/** Hands a notice to the workflow that sends the notices of this instance; it is started if it does not run. */
export async function tellNotice(entity: Entity, kind: NoticeKind): Promise<void> {
  const notice = noticeOf(entity.state, kind, new Date(Date.now()).toISOString());
  // It may end between the two: then it is started.
  while (!(await started(entity, notice)) && !(await signalled(entity, notice)));
  entity.state = recordNotice(entity.state, notice);
}

async function started({ state }: Entity, notice: Notice): Promise<boolean> {
  const { instance, settings } = state;
  const { attemptTimeoutMs, waitsMs } = settings.delivery;
  const input: InstanceNoticesInput = { instance, notices: [notice], delivery: { attemptTimeoutMs, waitsMs } };
  try {
    await startChild(INSTANCE_NOTICES_WORKFLOW, {
      workflowId: noticesWorkflowIdOf(instance.id),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `Notices of ${instance.name}`.slice(0, 200),
      typedSearchAttributes: [
        { key: ELEMENT_KEY, value: instance.elementKey },
        { key: ELEMENT_ORGANIZATION, value: instance.organization },
        { key: ELEMENT_TAGS, value: instance.tags },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

function signalled({ state }: Entity, notice: Notice): Promise<boolean> {
  const handle = getExternalWorkflowHandle(noticesWorkflowIdOf(state.instance.id));
  return handle.signal(NOTICE_SIGNAL, notice).then(
    () => true,
    () => false,
  );
}
