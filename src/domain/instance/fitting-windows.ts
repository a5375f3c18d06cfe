import type { InstanceState, ResourceState } from './state';
import type { Json } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import type { Watermark } from '../reading/watermark';
import { FULL_STATE_BYTES, STATE_BOUNDS } from './state-bounds';

/** What stands if no window is open. */
const NONE_BYTES = 'null'.length;

/** An open window, and whose it is. */
interface Open {
  resource: string;
  list: 'watermark' | 'deletions';
  pages: number;
  bytes: number;
}

/**
 * The state with the open windows that it has room for: those that are read furthest, as they end first. One that does
 * not fit is begun again, from the watermark; what was told of it is known.
 */
export function withFittingWindows(state: InstanceState): InstanceState {
  const windows = Object.entries(state.resources).flatMap(([resource, { watermark, deletions }]) => [
    ...openOf(resource, 'watermark', watermark),
    ...openOf(resource, 'deletions', deletions),
  ]);
  const bytes = windows.reduce((sum, one) => sum + one.bytes, 0);
  if (bytes <= STATE_BOUNDS.windows) return state;
  let room = Math.max(STATE_BOUNDS.windows, FULL_STATE_BYTES - (sizeOf(state) - bytes));
  let next = state;
  for (const one of windows.sort((a, b) => b.pages - a.pages)) {
    if (one.bytes <= room) room -= one.bytes;
    else next = withoutWindow(next, one);
  }
  return next;
}

function openOf(resource: string, list: Open['list'], watermark: Watermark | null): Open[] {
  const window = watermark?.window ?? null;
  return window === null ? [] : [{ resource, list, pages: window.pages, bytes: sizeOf(window) - NONE_BYTES }];
}

function withoutWindow(state: InstanceState, { resource: name, list }: Open): InstanceState {
  const resource = state.resources[name] as ResourceState;
  const watermark = { ...(resource[list] as Watermark), window: null };
  return { ...state, resources: { ...state.resources, [name]: { ...resource, [list]: watermark } } };
}

function sizeOf(value: unknown): number {
  return bytesOf(value as Json);
}
