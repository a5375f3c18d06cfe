import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { createActivities } from '../../src/activities';
import type { ActivityDependencies } from '../../src/activities/dependencies';
import { unpacked } from '../../src/activities/runtime/packing';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { createSealer, sealConfiguration } from '../../src/configuration/sealing';
import type { DeliveryHeartbeat } from '../../src/contract/activities';
import { knownRecordsIdOf } from '../../src/contract/ids';
import type { KnownRecords } from '../../src/contract/known-records';
import { filingInputOf, pollInputOf, sweepInputOf } from '../../src/contract/inputs';
import {
  begunPollsOf,
  isAsBegun,
  leanPollInput,
  type LeanPollInput,
  type Begun,
} from '../../src/contract/lean-poll-input';
import { fullPollReport, type LeanPollReport } from '../../src/contract/lean-poll-report';
import { targetOf } from '../../src/domain/instance/configuration-parts';
import { FILING_NUMBERS, recordFiling, type LedgerName } from '../../src/domain/instance/filing';
import { nextStep, type Step } from '../../src/domain/instance/next-step';
import { backfill } from '../../src/domain/instance/backfill';
import { applyUpdate, pause, pollNow, refuseUpdate, resume, wantUpdate } from '../../src/domain/instance/updates';
import { beforeNewRun } from '../../src/domain/instance/before-new-run';
import { carriedDelivery, carriedState, recordDelivery } from '../../src/domain/instance/delivery';
import { recordSplit, recordHeld } from '../../src/domain/instance/holding';
import { askedOf } from '../../src/domain/instance/asked';
import { afterOther, afterQuick, isQuick } from '../../src/domain/instance/quick-polls';
import { recordPoll } from '../../src/domain/instance/polling';
import { initialState, stateNameOf, type InstanceState, type ResourceState } from '../../src/domain/instance/state';
import { recordDeletions, recordSweep } from '../../src/domain/instance/sweeps';
import type { Json } from '../../src/domain/values/json';
import type { Notification } from '../../src/domain/delivery/notification';
import { notificationRulesOf } from '../../src/domain/instance/settings';
import type { ResourceSettings } from '../../src/domain/reading/settings';
import { elementOf, elements } from '../../src/elements/registry';
import type { Element } from '../../src/elements/element';
import type { ModelAnswer } from './model-vendor';
import { contextOf } from './activity-context';
import type { Attempt, ModelWorker } from './model-worker';

/**
 * The one place where the simulation touches the product: the real rules of an instance and the real activities,
 * without Temporal. What the workflow does with them stands in `src/workflows`, and here once more.
 */
export interface SimulatedInstance {
  /** Does what is to be done next, and answers what that was; null where nothing is. */
  step(): Promise<string | null>;
  /** When there is something to do next; null where only a signal can bring it. */
  nextWorkAtMs(): number | null;
  pause(): void;
  resume(): void;
  pollNow(): void;
  backfill(resource: string, since: string, until?: string): void;
  configure(change: Record<string, unknown>): void;
  /** Once the step under way has ended. */
  continueAsNew(carriedBytes: number): void;
  facts(): InstanceFacts;
}

export interface InstanceFacts {
  bytes: number;
  /** `polling`, `suspended`, `reauth_required`, ... */
  state: string;
  /** All of it as JSON, secrets sealed. */
  text(): string;
  /** All that was found is accepted or held. */
  isDelivered: boolean;
  resources: Record<string, ResourceFacts>;
}

export interface ResourceFacts {
  watermark: string | null;
  warning: string | null;
  error: string | null;
  sweepError: string | null;
  /** The last good poll of it. */
  polledAt: string | null;
  /** A window is being read in several polls. */
  isReading: boolean;
  /** So is one of its list of deletions: the next poll may ask for nothing else. */
  isReadingDeletions: boolean;
  /** Its first reading is whole. */
  hasBegun: boolean;
}

