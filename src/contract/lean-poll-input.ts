import { connectionOf } from '../domain/instance/configuration-parts';
import { notificationRulesOf, type Configuration, type InstanceSettings } from '../domain/instance/settings';
import type { ResourceSettings } from '../domain/reading/settings';
import { NOT_STARTED, type Watermark } from '../domain/reading/watermark';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import { withKnown, withoutKnown, type Known, type Said } from '../domain/values/known';
import type { DueResource, PollResourcesInput } from './poll-input';

/**
 * What a poll is asked with, as it lies in the history: without what is as usual, and without the configuration if that
 * is still the one that the run began with. Its first event has that.
 */
export interface LeanPollInput {
  askedAt: string;
  grant?: string | null;
  maxDoubts?: number;
  /** Of the resources that say no others. */
  wantedAt?: string;
  dueAt?: string;
  /** All of these, and the settings of each resource, or none. */
  instance?: PollResourcesInput['instance'];
  connection?: PollResourcesInput['connection'];
  start?: PollResourcesInput['start'];
  notifications?: PollResourcesInput['notifications'];
  resources: LeanDueResource[];
}

interface LeanDueResource {
  resource: string;
  settings?: Said<ResourceSettings>;
  watermark?: Said<Watermark>;
  /** Left out: its deletions are not listed. */
  deletions?: Said<Watermark> | null;
  wantedAt?: string;
  dueAt?: string;
  failures?: number;
}

/** What an instance was configured with when a run of it began. */
export interface Begun {
  instance: InstanceIdentity;
  configuration: Configuration;
  settings: InstanceSettings;
}

/** The part of it that polls need. */
export type BegunPolls = Pick<PollResourcesInput, 'instance' | 'connection' | 'start' | 'notifications'> & {
  settings: InstanceSettings['resources'];
};

// Workers of several releases read what one of them wrote, and histories stay: what is left out must mean the same for
// ever. A key that comes later may be added with the value that it had while it was not there.
const USUAL = { grant: null, maxDoubts: 400 };
const USUAL_OF_RESOURCE = { failures: 0, watermark: NOT_STARTED };
const USUAL_SETTINGS: Known<ResourceSettings> = {
  ignoreFields: [],
  order: null,
  created: null,
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  pageSize: null,
  pollDelayMs: 60_000,
  recordsPath: null,
  deletes: { mode: 'none' },
};

const NOTHING_BEGUN: { settings: BegunPolls['settings'] } = { settings: {} };

/**
 * Nothing of what the run began with has changed: states are never changed in place, so what is the same is the same
 * object.
 */
export function isAsBegun(now: Begun, begun: Begun): boolean {
  return (
    now.instance === begun.instance && now.configuration === begun.configuration && now.settings === begun.settings
  );
}

export function begunPollsOf({ instance, configuration, settings }: Begun): BegunPolls {
  return {
    instance,
    connection: connectionOf(configuration),
    start: settings.start,
    notifications: notificationRulesOf(settings),
    settings: settings.resources,
  };
}

/** `isAsBegun`: who reads it looks for the configuration in the run's first event. */
export function leanPollInput(input: PollResourcesInput, isAsBegun: boolean): LeanPollInput {
  const { resources, instance, connection, start, notifications, ...asked } = input;
  const [first] = resources;
  const times = first === undefined ? {} : { wantedAt: first.wantedAt, dueAt: first.dueAt };
  return {
    ...(withoutKnown(asked, USUAL) as Pick<LeanPollInput, 'askedAt' | 'grant' | 'maxDoubts'>),
    ...times,
    ...(!isAsBegun && { instance, connection, start, notifications }),
    resources: resources.map((due) => leanDue(due, times, isAsBegun)),
  };
}

function leanDue(due: DueResource, times: object, isAsBegun: boolean): LeanDueResource {
  const { settings, deletions, ...others } = due;
  return {
    ...(withoutKnown(others, { ...USUAL_OF_RESOURCE, ...times }) as LeanDueResource),
    ...(deletions !== null && { deletions: withoutKnown(deletions, NOT_STARTED) }),
    ...(!isAsBegun && { settings: withoutKnown(settings, USUAL_SETTINGS) }),
  };
}

/** Whether it takes the run's first event to read it. */
export function isOfBegun({ instance }: LeanPollInput): boolean {
  return instance === undefined;
}

/** The whole input again. `begun`: of its run, if it takes that. */
export function fullPollInput(lean: LeanPollInput, begun: BegunPolls | null): PollResourcesInput {
  const { resources, wantedAt, dueAt, ...asked } = lean;
  const { settings, ...shared } = begun ?? NOTHING_BEGUN;
  return {
    ...USUAL,
    ...shared,
    ...asked,
    resources: resources.map(({ settings: own, deletions = null, ...due }) => ({
      ...withKnown(due, { ...USUAL_OF_RESOURCE, wantedAt, dueAt }),
      settings: own === undefined ? settings[due.resource] : withKnown(own, USUAL_SETTINGS),
      deletions: deletions === null ? null : withKnown(deletions, NOT_STARTED),
    })),
  } as PollResourcesInput;
}
