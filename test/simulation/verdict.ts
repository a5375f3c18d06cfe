import type { InstanceFacts } from './facts';
import type { ModelReceiver, Told } from './model-receiver';
import type { ModelVendor } from './model-vendor';
import { isExcusedByWarning, mustBeTold } from './expectation';
import { idOf } from './record';
import { judgeEvents, type RowCase } from './row-verdict';
import type { Row, Table } from './table';
import type { Observation } from './watch';
import { CREATED_AT_MS, type World } from './world';

/** What is not as the design says; `row` and `atMs` where it is about one row, or one moment. */
export interface Finding {
  kind:
    | 'loss'
    | 'repeat'
    | 'sameId'
    | 'backwards'
    | 'invented'
    | 'type'
    | 'falseDeletion'
    | 'history'
    | 'undelivered'
    | 'watermark'
    | 'bytes'
    | 'requests'
    | 'time'
    | 'loop'
    | 'defect';
  resource: string;
  row: number | null;
  atMs: number | null;
  text: string;
}

/** Everything that a verdict is made of. */
export interface Evidence {
  world: World;
  vendor: Pick<ModelVendor, 'tables' | 'shown'>;
  receiver: Pick<ModelReceiver, 'told' | 'unanswered'>;
  observation: Observation;
  end: Pick<InstanceFacts, 'isDelivered'>;
}

/**
 * Compares what was told with what happened at the vendor. What was noticed on the way comes first: such a run was not
 * finished.
 */
export function verdictOf(evidence: Evidence): Finding[] {
  const { observation, vendor, end } = evidence;
  if (observation.findings.length > 0) return observation.findings;
  // Each reading of a field that differs in each answer is another change, as long as its date is fresh.
  const isRestless = evidence.world.resources.some(({ isVolatile }) => isVolatile);
  const undelivered: Finding[] =
    end.isDelivered || isRestless
      ? []
      : [{ kind: 'undelivered', resource: '', row: null, atMs: null, text: 'changes still wait to be delivered' }];
  return [...undelivered, ...[...vendor.tables.values()].flatMap((table) => judgeTable(evidence, table))];
}

function judgeTable(evidence: Evidence, table: Table): Finding[] {
  const { world, observation, receiver } = evidence;
  const { name } = table.traits;
  const isExcusable = isExcusedByWarning(world, table.traits);
  const isSaid = (row: Row) =>
    observation.warned.has(name) || (row.versions.at(-1)?.isGone === true && observation.sweepWarned.has(name));
  const told = receiver.told.filter(({ resource }) => resource === name);
  const byRow = groupedByRow(table, told);
  return [...table.rows.values()].flatMap((row) => {
    const events = byRow.get(row.number) ?? [];
    const rowCase = caseOf(evidence, table, row);
    const { findings, news } = judgeEvents(rowCase, events);
    // A row that was missed, with a warning, is told late: as a change, or after the start.
    if (isExcusable && isSaid(row)) return findings.filter(({ kind }) => kind !== 'type' && kind !== 'history');
    const missing = mustBeTold(rowCase, news);
    return missing === null
      ? findings
      : [...findings, { kind: 'loss', resource: name, row: row.number, atMs: null, text: missing }];
  });
}

function caseOf({ world, observation, vendor, receiver }: Evidence, { traits }: Table, row: Row): RowCase {
  const { name } = traits;
  const backfills = observation.backfills.filter(({ resource }) => resource === name);
  return {
    world,
    traits,
    row,
    shown: vendor.shown(name, row.number),
    backfilledAtMs: backfills.map(({ atMs }) => atMs),
    backfilledUntilMs: Math.max(...backfills.map(({ untilMs }) => untilMs)),
    unanswered: receiver.unanswered,
    createdAtMs: CREATED_AT_MS,
    begunAtMs: observation.begunAtMs.get(name) ?? Infinity,
    sweptAtMs: observation.sweptAtMs.get(name) ?? Infinity,
  };
}

/** A deletion that shows no record is that of the row with its id. */
function groupedByRow({ rows, traits }: Table, told: readonly Told[]): Map<number, Told[]> {
  const ids = new Map([...rows.keys()].map((number) => [String(idOf(number, traits)), number]));
  const groups = new Map<number, Told[]>();
  for (const event of told) {
    const number = event.row ?? ids.get(event.recordId) ?? 0;
    groups.set(number, [...(groups.get(number) ?? []), event]);
  }
  return groups;
}
