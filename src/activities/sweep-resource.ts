import { CancelledFailure, Context } from '@temporalio/activity';
import type { ElementInstanceActivities, SweepResourceInput, TokenBeat } from '../contract/activities';
import { joined, knownAfter, missingFrom, NO_IDS, type KnownIds } from '../domain/known-ids';
import type { ListingReader } from '../domain/listing-reader';
import type { SweepReport } from '../domain/reports';
import { presentSettings } from '../domain/settings';
import { unanswered, type VendorFailure } from '../domain/vendor-failure';
import { connect } from './connect';
import type { ActivityDependencies } from './dependencies';
import { unexpected } from './failures';
import { isCancelRequested, recordDurably, withHeartbeat } from './heartbeat';
import { readShards, writeShards } from './known-records';
import { readListing, type ListingContext, type ListingFailure } from './read-listing';

/** How often a listing is read before an id that is missing from each reading counts as missing. */
const READINGS = 2;
/** The same where rows moved while they were read. */
const RESTLESS_READINGS = 3;

type ReportOf = (result: SweepReport['result'], reauthorization?: string | null) => SweepReport;

/**
 * Lists all records of a resource and compares their ids with those known from the sweep before. What is known afterwards, and which
 * records are deleted, is in the shards before this answers; an attempt that was cut off anywhere is simply repeated. Cancelled, it answers
 * too: tokens that it was given meanwhile are known to nobody else.
 */
export function createSweepResource(dependencies: ActivityDependencies): ElementInstanceActivities['sweepResource'] {
  return async function sweepResource(input) {
    const before = Context.current().info.heartbeatDetails as TokenBeat | undefined;
    const beat: TokenBeat = before ?? { grant: input.grant, isExchangingCode: false };
    const startedAtMs = dependencies.now();
    const reportOf: ReportOf = (result, reauthorization = null) => ({
      sweptAt: new Date(startedAtMs).toISOString(),
      sweep: input.sweep,
      result,
      grant: beat.grant === input.grant ? null : beat.grant,
      reauthorization,
    });
    const whenCancelled = (error: unknown): SweepReport => {
      if (!isCancelRequested()) throw error;
      return reportOf({ outcome: 'interrupted' });
    };
    try {
      const report = await withHeartbeat(
        () => beat,
        (signal) => sweep(dependencies, input, beat, signal, reportOf).catch(whenCancelled),
        { answersWhenCancelled: true },
      );
      dependencies.observer?.swept({ input, report, startedAtMs, endedAtMs: dependencies.now() });
      return report;
    } catch (error) {
      throw unexpected('sweepResource', error);
    }
  };
}

async function sweep(
  dependencies: ActivityDependencies,
  input: SweepResourceInput,
  beat: TokenBeat,
  signal: AbortSignal,
  report: ReportOf,
): Promise<SweepReport> {
  const connected = connect(dependencies, input);
  if ('failure' in connected) return report({ outcome: 'failed', failure: connected.failure });
  const { instance, resource, known, recorded } = input;
  const settings = presentSettings(input.settings);
  const record = () => recordDurably(beat);
  const session = { ...connected, dependencies, instanceId: instance.id, beat, record };

  const owner = { instanceId: instance.id, resource };
  const shards = known === null ? null : await readShards(owner, known, recorded);
  const before = shards === null ? null : joined(shards.map(({ ids }) => ids));
  const read = await readUntilSure({ session, resource, settings, signal }, before ?? NO_IDS);
  if ('failure' in read) return report({ outcome: 'failed', failure: read.failure }, read.reauthorization);

  const ids = knownAfter(before ?? NO_IDS, read.listed, read.missing);
  // A worker that slept wakes up with a sweep that others have taken over since.
  if (!(await recordDurably(beat))) throw new CancelledFailure('CANCELLED');
  const present = known === null || shards === null ? null : { set: known, shards };
  const written = await writeShards(owner, { sweep: input.sweep, ids }, present);
  if (written === null) return report({ outcome: 'failed', failure: tooMany(ids.known.length) });
  return report({
    outcome: 'swept',
    known: written,
    records: ids.known.length,
    deleted: ids.deleted.length,
    suspected: ids.suspected.length,
    isLost: known !== null && shards === null,
  });
}

/** Reads the listing, and again where something is missing: a row may have slid to a page that was read before. */
async function readUntilSure(
  context: ListingContext,
  before: KnownIds,
): Promise<{ listed: Set<string>; missing: string[] } | ListingFailure> {
  const listed = new Set<string>();
  let isRestless = false;
  let missing: string[] = [];
  for (let readings = 0; readings < (isRestless ? RESTLESS_READINGS : READINGS); readings += 1) {
    const reading: ListingReader | ListingFailure = await readListing(context);
    if ('failure' in reading) return reading;
    for (const id of reading.ids) listed.add(id);
    isRestless ||= reading.isRestless();
    missing = missingFrom(listed, before);
    if (missing.length === 0) break;
  }
  return { listed, missing };
}

function tooMany(records: number): VendorFailure {
  const message = `${records} records are more than a sweep can remember; divide the resource, or find deletions another way`;
  return unanswered('configuration', message);
}
