import { lookOf } from './record';
import type { Clock } from '../../src/testing/virtual/clock';
import type { ReceiverTrouble } from './world';

/** One event as the receiver got it. */
export interface Told {
  atMs: number;
  resource: string;
  eventId: string;
  recordId: string;
  type: string;
  /** The number of the vendor's row; null where the event shows none, as for a record that is not there any more. */
  row: number | null;
  look: string;
  /** It did not come from the instance: it was set aside after the receiver had rejected it. */
  isHeld: boolean;
}

/** A receiver that exists in memory. Whatever reaches it counts as told, whether its answer arrives or not. */
export interface ModelReceiver {
  told: readonly Told[];
  /** Ids of events that may come again: the answer to them got lost. */
  unanswered: ReadonlySet<string>;
  receive(body: string): { status: number } | 'refused';
  /** As far as it has got these events, the answers do not arrive. */
  loseAnswers(eventIds: readonly string[]): void;
  hold(body: string): void;
  /** Each so-many-th notification meets it. */
  fail(trouble: ReceiverTrouble, every: number): void;
  recover(): void;
}

interface Body {
  message: {
    events: { eventId: string; objectId: string; eventType: string; objectType: string }[];
    raw: Record<string, unknown>;
  };
}

export function createModelReceiver(clock: Clock): ModelReceiver {
  const told: Told[] = [];
  const unanswered = new Set<string>();
  let trouble: ReceiverTrouble | null = null;
  let troubleEvery = 1;
  let received = 0;
  const toldIds = new Set<string>();
  let latest: string[] = [];

  function take(text: string, isHeld: boolean): void {
    const { events, raw } = (JSON.parse(text) as Body).message;
    const notified = events.map(({ eventId, objectId, eventType, objectType }, place) => {
      const record = (raw[objectType] as Record<string, unknown>[])[place] ?? {};
      const row = typeof record['row'] === 'number' ? record['row'] : null;
      return {
        atMs: clock.now(),
        resource: objectType,
        eventId,
        recordId: objectId,
        type: eventType,
        row,
        look: row === null ? '' : lookOf(record),
        isHeld,
      };
    });
    told.push(...notified);
    latest = notified.map(({ eventId }) => eventId);
    for (const id of latest) toldIds.add(id);
  }

  function loseAnswers(eventIds: readonly string[]): void {
    for (const id of eventIds) if (toldIds.has(id)) unanswered.add(id);
  }

  return {
    told,
    unanswered,
    receive(body) {
      received += 1;
      switch (received % troubleEvery === 0 ? trouble : null) {
        case 'refused':
          return 'refused';
        case '500':
        case '400':
        case '410':
          return { status: Number(trouble) };
        case 'lostAnswer':
          take(body, false);
          loseAnswers(latest);
          return 'refused';
        case null:
          take(body, false);
          return { status: 200 };
      }
    },
    loseAnswers,
    hold: (body) => take(body, true),
    fail(how, every) {
      trouble = how;
      troubleEvery = every;
    },
    recover: () => void (trouble = null),
  };
}
