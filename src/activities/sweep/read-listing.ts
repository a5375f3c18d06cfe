import { setTimeout as pause } from 'node:timers/promises';
import { createListingReader, type ListingReader } from '../../domain/sweeps/listing-reader';
import { listedAt } from '../../domain/sweeps/sweep-state';
import { numericFieldsOf, recordIdOf } from '../../domain/reading/record';
import type { ResourceSettings } from '../../domain/reading/settings';
import { markQueryOf, recordsPlaceOf, requestTemplateOf } from '../../domain/reading/requested';
import type { RenderedRequest } from '../../domain/vendor/request-shape';
import { failed, succeeded, type Failure, type Result } from '../../domain/values/result';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { PagePosition } from '../../domain/reading/window';
import type { Page } from '../../elements/element';
import { configurationFailure } from '../failures';
import { listQuery, pageSizesOf, type ListRequest } from '../vendor/list-query';
import { answerRefusal, type Access } from '../vendor/refused-token';
import { freshTokens, type TokenContext, type TokenProblem } from '../vendor/tokens';
import { fetchPage } from '../vendor/fetch-page';

/** More than any listing has that a sweep can remember; a vendor whose pages never end is left at last. */
const MAX_PAGES = 100_000;
/** A page is waited for so long, so often, if the vendor says when to come again. */
const MAX_PAUSE_MS = 120_000;
const MAX_PAUSES = 5;

export interface ListingContext {
  session: TokenContext;
  resource: string;
  settings: ResourceSettings;
  /** As of `SweepResourceInput`. */
  isAligned?: true | undefined;
  signal: AbortSignal;
}

/** Why a listing could not be read. */
export interface ListingProblem {
  failure: VendorFailure;
  /** Why someone has to authorize again, if nothing else helps. */
  reauthorization: string | null;
}

/** A listing that was read whole. */
export interface Listing extends ListingReader {
  /** Of each path of `idField`, whether all records have a number there; null if there are none. */
  numericIds: boolean[] | null;
}

/** Reads all records of a resource once, whatever their dates. A failure on any page spoils the whole reading. */
export async function readListing(context: ListingContext): Promise<Result<Listing, ListingProblem>> {
  const { session, settings } = context;
  const rendered = renderedOf(context);
  if (!rendered.ok) return spoilt(rendered.problem);
  const paging = context.isAligned ? 'token' : session.element.paging(session.connection);
  const reader = createListingReader(paging, settings.pageSize);
  let numericIds: boolean[] | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const answer = await readPage(context, rendered.value, reader.position());
    if (!answer.ok) return answer;
    const ids = answer.value.records.map((record) => recordIdOf(record, settings.idField));
    numericIds = bothNumeric(numericIds, numericFieldsOf(answer.value.records, settings.idField));
    const withoutId = ids.filter((id) => id === null).length;
    if (withoutId > 0)
      return spoilt(malformed(`${withoutId} records of a page have no id in "${settings.idField.join(', ')}"`));
    const step = reader.take({ ...answer.value, ids: ids as string[] });
    if (!step.ok) return spoilt(malformed(step.problem));
    if (step.value === 'end') return succeeded({ ...reader, numericIds });
  }
  return spoilt(malformed(`the listing has more than ${MAX_PAGES} pages`));
}

function bothNumeric(one: boolean[] | null, other: boolean[] | null): boolean[] | null {
  if (one === null || other === null) return one ?? other;
  return one.map((isNumeric, place) => isNumeric && other[place] === true);
}

/**
 * What a first poll asks for, or at the url for sweeps, with its dates in 1970: everything has changed since. What
 * `url` leaves out beside `startUrl` is not gone.
 */
function renderedOf({ session, settings }: ListingContext): Result<RenderedRequest, VendorFailure> {
  try {
    const template = requestTemplateOf(settings, listedAt(settings));
    return succeeded(template.render({ fromMs: 0, nowMs: session.dependencies.now() }, session.element.encodeDate));
  } catch (error) {
    return failed(configurationFailure(error));
  }
}

/**
 * A long listing outlives its token: it is renewed on the way, also if the vendor ends it early. If nothing renews it,
 * a 401 is this listing's failure alone: whether the instance can be read at all is for its polls to say. And it may be
 * longer than the vendor gives at once: then it waits as it is told.
 */
async function readPage(
  context: ListingContext,
  rendered: RenderedRequest,
  position: PagePosition,
): Promise<Result<Page, ListingProblem>> {
  const { session, signal } = context;
  let fresh: Result<Access, TokenProblem> = await freshTokens(session);
  let pauses = 0;
  for (;;) {
    if (!fresh.ok) return fresh.problem.isFinal ? over(fresh.problem.failure) : spoilt(fresh.problem.failure);
    const access = fresh.value;
    const query = listQuery({ ...session, tokens: access.tokens }, requestOf(context, rendered, position));
    const answer = await fetchPage(session.dependencies, session.element, query, signal);
    // Taken for an empty listing it would mean that everything is gone.
    if (answer.ok && answer.value.isNotModified)
      return spoilt(malformed('HTTP 304, nothing new, in place of a listing'));
    if (answer.ok) return succeeded(answer.value.page);
    const failure = answer.problem;
    const waitMs = failure.kind === 'throttled' ? failure.retryAfterMs : null;
    if (waitMs !== null && waitMs <= MAX_PAUSE_MS && pauses < MAX_PAUSES) {
      pauses += 1;
      await pause(waitMs, undefined, { signal });
      fresh = await freshTokens(session);
      continue;
    }
    if (failure.kind !== 'unauthorized') return spoilt(failure);
    const refusal = await answerRefusal(session, access, failure);
    if (refusal.outcome === 'stands') return spoilt(refusal.failure);
    if (refusal.outcome === 'ended') return over(refusal.failure);
    fresh = succeeded(refusal.access);
  }
}

/** Sorted by id if the vendor can: such rows stay where they are when they change. */
function requestOf(
  { resource, settings, isAligned }: ListingContext,
  rendered: RenderedRequest,
  position: PagePosition,
): ListRequest {
  return {
    resource,
    ...rendered,
    updatedField: null,
    ...recordsPlaceOf(settings),
    ...pageSizesOf(settings),
    position,
    ...markQueryOf(settings.source, null),
    ...(isAligned && { isAligned }),
  };
}

function spoilt(failure: VendorFailure): Failure<ListingProblem> {
  return failed({ failure, reauthorization: null });
}

function over(failure: VendorFailure): Failure<ListingProblem> {
  return failed({ failure, reauthorization: failure.message });
}

function malformed(message: string): VendorFailure {
  return unanswered('malformed', message);
}
