import type { Logger } from '../logging';
import type { ConnectedClient } from '../temporal/connect';
import { workersAtWork } from '../temporal/current-build';
import { searchAttributeProblem } from '../temporal/search-attributes';

const DEADLINE_MS = 3_000;

export interface Readiness {
  /** Temporal answers. */
  temporal: boolean;
  /** A worker asks Temporal for work on the task queue, and its build gets any. */
  worker: boolean;
  /** The namespace knows what instances are listed by. True if Temporal does not tell whom it let in. */
  searchAttributes: boolean;
  /** What is missing, each with the command that mends it. Empty: instances are served. */
  problems: string[];
}

/** Whether instances can be created, and are polled. Never throws. */
export async function readinessOf(client: ConnectedClient, namespace: string, taskQueue: string): Promise<Readiness> {
  const { connection } = client;
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, async () => {
      const [workers, attributes] = await Promise.all([
        workersAtWork(connection, namespace, taskQueue),
        // Not everyone may ask for them: on Temporal Cloud it takes another right.
        searchAttributeProblem(connection, namespace).catch(() => null),
      ]);
      const problems = [workers.problem, attributes].filter((problem) => problem !== null);
      return { temporal: true, worker: workers.works, searchAttributes: attributes === null, problems };
    });
  } catch {
    const problems = [
      'Temporal does not answer. Start it, or correct TEMPORAL_ADDRESS and the TEMPORAL_TLS_* settings.',
    ];
    return { temporal: false, worker: false, searchAttributes: false, problems };
  }
}

/** At the start of an API process: what only a person can mend is told at once, not at the first failing request. */
export async function warnIfNotReady(client: ConnectedClient, namespace: string, log: Logger): Promise<void> {
  const problem = await searchAttributeProblem(client.connection, namespace).catch(() => null);
  if (problem !== null) log.warn({ namespace }, problem);
}
