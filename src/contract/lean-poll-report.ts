import type { PollReport, ResourcePoll } from '../domain/instance/reports';
import type { NextWatermark, Watermark } from '../domain/reading/watermark';
import { withKnown, withoutKnown, type Known, type Said } from '../domain/values/known';
import type { DueResource, PollResourcesInput } from './poll-input';

type ReadPoll = Extract<ResourcePoll, { outcome: 'read' }>;
type FailedPoll = Extract<ResourcePoll, { outcome: 'failed' }>;

/** What a poll came to, as it lies in the history: what the workflow cannot know by what it asked. */
export interface LeanPollReport {
  polledAt: string;
  grant?: string | null;
  reauthorization?: string | null;
  /** Of a resource that has nothing new, its name alone. */
  resources: (({ resource: string } & Said<ReadPoll>) | FailedPoll)[];
}

// As with the input, what is left out must mean the same for ever.
const USUAL = { grant: null, reauthorization: null };

export function leanPollReport(report: PollReport, input: PollResourcesInput): LeanPollReport {
  const { resources, ...whole } = report;
  return {
    ...(withoutKnown(whole, USUAL) as Omit<LeanPollReport, 'resources'>),
    resources: resources.map((poll) =>
      poll.outcome === 'failed'
        ? poll
        : (withoutKnown(poll, expectedOf(poll.resource, input)) as { resource: string } & Said<ReadPoll>),
    ),
  };
}

/** The whole report again. `input`: what was asked. */
export function fullPollReport(lean: LeanPollReport, input: PollResourcesInput): PollReport {
  const resources = lean.resources.map((poll): ResourcePoll => {
    if (poll.outcome === 'failed') return poll;
    return withKnown<ReadPoll>(poll, expectedOf(poll.resource, input));
  });
  return { ...USUAL, ...lean, resources };
}

/** What comes of a resource that was read whole, and had nothing new. */
function expectedOf(name: string, { resources, askedAt }: PollResourcesInput): Known<ReadPoll> {
  const { watermark, deletions } = resources.find(({ resource }) => resource === name) as DueResource;
  return {
    outcome: 'read',
    notifications: [],
    next: expectedAfter(watermark, askedAt),
    deletions: deletions === null ? null : { next: expectedAfter(deletions, askedAt), started: null },
    started: null,
    againInMs: null,
    cutShortBy: null,
    isStuck: false,
    warning: null,
    keepsWarning: false,
  };
}

function expectedAfter({ at, passed, last, coveredFrom }: Watermark, askedAt: string): Known<NextWatermark> {
  const closed = {
    doubts: '',
    last,
    askedAt,
    isUnproven: false,
    unproven: null,
    mark: null,
    keepFrom: coveredFrom,
    keepsAll: false,
    settlesAfterMs: null,
  };
  return { at, baseline: '', window: null, passed, dateStepMs: null, closed };
}
