import { parsedUrl } from '../../domain/values/url';
import type { ApplicationFailure } from '@temporalio/common';
import { WORKFLOW_CALLBACK } from '../../configuration/workflow-callback';
import type { Configuration } from '../../domain/instance/settings';
import type { InstanceIdentity } from '../../domain/values/instance-identity';
import { hostBusy, organizationBusy } from '../failures';

/**
 * Of a worker's 200 activity slots, how many may wait for one host at a time. A receiver or a vendor that hangs keeps
 * those, and the instances of all others go on; those of the same host come again in a moment, without an attempt being
 * counted.
 */
const MAX_PER_HOST = 40;
/**
 * And how many one organization may have, whose many hosts may all hang. What it leaves is 80: a host of another
 * organization may hang beside it, and as many places again are for everyone else. Fewer would cost a worker that
 * serves one organization only too much.
 */
const MAX_PER_ORGANIZATION = 120;
/**
 * The same of the 50 workflow tasks that a worker takes at once, for quick polls, each of which waits for its vendor
 * within one, and not for long. So few tasks also keep a busy worker from beginning more than it can end in time.
 */
export const QUICK_PLACES = { maxPerHost: 40, maxPerOrganization: 45 } as const satisfies PlaceLimits;

export interface PlaceLimits {
  /** Activities of this worker that may wait for one host at a time. Default: 40. */
  maxPerHost?: number;
  /** Activities of this worker that one organization may have at a time. Default: 120. */
  maxPerOrganization?: number;
}

/** Whose place an activity takes. */
export interface Place {
  organization: string;
  host: string;
}

/** The places that one worker has for each host, and for each organization. */
export interface Places {
  /**
   * Runs the work in one of the host's places, which is one of the organization's too; if all of either are taken it
   * throws what makes Temporal come again soon. It takes both in one step or none, and waits for neither: nobody keeps
   * one while another is wanted.
   */
  within<Result>(place: Place, work: () => Promise<Result>): Promise<Result>;
  /** Whether `within` would throw. */
  areTaken(place: Place): boolean;
}

export function createPlaces({
  maxPerHost = MAX_PER_HOST,
  maxPerOrganization = MAX_PER_ORGANIZATION,
}: PlaceLimits = {}): Places {
  const hosts = countedUpTo(maxPerHost, hostBusy);
  const organizations = countedUpTo(maxPerOrganization, organizationBusy);
  return {
    areTaken: ({ organization, host }) => hosts.isFull(host) || organizations.isFull(organization),
    async within({ organization, host }, work) {
      hosts.refuseIfFull(host);
      organizations.refuseIfFull(organization);
      hosts.take(host);
      organizations.take(organization);
      try {
        return await work();
      } finally {
        hosts.giveBack(host);
        organizations.giveBack(organization);
      }
    },
  };
}

/**
 * Counts what is taken under each name. What nobody has is not remembered: names come and go for as long as a worker
 * runs.
 */
function countedUpTo(max: number, busy: (random: number) => ApplicationFailure) {
  const taken = new Map<string, number>();
  const countOf = (name: string) => taken.get(name) ?? 0;
  const isFull = (name: string) => countOf(name) >= max;
  return {
    isFull,
    refuseIfFull(name: string): void {
      if (isFull(name)) throw busy(Math.random());
    },
    take: (name: string) => void taken.set(name, countOf(name) + 1),
    giveBack(name: string): void {
      const left = countOf(name) - 1;
      if (left <= 0) taken.delete(name);
      else taken.set(name, left);
    },
  };
}

/** Where a delivery waits: for the receiver's host. Nothing is resolved or sent by its name. */
export function receiverOf({ organization }: InstanceIdentity, target: Configuration): Place {
  const address = target['event.notification.callback.url'] ?? JSON.stringify(target[WORKFLOW_CALLBACK] ?? null);
  return { organization, host: `receiver ${hostIn(address)}` };
}

/**
 * Where a poll or a sweep waits: for the host that the customer gave, or for the element, whose vendor has one for
 * everybody.
 */
export function vendorOf({ organization, elementKey }: InstanceIdentity, connection: Configuration): Place {
  const address = connection['base.url'] ?? connection['subdomain'];
  return { organization, host: `vendor ${address === undefined ? elementKey : hostIn(address)}` };
}

function hostIn(address: unknown): string {
  const text = String(address);
  return parsedUrl(text)?.host ?? text;
}
