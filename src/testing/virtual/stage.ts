import type { HttpRequest, HttpResponse } from '../../activities/io/http';
import { statusOfState } from '../../contract/status-of-state';
import type { InstanceStatus } from '../../contract/status';
import type { Notice } from '../../domain/delivery/notice';
import type { Json } from '../../domain/values/json';
import type { Element } from '../../elements/element';
import { registryWith } from '../../elements/registry';
import { acceptedEvents, answerWith, deliveryOf, type AcceptedEvent, type Delivery, type Reply } from '../receiver';
import { simulatedRequest, wholeAnswer, type SimulatedAnswer, type SimulatedRequest } from '../vendor';
import { createClock } from './clock';
import { createVirtualInstance } from './instance';
import { arriving, passed } from './wire';
import { createVirtualWorker } from './worker';

export interface VirtualStageOptions {
  /** The body of the instance, as `POST /instances` takes it. */
  body: unknown;
  /** Answers whatever is not sent to the callback: lists, and tokens. `nowMs`: epoch ms of the stage. */
  vendor(request: SimulatedRequest, nowMs: number): SimulatedAnswer | Promise<SimulatedAnswer>;
  /** Answers what is sent to the callback. Default: 200. */
  receiver?(delivery: Delivery): Reply | Promise<Reply>;
  /** Elements of your own, made with `defineElement`. Default: none. */
  elements?: readonly Element[];
  /** CIDRs and hosts that the body may name although they are not public. Nothing is connected to. Default: none. */
  egressAllow?: readonly string[];
  /** When the instance is created, epoch ms. */
  startMs?: number;
}

export type VirtualStage = ReturnType<typeof createVirtualStage>;

/** When a stage begins unless told otherwise: 2 March 2026, 10:00 UTC. */
export const VIRTUAL_START_MS = Date.parse('2026-03-02T10:00:00.000Z');
const MINUTE_MS = 60_000;
/** What one step of an instance takes. */
const STEP_MS = 20;
/** More without a moment of rest are taken for a loop. */
const MAX_STEPS_WITHOUT_REST = 20_000;

/**
 * One element instance in virtual time, without Temporal and without a network: the rules and activities of the
 * product, a vendor and a receiver that are functions, and a clock that `advance` moves. Throws an `Error` with
 * everything that is wrong with the body. There is nothing to close.
 */
export function createVirtualStage({
  body,
  vendor,
  receiver = () => ({}),
  elements = [],
  egressAllow = [],
  startMs = VIRTUAL_START_MS,
}: VirtualStageOptions) {
  const clock = createClock(startMs);
  const worker = createVirtualWorker(clock);
  const requests: SimulatedRequest[] = [];
  const queued: SimulatedAnswer[] = [];
  const deliveries: Delivery[] = [];
  const accepted: AcceptedEvent[] = [];
  const notices: Notice[] = [];

  async function askVendor(asked: HttpRequest): Promise<HttpResponse> {
    const { method, url, body: content = '' } = asked;
    const request = simulatedRequest({ method, url, headers: arriving(asked), body: String(content) });
    requests.push(request);
    const answer = queued.shift() ?? (await vendor(request, clock.now()));
    return passed(asked, wholeAnswer(answer), answer, clock);
  }

  async function tellReceiver(asked: HttpRequest): Promise<HttpResponse> {
    const { method, url, body: content = Buffer.alloc(0) } = asked;
    const { pathname, search } = new URL(url);
    const [arrival, at, path] = [deliveries.length + 1, clock.now(), pathname + search];
    const delivery = deliveryOf({ arrival, at, method, path, headers: arriving(asked), body: content });
    deliveries.push(delivery);
    const reply = await receiver(delivery);
    answerWith(delivery, reply);
    if (delivery.accepted) accepted.push(...acceptedEvents(delivery));
    const { status = 200, headers = {}, body: text = '' } = reply;
    return passed(asked, { status, headers, body: text }, reply, clock).finally(
      () => void (delivery.endedAt = clock.now()),
    );
  }

  const instance = createVirtualInstance(
    { body, registry: registryWith(elements), egressAllow },
    {
      now: clock.now,
      worker,
      askVendor,
      tellReceiver,
      loseAnswers: () => undefined,
      hold: () => undefined,
      tellNotice: (notice) => void notices.push(notice),
    },
  );

  async function advance(minutes: number): Promise<void> {
    const endMs = clock.now() + minutes * MINUTE_MS;
    for (;;) {
      await work();
      const nextMs = instance.nextWorkAtMs() ?? Infinity;
      if (nextMs > endMs) return clock.advanceTo(endMs);
      clock.advanceTo(Math.max(clock.now() + 1, nextMs));
    }
  }

  /** Does what is due, until the instance rests. */
  async function work(): Promise<void> {
    for (let steps = 0; steps < MAX_STEPS_WITHOUT_REST; steps += 1) {
      if ((await instance.step()) === null) return;
      clock.advance(STEP_MS);
    }
    throw new Error(`The instance does not come to rest: ${MAX_STEPS_WITHOUT_REST} steps without a wait.`);
  }

  return {
    /** Lets so many minutes go by, and everything happen that is due in them; 0: what is due now. */
    advance,
    /** The time of the stage, epoch ms. */
    nowMs: clock.now,
    /** What the vendor was asked, in order. */
    requests: requests as readonly SimulatedRequest[],
    /** To the next requests, one each, in place of the function's answer: failures, mostly. */
    answerNext: (...answers: SimulatedAnswer[]): void => void queued.push(...answers),
    /** Every POST to the callback, answered or not, in order. */
    deliveries: deliveries as readonly Delivery[],
    /** All events that the receiver accepted, in order. */
    events: (): readonly AcceptedEvent[] => accepted,
    /** Notices of the instance itself (`event.notification.lifecycle`); they are not sent. */
    notices: notices as readonly Notice[],
    /** What `GET /instances/{id}/status` answers, without what Temporal says. */
    status: (): Omit<InstanceStatus, 'temporal'> => statusOfState(instance.state(), false),
    pause: instance.pause,
    resume: instance.resume,
    /** As soon as time goes on. */
    pollNow: instance.pollNow,
    /** As `POST /instances/{id}/backfill`. One that is wrong is shown in the status. */
    backfill: instance.backfill,
    /** As `PATCH /instances/{id}`. It is judged as soon as time goes on: why it was refused is then in the status. */
    configure: (change: Json): void => instance.want({ kind: 'configuration', payload: change }),
    /**
     * The worker dies at the so-many-th request from now on, to vendor or receiver; the other side got it. Another
     * worker goes on 10 s later.
     */
    killWorker: (atRequest = 1): void => worker.kill(atRequest, true),
  };
}
