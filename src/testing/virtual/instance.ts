import { createActivities, type ActivityDependencies } from '../../activities';
import type { HttpRequest, HttpResponse } from '../../activities/io/http';
import { parseInstanceBody } from '../../configuration/instance-body';
import { createSealer, sealConfiguration } from '../../configuration/sealing';
import type { DeliveryHeartbeat } from '../../contract/activities';
import { begunPollsOf } from '../../contract/lean-poll-input';
import type { Notice } from '../../domain/delivery/notice';
import type { EgressAllow } from '../../domain/security/egress';
import { backfill } from '../../domain/instance/backfill';
import { beforeNewRun } from '../../domain/instance/before-new-run';
import { carriedDelivery, carriedState } from '../../domain/instance/delivery';
import { nextStep } from '../../domain/instance/next-step';
import { initialState, type InstanceState, type WantedUpdate } from '../../domain/instance/state';
import { pause, pollNow, resume, wantUpdate } from '../../domain/instance/updates';
import type { ElementRegistry } from '../../elements/registry';
import { createVirtualShards, inActivity } from './activity-context';
import { isoNow, type VirtualEntity } from './entity';
import { carryOut } from './steps';
import type { Attempt, VirtualWorker } from './worker';

/** One element instance without Temporal: the real rules and the real activities, step by step. */
export interface VirtualInstance {
  /** Does what is to be done next, and answers what that was; null where nothing is. */
  step(): Promise<string | null>;
  /** When there is something to do next, epoch ms; null where only a signal can bring it. */
  nextWorkAtMs(): number | null;
  pause(): void;
  resume(): void;
  pollNow(): void;
  backfill(resource: string, since: string, until?: string): void;
  want(update: WantedUpdate): void;
  /** Once the step under way has ended. `carriedBytes`: of JSON of the pending notifications. */
  continueAsNew(carriedBytes: number): void;
  state(): InstanceState;
  /** The largest state in bytes of JSON that a new run took over, or would have. */
  largestStateBytes(): number;
}

