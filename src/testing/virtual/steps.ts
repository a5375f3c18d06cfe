import { unpacked } from '../../activities/runtime/packing';
import { filingInputOf, pollInputOf, sweepInputOf } from '../../contract/inputs';
import { isAsBegun, leanPollInput, type LeanPollInput } from '../../contract/lean-poll-input';
import { fullPollReport, type LeanPollReport } from '../../contract/lean-poll-report';
import type { NoticeKind } from '../../domain/delivery/notice';
import type { Notification } from '../../domain/delivery/notification';
import { askedOf } from '../../domain/instance/asked';
import { targetOf } from '../../domain/instance/configuration-parts';
import { recordDelivery } from '../../domain/instance/delivery';
import { FILING_NUMBERS, recordFiling, type LedgerName } from '../../domain/instance/filing';
import { recordHeld, recordSplit } from '../../domain/instance/holding';
import type { Step } from '../../domain/instance/next-step';
import { noticeOf, recordNotice } from '../../domain/instance/notices';
import { recordPoll } from '../../domain/instance/polling';
import { afterOther, afterQuick, isQuick } from '../../domain/instance/quick-polls';
import { notificationRulesOf } from '../../domain/instance/settings';
import type { ResourceState, WantedUpdate } from '../../domain/instance/state';
import { recordDeletions, recordSweep } from '../../domain/instance/sweeps';
import { applyUpdate, refuseWanted } from '../../domain/instance/updates';
import type { ResourceSettings } from '../../domain/reading/settings';
import type { SweepState } from '../../domain/sweeps/sweep-state';
import { isoNow, type VirtualEntity } from './entity';

/** In place of chance: in the middle of what a wait may be. */
const CHANCE = 0.5;

/**
 * Carries a step of an instance out: the activities and the rules are those of the product. Which activity is asked for
 * what, and which rule takes the answer, is said by `src/workflows`, and here once more, as workflows need Temporal.
 */
export async function carryOut(entity: VirtualEntity, step: Step): Promise<void> {
  switch (step.kind) {
    case 'takeUpdate':
      return takeUpdate(entity, step.update);
    case 'closeForgotten':
      entity.closeShards(step.sets);
      entity.state = { ...entity.state, forgotten: [] };
      return;
    case 'tellNotice':
      return tellNotice(entity, step.notice);
    case 'split':
      return split(entity, step.notification);
    case 'hold':
      entity.hold(unpacked(step.notification).body);
      entity.state = recordHeld(entity.state, step.notification, step.reason, entity.now());
      return;
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
    case 'stop':
    case 'wait':
  }
}

async function poll(entity: VirtualEntity, due: readonly string[]): Promise<void> {
  const asked = askedOf(entity.state, due);
  const askedAt = isoNow(entity);
  const input = pollInputOf(entity.state, due, askedAt);
  const lean = leanPollInput(input, isAsBegun(entity.state, entity.begun));
  const report = (await quickly(entity, due, lean)) ?? (await entity.perform(entity.activities.pollResources, lean));
  entity.state = recordPoll(entity.state, fullPollReport(report, input), asked, { askedAt, nowMs: entity.now() });
}

async function quickly(
  entity: VirtualEntity,
  due: readonly string[],
  lean: LeanPollInput,
): Promise<LeanPollReport | null> {
  const { quick, resources } = entity.state;
  const isTried = isQuick(
    quick,
    due.map((name) => resources[name] as ResourceState),
  );
  if (!isTried) {
    entity.state = { ...entity.state, quick: afterOther(quick) };
    return null;
  }
  const result = await entity.perform(entity.activities.pollQuickly, lean);
  const isOver = typeof result !== 'string';
  entity.state = { ...entity.state, quick: afterQuick(quick, isOver ? 'over' : result) };
  return isOver ? result : null;
}

async function deliver(entity: VirtualEntity, notifications: Notification[]): Promise<void> {
  entity.underWay = notifications;
  const { instance, settings, configuration, pending } = entity.state;
  const concurrency = pending?.sweep === undefined ? settings.delivery.concurrency : 1;
  const report = await entity.perform(entity.activities.deliverEvents, {
    instance,
    target: targetOf(configuration),
    notifications,
    attemptTimeoutMs: settings.delivery.attemptTimeoutMs,
    ...(concurrency > 1 && { concurrency }),
  });
  entity.state = recordDelivery(entity.state, report, entity.now(), CHANCE);
}

async function split(entity: VirtualEntity, notification: Notification): Promise<void> {
  const instanceId = entity.state.instance.id;
  const alone = await entity.perform(entity.activities.splitNotification, { instanceId, notification });
  entity.state = recordSplit(entity.state, alone);
}

async function sweep(entity: VirtualEntity, resource: string): Promise<void> {
  const { nextSweepAt } = sweepOf(entity, resource);
  const number = entity.state.sweeps + 1;
  entity.state = { ...entity.state, sweeps: number };
  const input = sweepInputOf(entity.state, resource, number);
  const swept = await entity.perform(entity.activities.sweepResource, input);
  entity.state = recordSweep(entity.state, resource, swept, nextSweepAt, entity.now());
}

async function reportDeletions(entity: VirtualEntity, resource: string): Promise<void> {
  const { known, recorded, unreported, numericIds } = sweepOf(entity, resource);
  const { instance, settings } = entity.state;
  if (known === null || unreported === null) return;
  const { foundAt, reported } = unreported;
  const found = await entity.perform(entity.activities.reportDeletions, {
    ...(numericIds && { numericIds }),
    instance,
    resource,
    settings: settings.resources[resource] as ResourceSettings,
    known,
    recorded,
    foundAt,
    reported,
    notifications: notificationRulesOf(settings),
  });
  entity.state = recordDeletions(entity.state, resource, found);
}

function sweepOf({ state }: VirtualEntity, resource: string): SweepState {
  return state.resources[resource]?.sweep as SweepState;
}

async function fileLedger(entity: VirtualEntity, name: LedgerName): Promise<void> {
  const number = entity.state.sweeps + 1;
  entity.state = { ...entity.state, sweeps: entity.state.sweeps + FILING_NUMBERS };
  const input = filingInputOf(entity.state, name, number);
  if (input === null) return;
  const { epoch } = entity.state.resources[name.resource] as ResourceState;
  const filed = await entity.perform(entity.activities.fileLedger, input);
  entity.state = recordFiling(entity.state, name, filed, { epoch, number });
}

async function takeUpdate(entity: VirtualEntity, update: WantedUpdate): Promise<void> {
  const { kind, payload } = update;
  if (kind === 'reseal') throw new Error('There is one sealing key in virtual time: nothing is sealed anew.');
  const { instance, configuration } = entity.state;
  const result = await entity.perform(entity.activities.validateUpdate, {
    instanceId: instance.id,
    elementKey: instance.elementKey,
    configuration,
    update: { kind, payload },
  });
  const taken = { ...entity.state, wantedUpdates: entity.state.wantedUpdates.slice(1) };
  entity.state = result.ok
    ? applyUpdate(
        taken,
        { configuration: result.configuration, settings: result.settings, ...result.identity },
        entity.now(),
      )
    : refuseWanted(taken, update, result.errors, isoNow(entity));
}

async function tellNotice(entity: VirtualEntity, kind: NoticeKind): Promise<void> {
  const notice = noticeOf(entity.state, kind, isoNow(entity));
  entity.tellNotice(notice);
  entity.state = recordNotice(entity.state, notice);
}
