import { useEffect, useRef, useState } from 'preact/hooks';
import { joinedEvents, latestEvents, olderEvents, type EventPages } from '../service/event-pages';
import { useRefresh } from '../use-refresh';

const REFRESH_MS = 2_000;

export interface Events {
  /** Null until the first answer. */
  events: EventPages['events'] | null;
  hasOlder: boolean;
  /** When older ones were read last; null: none were. */
  olderReadAt: string | null;
  error: unknown;
  /** Appends older ones, and answers how many, and whether there may be more. Throws a `ServiceProblem`. */
  readOlder(): Promise<{ count: number; hasOlder: boolean }>;
}

/** The events of one instance: the latest ones as they come, with older ones below once somebody has asked for them. */
export function useEvents(instanceId: number): Events {
  const { value: latest, error } = useRefresh(
    `/instances/${instanceId}/events`,
    () => latestEvents(instanceId),
    REFRESH_MS,
  );
  const [older, setOlder] = useState<{ pages: EventPages; readAt: string } | null>(null);
  const isReading = useRef(false);
  // What leaves the latest ones stays below them, as it was then.
  useEffect(() => {
    if (latest === null) return;
    setOlder((before) => {
      const pages = before && joinedEvents(latest, before.pages);
      return before === null || pages === null || pages === latest ? null : { ...before, pages };
    });
  }, [latest]);
  const shown = older === null || latest === null ? latest : joinedEvents(latest, older.pages);

  const readOlder = async () => {
    if (isReading.current || !shown?.nextPage) return { count: 0, hasOlder: shown?.nextPage !== null };
    isReading.current = true;
    try {
      const { events, nextPage } = await olderEvents(instanceId, shown.nextPage);
      setOlder({ pages: { events: [...shown.events, ...events], nextPage }, readAt: new Date().toISOString() });
      return { count: events.length, hasOlder: nextPage !== null };
    } finally {
      isReading.current = false;
    }
  };
  return {
    events: shown?.events ?? null,
    hasOlder: shown !== null && shown.nextPage !== null,
    olderReadAt: older?.readAt ?? null,
    error,
    readOlder,
  };
}