/** What an instance finds around it. */
export interface Surroundings {
  /** Epoch ms. */
  now(): number;
  worker: VirtualWorker;
  /** Whatever is not asked of the callback: lists, and tokens. Throws where no answer comes. */
  askVendor(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Throws where no answer comes. */
  tellReceiver(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** The worker died with the answers to these events on their way, or not recorded yet, if they were sent at all. */
  loseAnswers(eventIds: readonly string[]): void;
  /** A notification was set aside. */
  hold(body: string): void;
  tellNotice(notice: Notice): void;
}

export interface VirtualInstanceOptions {
  /** As for `POST /instances`. */
  body: unknown;
  registry: ElementRegistry;
  egressAllow?: EgressAllow;
  /** Versions that the state may remember. Default: as many as in the product. */
  capacity?: number | null;
}

const ID = 77;
const OWNER = { organization: 'o', accountId: 1, companyId: 2, userId: 3 };
const SEALER = createSealer([{ id: 'k', key: Buffer.alloc(32, 7) }]);
const MIN_REFRESH_INTERVAL_MS = 1_000;
/** States come through Temporal as JSON: so do ours, each so-many-th time, as it takes longer than everything else. */
const COPY_EVERY = 8;

/** An instance that is created now. Throws an `Error` with everything that is wrong with its body. */
export function createVirtualInstance(
  { body, registry, egressAllow = [], capacity = null }: VirtualInstanceOptions,
  around: Surroundings,
): VirtualInstance {
  const { now, worker } = around;
  let attempt: Attempt | null = null;
  let steps = 0;
  let sent = 0;
  let largestBytes = 0;
  /** A new run begins with the next step; null: none does. */
  let carriedBytesOfNewRun: number | null = null;

  const shards = createVirtualShards();
  const dependencies: ActivityDependencies = {
    sealer: SEALER,
    elementOf: registry.elementOf,
    elementKeys: registry.elements.map(({ key }) => key),
    minRefreshIntervalMs: MIN_REFRESH_INTERVAL_MS,
    egressAllow,
    begunRuns: { present: async () => begunPollsOf(entity.begun) },
    shards,
    now,
    send,
  };
  const state = stateOf(body, dependencies);
  const entity: VirtualEntity = {
    state,
    begun: state,
    underWay: [],
    now,
    activities: createActivities(dependencies),
    perform: (activity, input) =>
      worker.run((current) => {
        attempt = current;
        return inActivity(current, () => activity(input));
      }),
    closeShards: (sets) => shards.close(ID, sets),
    hold: around.hold,
    tellNotice: around.tellNotice,
  };

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const present = attempt as Attempt;
    const { configuration, settings } = entity.state;
    if (request.url !== configuration['event.notification.callback.url'])
      return present.exchange(
        () => around.askVendor(request),
        () => undefined,
      );
    const { concurrency } = settings.delivery;
    // Those under way at once come back in another order than they went out.
    for (let turns = concurrency === 1 ? 0 : ((sent += 1) * 7) % 23; turns > 0; turns -= 1) await Promise.resolve();
    return present.exchange(
      () => around.tellReceiver(request),
      () => around.loseAnswers(unrecorded(present.latest())),
    );
  }

  /** Ids of the events under way whose acceptance a worker that dies now has not recorded. */
  function unrecorded(recorded: unknown): string[] {
    const { accepted = 0, ahead = [] } = (recorded ?? {}) as Partial<DeliveryHeartbeat>;
    const open = entity.underWay.filter(({ id }, place) => place >= accepted && !ahead.includes(id));
    return open.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  }

  function copy(): void {
    // What a new run takes over is what has a bound, once everything is done that comes before it.
    if (beforeNewRun(entity.state) === null)
      largestBytes = Math.max(largestBytes, Buffer.byteLength(JSON.stringify(carriedState(entity.state))));
    entity.state = JSON.parse(JSON.stringify(entity.state)) as InstanceState;
    entity.begun = entity.state;
  }

  function beginNewRun(carriedBytes: number): void {
    entity.state = { ...entity.state, pending: carriedDelivery(entity.state.pending, carriedBytes) };
    copy();
    carriedBytesOfNewRun = null;
  }

  const next = () => nextStep(entity.state, isoNow(entity), capacity ?? undefined);

  return {
    async step() {
      if (carriedBytesOfNewRun !== null) beginNewRun(carriedBytesOfNewRun);
      const step = next();
      if (step.kind === 'wait' || step.kind === 'stop') return null;
      await carryOut(entity, step);
      if ((steps += 1) % COPY_EVERY === 0) copy();
      return step.kind;
    },
    nextWorkAtMs() {
      const step = next();
      if (step.kind !== 'wait') return step.kind === 'stop' ? null : now();
      return step.until === null ? null : Date.parse(step.until);
    },
    pause: () => void (entity.state = pause(entity.state)),
    resume: () => void (entity.state = resume(entity.state, isoNow(entity))),
    pollNow: () => void (entity.state = pollNow(entity.state, isoNow(entity))),
    backfill(resource, since, until) {
      const wish = { resource, since, ...(until !== undefined && { until }) };
      entity.state = backfill(entity.state, wish, isoNow(entity));
    },
    want: (update) => void (entity.state = wantUpdate(entity.state, update, isoNow(entity))),
    continueAsNew: (carriedBytes) => void (carriedBytesOfNewRun = carriedBytes),
    state: () => entity.state,
    largestStateBytes: () => largestBytes,
  };
}

function stateOf(body: unknown, dependencies: ActivityDependencies): InstanceState {
  const draft = parseInstanceBody(body, { ...dependencies, elementKeys: [...dependencies.elementKeys] });
  if (!draft.ok) {
    const problems = draft.problem.map(({ pointer, message }) => `${pointer}: ${message}`);
    throw new Error(`The body would be refused:\n${problems.join('\n')}`);
  }
  const { element, name, tags, configuration, settings } = draft.value;
  const identity = { id: ID, name, tags, elementKey: element.key, hubKey: element.hub, ...OWNER };
  const sealed = sealConfiguration(configuration, element, ID, SEALER);
  return initialState(identity, sealed, settings, new Date(dependencies.now()).toISOString());
}
