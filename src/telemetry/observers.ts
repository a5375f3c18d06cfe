import type { ActivityObserver } from '../activities/runtime/observer';
import type { Logger } from '../logging';

/**
 * Tells each of `observers`. One that fails is logged and changes nothing: what it was told about has happened already.
 */
export function tellAll(observers: readonly ActivityObserver[], log: Logger): ActivityObserver {
  const tell = (fact: (observer: ActivityObserver) => void) => {
    for (const observer of observers) {
      try {
        fact(observer);
      } catch (error) {
        log.error({ err: error }, 'What an activity did could not be measured');
      }
    }
  };
  return {
    polled: (poll) => tell((observer) => observer.polled(poll)),
    swept: (sweep) => tell((observer) => observer.swept(sweep)),
    attempted: (attempt) => tell((observer) => observer.attempted(attempt)),
    tokenRequested: (request) => tell((observer) => observer.tokenRequested(request)),
  };
}
