import type { InstanceState, ResourceState } from './state';
import { beginningOf, textBytesOf } from '../values/json-bytes';
import { STATE_BOUNDS, WORDS_BYTES } from './state-bounds';
import type { SweepState } from '../sweeps/sweep-state';

type Resources = InstanceState['resources'];
type Words = Pick<ResourceState, 'lastError' | 'lastWarning'>;

/**
 * The resources with errors and warnings that fit into the state together. If they do not, the longest are cut first,
 * all to the same length: with 100 resources in trouble of each kind at once some 60 bytes are left of each text.
 */
export function withFittingWords(resources: Resources): Resources {
  const lengths = Object.values(resources).flatMap((resource) =>
    [resource, ...(resource.sweep === null ? [] : [resource.sweep])].flatMap(lengthsOf),
  );
  const most = mostOf(lengths);
  if (lengths.every((length) => length <= most)) return resources;
  const entries = Object.entries(resources).map(([name, resource]) => [name, fitting(resource, most)]);
  return Object.fromEntries(entries) as Resources;
}

function lengthsOf({ lastError, lastWarning }: Words): number[] {
  return [lastError, lastWarning].flatMap((words) => (words === null ? [] : [textBytesOf(words)]));
}

/** The greatest length that all texts may have. */
function mostOf(lengths: readonly number[]): number {
  let left: number = STATE_BOUNDS.words;
  const shortestFirst = lengths.map((length) => Math.min(length, WORDS_BYTES)).sort((one, other) => one - other);
  for (const [place, length] of shortestFirst.entries()) {
    const share = Math.floor(left / (lengths.length - place));
    if (length > share) return share;
    left -= length;
  }
  return WORDS_BYTES;
}

function fitting(resource: ResourceState, most: number): ResourceState {
  const { sweep } = resource;
  return { ...resource, ...cut(resource, most), sweep: sweep === null ? null : cutSweep(sweep, most) };
}

function cutSweep(sweep: SweepState, most: number): SweepState {
  return { ...sweep, ...cut(sweep, most) };
}

function cut({ lastError, lastWarning }: Words, most: number): Words {
  const short = (words: string | null) => (words === null ? null : beginningOf(words, most));
  return { lastError: short(lastError), lastWarning: short(lastWarning) };
}