/** What a vendor is asked, as far as it goes over the wire. */
export interface Asked {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What an instance finds around it. */
export interface Surroundings {
  now(): number;
  worker: ModelWorker;
  /** Whatever is not asked of the callback: lists, and tokens. */
  askVendor(asked: Asked): Omit<ModelAnswer, 'body'> & { body: string | Buffer };
  tellReceiver(body: string): { status: number } | 'refused';
  /** The worker died with the answers to these events on their way, or not recorded yet, if they were sent at all. */
  loseAnswers(eventIds: readonly string[]): void;
  hold(body: string): void;
}

const ID = 77;
const IDENTITY = {
  id: ID,
  name: 'simulated',
  tags: [],
  hubKey: 'general',
  organization: 'o',
  accountId: 1,
  companyId: 2,
  userId: 3,
};
const SEALER = createSealer([{ id: 'k', key: Buffer.alloc(32, 7) }]);
/** States come through Temporal as JSON: so do ours, each so-many-th time, as it takes longer than everything else. */
const COPY_EVERY = 8;

/** An instance of `configuration` that is created now. `capacity`: versions that its state may remember. */
export function createInstance(
  configuration: Record<string, unknown>,
  around: Surroundings,
  capacity: number | null,
  element = withFeed(elementOf('rest') as Element),
): SimulatedInstance {
  const { worker, now } = around;
  const elementKey = element.key;
  const identity = { ...IDENTITY, elementKey };
  const callback = String(configuration['event.notification.callback.url']);
  const shards = new Map<string, KnownRecords>();
  let attempt: Attempt | null = null;
  let steps = 0;
  let sent = 0;
  let underWay: readonly Notification[] = [];
  let bytes = 0;
  /** A new run begins with the next step; null: none does. */
  let carriedBytesOfNewRun: number | null = null;

  const dependencies: ActivityDependencies = {
    sealer: SEALER,
    elementOf: (key) => (key === elementKey ? element : elementOf(key)),
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 1_000,
    begunRuns: { present: async () => begunPollsOf(begun) },
    now,
    send: async ({ url, method, headers, body }) => {
      if (url !== callback) {
        const { body: content, ...answer } = (attempt as Attempt).exchange(
          () => around.askVendor({ method, url, headers, body: String(body ?? '') }),
          () => undefined,
        );
        return { ...answer, body: typeof content === 'string' ? Buffer.from(content) : content };
      }
      const { concurrency } = state.settings.delivery;
      // Those under way at once come back in another order than they went out.
      for (let turns = concurrency === 1 ? 0 : ((sent += 1) * 7) % 23; turns > 0; turns -= 1) await Promise.resolve();
      const answer = (attempt as Attempt).exchange(
        () => around.tellReceiver(String(body)),
        () => around.loseAnswers(unrecorded((attempt as Attempt).latest())),
      );
      if (answer === 'refused') throw Object.assign(new Error('refused'), { code: 'ECONNRESET' });
      return { status: answer.status, headers: {}, body: Buffer.alloc(0), isWhole: true };
    },
  };
  const activities = createActivities(dependencies);
  const draft = parseInstanceBody(
    { name: 'simulated', element: { key: elementKey }, configuration },
    { ...dependencies, elementKeys: [...dependencies.elementKeys] },
  );
  if (!draft.ok) throw new Error(JSON.stringify(draft.problem));
  const sealed = sealConfiguration(draft.value.configuration, element, ID, SEALER);
  let state: InstanceState = initialState(identity, sealed, draft.value.settings, iso());
  let begun: Begun = state;

  function iso(): string {
    return new Date(now()).toISOString();
  }

  /** Runs an activity on the worker: what it finds of Temporal is made up here. */
  function active<Input, Result>(activity: (input: Input) => Promise<Result>, input: Input): Promise<Result> {
    return worker.run((current) => {
      attempt = current;
      return asyncLocalStorage.run(contextOf(current, shards) as unknown as Context, () => activity(input));
    });
  }

  async function poll(due: readonly string[]): Promise<void> {
    const asked = askedOf(state, due);
    const askedAt = iso();
    const input = pollInputOf(state, due, askedAt);
    const asLean = leanPollInput(input, isAsBegun(state, begun));
    const lean = (await quickly(due, asLean)) ?? (await active(activities.pollResources, asLean));
    state = recordPoll(state, fullPollReport(lean, input), asked, { askedAt, nowMs: now() });
  }

  async function quickly(due: readonly string[], asLean: LeanPollInput): Promise<LeanPollReport | null> {
    const { quick, resources } = state;
    if (
      !isQuick(
        quick,
        due.map((name) => resources[name] as ResourceState),
      )
    ) {
      state = { ...state, quick: afterOther(quick) };
      return null;
    }
    const report = await active(activities.pollQuickly, asLean);
    state = { ...state, quick: afterQuick(quick, report !== null) };
    return report;
  }

  /** Ids of the events under way whose acceptance a worker that dies now has not recorded. */
  function unrecorded(recorded: unknown): string[] {
    const { accepted = 0, ahead = [] } = (recorded ?? {}) as Partial<DeliveryHeartbeat>;
    const open = underWay.filter(({ id }, place) => place >= accepted && !ahead.includes(id));
    return open.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  }

  async function deliver(notifications: Notification[]): Promise<void> {
    underWay = notifications;
    const { settings, configuration: current } = state;
    const concurrency = state.pending?.sweep === undefined ? settings.delivery.concurrency : 1;
    const report = await active(activities.deliverEvents, {
      instance: identity,
      target: targetOf(current),
      notifications,
      attemptTimeoutMs: settings.delivery.attemptTimeoutMs,
      ...(concurrency > 1 && { concurrency }),
    });
    state = recordDelivery(state, report, now(), 0.5);
  }

  function numbered(): number {
    state = { ...state, sweeps: state.sweeps + 1 };
    return state.sweeps;
  }

  async function sweep(resource: string): Promise<void> {
    const { nextSweepAt } = state.resources[resource]!.sweep!;
    const swept = await active(activities.sweepResource, sweepInputOf(state, resource, numbered()));
    state = recordSweep(state, resource, swept, nextSweepAt, now());
  }

  async function report(resource: string): Promise<void> {
    const { known, recorded, unreported, numericIds } = state.resources[resource]!.sweep!;
    const settings = state.settings.resources[resource] as ResourceSettings;
    const { foundAt, reported } = unreported!;
    const notifications = notificationRulesOf(state.settings);
    const found = await active(activities.reportDeletions, {
      ...(numericIds && { numericIds }),
      instance: identity,
      resource,
      settings,
      known: known!,
      recorded,
      foundAt,
      reported,
      notifications,
    });
    state = recordDeletions(state, resource, found);
  }

  async function file(name: LedgerName): Promise<void> {
    const number = state.sweeps + 1;
    state = { ...state, sweeps: state.sweeps + FILING_NUMBERS };
    const input = filingInputOf(state, name, number)!;
    const { epoch } = state.resources[name.resource] as ResourceState;
    const filed = await active(activities.fileLedger, input);
    // Not before: a signal may have changed the state meanwhile.
    state = recordFiling(state, name, filed, { epoch, number });
  }

  async function takeUpdate({ kind, payload }: InstanceState['wantedUpdates'][number]): Promise<void> {
    if (kind === 'reseal') return;
    const input = { instanceId: ID, elementKey, configuration: state.configuration, update: { kind, payload } };
    const result = await active(activities.validateUpdate, input);
    const taken = { ...state, wantedUpdates: state.wantedUpdates.slice(1) };
    if (!result.ok)
      throw new Error(
        `the change was refused: ${JSON.stringify(refuseUpdate(taken, result.errors, iso()).lastRefusal)}`,
      );
    state = applyUpdate(taken, { configuration: result.configuration, settings: result.settings }, now());
  }

  function closeForgotten(): void {
    for (const { resource, set } of state.forgotten) {
      for (let shard = 0; shard < set.shards; shard += 1) shards.delete(knownRecordsIdOf(ID, resource, set, shard));
    }
    state = { ...state, forgotten: [] };
  }

  async function split(notification: Notification): Promise<void> {
    const alone = await active(activities.splitNotification, { instanceId: ID, notification });
    state = recordSplit(state, alone);
  }

  function hold(notification: Notification, reason: string): void {
    around.hold(unpacked(notification).body);
    state = recordHeld(state, notification, reason, now());
  }

  async function carryOut(step: Step): Promise<void> {
    switch (step.kind) {
      case 'takeUpdate':
        return takeUpdate(step.update);
      case 'closeForgotten':
        return closeForgotten();
      case 'split':
        return split(step.notification);
      case 'hold':
        return hold(step.notification, step.reason);
      case 'deliver':
        return deliver(step.notifications);
      case 'reportDeletions':
        return report(step.resource);
      case 'fileLedger':
        return file(step.ledger);
      case 'sweep':
        return sweep(step.resource);
      case 'poll':
        return poll(step.resources);
      case 'tellNotice':
      case 'stop':
      case 'wait':
    }
  }

  function next(): Step {
    return nextStep(state, iso(), capacity ?? undefined);
  }

  function copy(): void {
    // What a new run takes over is what has a bound, once everything is done that comes before it.
    if (beforeNewRun(state) === null) bytes = Math.max(bytes, Buffer.byteLength(JSON.stringify(carriedState(state))));
    state = JSON.parse(JSON.stringify(state)) as InstanceState;
    begun = state;
  }

  function beginNewRun(carriedBytes: number): void {
    state = { ...state, pending: carriedDelivery(state.pending, carriedBytes) };
    copy();
    carriedBytesOfNewRun = null;
  }

  return {
    async step() {
      if (carriedBytesOfNewRun !== null) beginNewRun(carriedBytesOfNewRun);
      const step = next();
      if (step.kind === 'wait' || step.kind === 'stop') return null;
      await carryOut(step);
      if ((steps += 1) % COPY_EVERY === 0) copy();
      return step.kind;
    },
    nextWorkAtMs() {
      const step = next();
      if (step.kind !== 'wait') return step.kind === 'stop' ? null : now();
      return step.until === null ? null : Date.parse(step.until);
    },
    pause: () => void (state = pause(state)),
    resume: () => void (state = resume(state, iso())),
    pollNow: () => void (state = pollNow(state, iso())),
    backfill(resource, since, until) {
      state = backfill(state, { resource, since, ...(until !== undefined && { until }) }, iso());
    },
    configure: (change) => void (state = wantUpdate(state, { kind: 'poller', payload: change as Json }, iso())),
    continueAsNew: (carriedBytes) => void (carriedBytesOfNewRun = carriedBytes),
    facts: () => ({
      bytes,
      state: stateNameOf(state),
      text: () => JSON.stringify(state),
      isDelivered: state.pending === null,
      resources: Object.fromEntries(
        Object.entries(state.resources).map(([name, resource]) => [name, factsOf(resource)]),
      ),
    }),
  };
}

function factsOf(resource: ResourceState): ResourceFacts {
  const { watermark, deletions, lastWarning, lastError, lastPollAt, sweep } = resource;
  return {
    sweepError: sweep?.lastError ?? null,
    watermark: watermark.at,
    warning: lastWarning,
    error: lastError,
    polledAt: lastPollAt,
    isReading: watermark.window !== null,
    isReadingDeletions: deletions !== null && deletions.window !== null,
    hasBegun: watermark.at !== null && watermark.baseline === null,
  };
}

/** The `rest` element with a list of deletions beside each list. */
function withFeed(rest: Element): Element {
  return {
    ...rest,
    hasDeletionFeed: () => true,
    deletionFeed: {
      deletedDate: { field: 'deletedAt', format: "yyyy-MM-dd'T'HH:mm:ssX", timezone: 'GMT' },
      listRequest: (query) => rest.listRequest({ ...query, hubUrl: `/${query.resource}/deleted?since=${query.since}` }),
    },
  };
}
