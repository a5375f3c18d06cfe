import type { Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { DeliverEventsInput, DeliveryHeartbeat } from '../../contract/activities';
import type { HeldNotificationInput } from '../../contract/held-notification';
import { HELD_NOTIFICATION_WORKFLOW } from '../../contract/ids';
import type { LeanPollReport } from '../../contract/lean-poll-report';
import type { HistoryFact } from '../../domain/delivery/event-history';
import type { LoggedNotification } from '../../domain/delivery/event-entries';
import type { NoQuickPoll } from '../../domain/instance/quick-polls';
import type { DeletionsReport, DeliveryReport } from '../../domain/instance/reports';
import { decoded, type HistoryEvent, type RunOfInstance } from './history-events';

/** As the SDK names the marker of one. */
const LOCAL_ACTIVITY = 'core_local_activity';

/** An activity whose end is waited for. */
type Begun =
  { type: 'pollResources' | 'reportDeletions' | 'splitNotification' } | { type: 'deliverEvents'; ids: string[] };

/** What events of a run's history say of an instance's events, one after another as they come. */
export function createFactReader(client: Client, run: RunOfInstance) {
  const begun = new Map<string, Begun>();
  type Payloads = Parameters<typeof decoded>[2];
  const read = <Value>(payloads: Payloads) => decoded<Value>(client, run, payloads);

  /** What an event says; null: nothing of this. */
  return async function factOf(event: HistoryEvent): Promise<HistoryFact | null> {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) return begin(String(event.eventId), scheduled);
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed) return end(begun.get(String(completed.scheduledEventId)), event, completed.result?.payloads);
    const late = event.activityTaskTimedOutEventAttributes;
    if (late) {
      const activity = begun.get(String(late.scheduledEventId));
      if (activity?.type !== 'deliverEvents') return null;
      return end(activity, event, late.failure?.timeoutFailureInfo?.lastHeartbeatDetails?.payloads);
    }
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === LOCAL_ACTIVITY) return quickPoll(marker.details ?? {});
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    if (child?.workflowType?.name !== HELD_NOTIFICATION_WORKFLOW) return null;
    const held = await read<HeldNotificationInput>(child.input?.payloads);
    return held === null ? null : { kind: 'held', notificationId: held.notification.id, reason: held.reason };
  };

  /** The name of a local activity is in JSON of the SDK's, not in a payload of ours. */
  async function quickPoll({ data, result }: Record<string, { payloads?: Payloads }>): Promise<HistoryFact | null> {
    const [about] = data?.payloads ?? [];
    const { activity_type: type } = JSON.parse(Buffer.from(about?.data ?? '{}').toString()) as Record<string, unknown>;
    return type === 'pollQuickly'
      ? (foundBy(await read<LeanPollReport | NoQuickPoll>(result?.payloads)) ?? { kind: 'read' })
      : null;
  }

  async function begin(
    eventId: string,
    { activityType, input }: NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>,
  ): Promise<HistoryFact | null> {
    switch (activityType?.name) {
      case 'deliverEvents': {
        const sent = await read<DeliverEventsInput>(input?.payloads);
        begun.set(eventId, { type: 'deliverEvents', ids: (sent?.notifications ?? []).map(({ id }) => id) });
        return null;
      }
      case 'splitNotification':
        begun.set(eventId, { type: 'splitNotification' });
        return null;
      case 'pollResources':
      case 'reportDeletions':
        begun.set(eventId, { type: activityType.name });
        return { kind: 'read' };
      default:
        return null;
    }
  }

  async function end(activity: Begun | undefined, event: HistoryEvent, result: Payloads): Promise<HistoryFact | null> {
    switch (activity?.type) {
      case 'pollResources': {
        return foundBy(await read<LeanPollReport>(result));
      }
      case 'reportDeletions': {
        const report = await read<DeletionsReport>(result);
        return report?.isUnwanted ? null : found(report?.notifications);
      }
      case 'splitNotification':
        return { kind: 'split', notifications: (await read<LoggedNotification[]>(result)) ?? [] };
      case 'deliverEvents': {
        const report = await read<DeliveryHeartbeat | DeliveryReport>(result);
        const at = optionalTsToDate(event.eventTime)?.toISOString();
        return report === null || at === undefined ? null : sent(activity.ids, report, at);
      }
      case undefined:
        return null;
    }
  }
}

/** A quick poll without a report says why in a word. */
function foundBy(report: LeanPollReport | NoQuickPoll | null): HistoryFact | null {
  if (report === null || typeof report === 'string') return null;
  return found(report.resources.flatMap((poll) => ('notifications' in poll ? (poll.notifications ?? []) : [])));
}

function found(notifications: LoggedNotification[] = []): HistoryFact | null {
  return notifications.length === 0 ? null : { kind: 'found', notifications };
}

/** `ids`: of what was to be sent, in its order. */
function sent(ids: readonly string[], report: DeliveryHeartbeat | DeliveryReport, at: string): HistoryFact {
  const accepted = [...ids.slice(0, report.accepted), ...(report.ahead ?? [])];
  const failure = 'failure' in report ? report.failure : null;
  const notificationId = ids.find((id) => !accepted.includes(id));
  const failed = failure === null || notificationId === undefined ? null : { notificationId, failure };
  return { kind: 'sent', accepted, acceptedStatus: report.acceptedStatus, failed, at };
}
