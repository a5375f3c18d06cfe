import type { Configuration } from '../domain/settings';
import { hostBusy } from './failures';

/**
 * Of a worker's 200 activity slots, how many may wait for one host at a time. A receiver or a vendor that hangs keeps those, and the
 * instances of all others go on; those of the same host come again in a moment, without an attempt being counted.
 */
const MAX_PER_HOST = 40;

/** The places that one worker has for each host. */
export interface Places {
  /** Runs the work in one of the host's places; where all are taken it throws what makes Temporal come again soon. */
  within<Result>(host: string, work: () => Promise<Result>): Promise<Result>;
}

export function createPlaces(maxPerHost = MAX_PER_HOST): Places {
  const taken = new Map<string, number>();
  return {
    async within(host, work) {
      const others = taken.get(host) ?? 0;
      if (others >= maxPerHost) throw hostBusy(Math.random());
      taken.set(host, others + 1);
      try {
        return await work();
      } finally {
        const left = (taken.get(host) ?? 1) - 1;
        if (left === 0) taken.delete(host);
        else taken.set(host, left);
      }
    },
  };
}

/** What stands for the receiver's host; nothing is resolved or sent by it. */
export function receiverOf(target: Configuration): string {
  return `receiver ${hostIn(target['event.notification.callback.url'])}`;
}

/** What stands for the vendor's host: the address that the customer gave, or the element, whose vendor has one for everybody. */
export function vendorOf(connection: Configuration, elementKey: string): string {
  const address = connection['base.url'] ?? connection['subdomain'];
  return `vendor ${address === undefined ? elementKey : hostIn(address)}`;
}

function hostIn(address: unknown): string {
  const text = String(address);
  return URL.canParse(text) ? new URL(text).host : text;
}
