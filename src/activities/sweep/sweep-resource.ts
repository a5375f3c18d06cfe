import { CancelledFailure, Context } from '@temporalio/activity';
import type { ElementInstanceActivities, SweepResourceInput, TokenHeartbeat } from '../../contract/activities';
import { knownAfter, missingFrom, NO_IDS, withTold, type KnownIds } from '../../domain/sweeps/known-ids';
import type { SweepReport } from '../../domain/instance/reports';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import { connect } from '../vendor/connect';
import type { ActivityDependencies } from '../dependencies';
import { unexpected } from '../failures';
import { isCancelRequested, recordDurably, withHeartbeat } from '../runtime/heartbeat';
import { readKnownIds, writeKnownIds } from '../ledger/known-ids';
import { readListing, type ListingContext, type ListingProblem } from './read-listing';
import type { ShardStore } from '../ledger/shards';

/** Readings in a stable order, none of which shows an id, before that counts as missing. */
const READINGS = 2;
/** The same if rows moved while they were read. */
const RESTLESS_READINGS = 3;
/** Readings of the first sweep, if rows move in each of them or they come in no stable order. */
const FIRST_READINGS = 3;
/** Readings in all: of one that comes in no stable order, what is missing says nothing. */
const MAX_READINGS = 5;

type ReportOf = (result: SweepReport['result'], reauthorization?: string | null) => SweepReport;

/**
 * Lists all records of a resource and compares their ids with those known from the sweep before. What is known
 * afterwards, and which records are deleted, is in the shards before this answers; an attempt that was cut off anywhere
 * is simply repeated. Cancelled, it answers too: tokens that it was given meanwhile are known to nobody else.
 */
export function createSweepResource(
  dependencies: ActivityDependencies,
  store: ShardStore,
): ElementInstanceActivities['sweepResource'] {
  return async function sweepResource(input) {
    const before = Context.current().info.heartbeatDetails as TokenHeartbeat | undefined;
    const heartbeat: TokenHeartbeat = before ?? { grant: input.grant, isExchangingCode: false };
    const startedAtMs = dependencies.now();
    const reportOf: ReportOf = (result, reauthorization = null) => ({
      sweptAt: new Date(startedAtMs).toISOString(),
      sweep: input.sweep,
      result,
      grant: heartbeat.grant === input.grant ? null : heartbeat.grant,
      reauthorization,
    });
    const whenCancelled = (error: unknown): SweepReport => {
      if (!isCancelRequested()) throw error;
      return reportOf({ outcome: 'interrupted' });
    };
    try {
      const report = await withHeartbeat(
        () => heartbeat,
        (signal) =>
          sweep(dependencies, input, {
            heartbeat,
            signal,
            store,
            reportOf,
            record: () => recordDurably(heartbeat),
          }).catch(whenCancelled),
        { answersWhenCancelled: true },
      );
      dependencies.observer?.swept({ input, report, startedAtMs, endedAtMs: dependencies.now() });
      return report;
    } catch (error) {
      throw unexpected('sweepResource', error);
    }
  };
}

/** What a sweep needs of the world around it, beside what the worker has. */
export interface SweepSession {
  heartbeat: TokenHeartbeat;
  signal: AbortSignal;
  store: ShardStore;
  reportOf: ReportOf;
  /** Records the heartbeat with the server; false if the server wants the sweep to end. */
  record(): Promise<boolean>;
}

/** The same without a Temporal context. */
export async function sweep(
  dependencies: ActivityDependencies,
  input: SweepResourceInput,
  { heartbeat, signal, store, reportOf: report, record }: SweepSession,
): Promise<SweepReport> {
  const connected = connect(dependencies, input);
  if (!connected.ok) return report({ outcome: 'failed', failure: connected.problem });
  const { instance, resource, settings, known, recorded, told, isAligned } = input;
  const session = { ...connected.value, instanceId: instance.id, heartbeat, record };

  const owner = { instanceId: instance.id, resource };
  const held = known === null ? null : await readKnownIds(store, owner, known, recorded);
  const before = withTold(held?.ids ?? NO_IDS, told);
  const read = await readUntilSure({ session, resource, settings, isAligned, signal }, before, held !== null);
  if (!read.ok) return report({ outcome: 'failed', failure: read.problem.failure }, read.problem.reauthorization);

  const ids = knownAfter(before, read.value.listed, read.value.missing);
  // A worker that slept wakes up with a sweep that others have taken over since.
  if (!(await record())) throw new CancelledFailure('CANCELLED');
  const written = await writeKnownIds(store, owner, { number: input.sweep, ids }, held);
  if (written === null) return report({ outcome: 'failed', failure: tooMany(ids.known.length) });
  return report({
    outcome: 'swept',
    known: written,
    records: ids.known.length,
    deleted: ids.deleted.length,
    suspected: ids.suspected.length,
    isLost: known !== null && held === null,
    ...(read.value.numericIds && { numericIds: read.value.numericIds }),
  });
}

/**
 * Reads the listing, and again if something is missing: a row may have slid to a page that was read before. A reading
 * in which rows came twice, in no stable order, shows what is there, and not what is gone.
 */
async function readUntilSure(
  context: ListingContext,
  before: KnownIds,
  wasSwept: boolean,
): Promise<Result<{ listed: Set<string>; missing: string[]; numericIds: boolean[] | null }, ListingProblem>> {
  const listed = new Set<string>();
  let isRestless = false;
  let isFilled = wasSwept;
  let missing: string[] = [];
  let proofs = 0;
  for (let readings = 0; readings < MAX_READINGS; readings += 1) {
    const read = await readListing(context);
    if (!read.ok) return read;
    const reading = read.value;
    for (const id of reading.ids) listed.add(id);
    isRestless ||= reading.isRestless();
    if (!reading.isUnstable()) proofs += 1;
    missing = missingFrom(listed, before);
    // The first sweep misses nothing, whatever does not come: a reading in which rows moved is not enough for it. Those
    // that went meanwhile can make up the number for those that slid by, so a total that is reached says nothing.
    isFilled ||= (!reading.isUnstable() && !reading.isRestless()) || readings + 1 >= FIRST_READINGS;
    if ((missing.length === 0 && isFilled) || proofs >= (isRestless ? RESTLESS_READINGS : READINGS))
      return succeeded({ listed, missing, numericIds: reading.numericIds });
  }
  return failed({ failure: unanswered('malformed', UNSTABLE), reauthorization: null });
}

const UNSTABLE =
  'the listing comes in another order each time, so what it does not show may be there all the same: have it sorted by a unique key';

function tooMany(records: number): VendorFailure {
  const message = `${records} records are more than a sweep can remember; divide the resource, or find deletions another way`;
  return unanswered('configuration', message);
}
