import type { InstanceStateName } from '../contract/messages';

/** What an instance can be in, for filters and descriptions. */
export const INSTANCE_STATES = [
  'polling',
  'paused',
  'suspended',
  'reauth_required',
] as const satisfies readonly InstanceStateName[];
