import type { Client, WorkflowHandle } from '@temporalio/client';
import { checkLedger, sageCrmResourceOf } from '../simulators/ledger';
import type { AcceptedEvent } from '../../src/testing/receiver';
import { workflowIdOf } from '../../src/contract/ids';
import type { HeldDescription } from '../../src/contract/held-notification';
import { tracesOf } from '../support/secret-traces';
import { CANARIES } from './canaries';
import type { Customer } from './customers';
import { LOST_ANSWER } from './trouble';

/** What was promised and not kept: each line names the customer. */
export interface CustomerVerdict {
  problems: string[];
  /** Notifications accepted more than once, counted each time after the first. */
  repeats: number;
  /** Notifications that the receiver kept without an answer. */
  lostAnswers: number;
}

/**
 * Holds what the receiver accepted, and what is held, against the vendor's truth. Every interruption may cost one
 * repeat a lane.
 */
export function verdictOf(
  { name, vendor, receiver, since, lanes }: Customer,
  held: readonly HeldDescription[],
  interruptions: number,
): CustomerVerdict {
  const ledger = checkLedger(vendor, receiver, { since });
  const accepted = receiver.deliveries.filter((delivery) => delivery.accepted);
  const ids = accepted.map(({ headers }) => String(headers['webhook-id']));
  const repeats = ids.length - new Set(ids).size;
  const lostAnswers = accepted.filter(({ reply }) => reply.behaviour === LOST_ANSWER).length;
  const isHeld = latestHeldOf(vendor, held);
  const problems = [
    ...ledger.lost.filter((line) => !isHeld(line)).map((line) => `lost: ${line}`),
    ...ledger.outOfOrder.map((line) => `out of order: ${line}`),
    ...backwardsRevisions(receiver.events()).map((line) => `out of order: ${line}`),
    ...ledger.phantom.map((line) => `phantom: ${line}`),
    ...ledger.conflicting.map((line) => `conflicting: ${line}`),
    ...ledger.regrouped.map((id) => `regrouped: event ${id}`),
  ];
  if (repeats > lostAnswers + interruptions * lanes)
    problems.push(
      `repeated: ${repeats} times, with ${lostAnswers} lost answers and ${interruptions} interruptions of ${lanes} lanes`,
    );
  return { problems: problems.map((problem) => `${name}: ${problem}`), repeats, lostAnswers };
}

/** Whether a line of the ledger's `lost` is about a record whose latest version is held. */
function latestHeldOf(vendor: Customer['vendor'], held: readonly HeldDescription[]): (line: string) => boolean {
  const heldVersions = held.flatMap(({ resource, events }) =>
    events.map(({ objectId, date }) => `${resource} ${objectId} ${Math.floor(Date.parse(date) / 1000)}`),
  );
  const latest = ['company', 'person'].flatMap((entity) =>
    vendor.rows(entity).map(({ id, updatedAt }) => {
      const record = `${sageCrmResourceOf(entity)} ${id}`;
      return [record, `${record} ${Math.floor((updatedAt ?? 0) / 1000)}`] as const;
    }),
  );
  const heldRecords = new Set(latest.filter(([, version]) => heldVersions.includes(version)).map(([record]) => record));
  return (line) => heldRecords.has(line.slice(0, line.indexOf(':')));
}

/** Stricter than the ledger's order by date: versions of one second too come one after another. */
function backwardsRevisions(events: readonly AcceptedEvent[]): string[] {
  const known = new Set<string>();
  const latest = new Map<string, number>();
  return events.flatMap(({ eventId, objectType, objectId, record }) => {
    if (known.has(eventId)) return [];
    known.add(eventId);
    const key = `${objectType} ${objectId}`;
    const [before, revision] = [latest.get(key) ?? 0, Number(record?.['soak_revision'] ?? 0)];
    latest.set(key, Math.max(before, revision));
    return revision < before ? [`${key}: revision ${revision} was accepted after ${before}`] : [];
  });
}

export interface HistoryFigures {
  runs: number;
  mostEvents: number;
  /** Bytes; the state that a run hands to the next one is a payload too. */
  largestPayload: number;
  largestState: number;
}

/** Reads every run of an instance: its length, its payloads, and all of its text, given to `search`. */
export async function readHistories(
  client: Client,
  instanceId: number,
  search: (text: string) => void,
): Promise<HistoryFigures> {
  const workflowId = workflowIdOf(instanceId);
  const figures: HistoryFigures = { runs: 0, mostEvents: 0, largestPayload: 0, largestState: 0 };
  let runId: string | undefined = (await client.workflow.getHandle(workflowId).describe()).runId;
  while (runId) {
    const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId);
    const { events } = await handle.fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const payloads = bytesIn(events ?? []);
    search([JSON.stringify(events, withoutBytes), ...payloads.map(String)].join('\n'));
    figures.runs += 1;
    figures.mostEvents = Math.max(figures.mostEvents, events?.length ?? 0);
    figures.largestPayload = Math.max(figures.largestPayload, ...payloads.map(({ length }) => length));
    figures.largestState = Math.max(figures.largestState, ...bytesIn(started?.input ?? {}).map(({ length }) => length));
    runId = started?.continuedExecutionRunId || undefined;
  }
  return figures;
}

function withoutBytes(_name: string, value: unknown): unknown {
  return (value as { type?: unknown } | null)?.type === 'Buffer' ? null : value;
}

/** Every payload, wherever it is. */
function bytesIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}

/** Searches texts for the canaries, in every form; `finish` says what was found, and where even the control was not. */
export function createSecretSearch() {
  const found = new Set<string>();
  const controlled = new Map<string, boolean>();
  return {
    /** `control`: no secret, and in one text of this place at least, or else the search finds nothing there at all. */
    search(place: string, text: string, control: string): void {
      for (const [name, secret] of Object.entries(CANARIES))
        for (const form of tracesOf(secret, text)) found.add(`secret: ${name} is in the ${place}, as ${form}`);
      controlled.set(place, controlled.get(place) === true || text.includes(control));
    },
    finish: (): string[] => [
      ...found,
      ...[...controlled]
        .filter(([, isGood]) => !isGood)
        .map(([place]) => `secrets were searched in vain in the ${place}`),
    ],
  };
}
