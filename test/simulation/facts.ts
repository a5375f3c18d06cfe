import { stateNameOf, type ResourceState } from '../../src/domain/instance/state';
import type { VirtualInstance } from '../../src/testing/virtual/instance';

/** How an instance stands, as far as a verdict needs it. */
export interface InstanceFacts {
  bytes: number;
  /** `polling`, `suspended`, `reauth_required`, ... */
  state: string;
  /** All of it as JSON, secrets sealed. */
  text(): string;
  /** All that was found is accepted or held. */
  isDelivered: boolean;
  resources: Record<string, ResourceFacts>;
}

export interface ResourceFacts {
  watermark: string | null;
  warning: string | null;
  error: string | null;
  sweepError: string | null;
  /** Its first sweep has learned what is there. */
  isSwept: boolean;
  /** The last good poll of it. */
  polledAt: string | null;
  /** A window is being read in several polls. */
  isReading: boolean;
  /** So is one of its list of deletions: the next poll may ask for nothing else. */
  isReadingDeletions: boolean;
  /** Its first reading is whole. */
  hasBegun: boolean;
}

export function factsOf(instance: VirtualInstance): InstanceFacts {
  const state = instance.state();
  return {
    bytes: instance.largestStateBytes(),
    state: stateNameOf(state),
    text: () => JSON.stringify(state),
    isDelivered: state.pending === null,
    resources: Object.fromEntries(
      Object.entries(state.resources).map(([name, resource]) => [name, resourceFactsOf(resource)]),
    ),
  };
}

function resourceFactsOf(resource: ResourceState): ResourceFacts {
  const { watermark, deletions, lastWarning, lastError, lastPollAt, sweep } = resource;
  return {
    sweepError: sweep?.lastError ?? null,
    isSwept: sweep !== null && sweep.lastSweepAt !== null,
    watermark: watermark.at,
    warning: lastWarning,
    error: lastError,
    polledAt: lastPollAt,
    isReading: watermark.window !== null,
    isReadingDeletions: deletions !== null && deletions.window !== null,
    hasBegun: watermark.at !== null && watermark.baseline === null,
  };
}
