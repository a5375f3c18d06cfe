import type { VendorFailure } from './failure';

/** Names of marks in vendors' words: sync token, delta link, sync state, history id, page token. */
const NAMED =
  /\b(sync|delta|change|changes|history|continuation|page|start ?page|next|state)[ _-]?(token|state|link|id|key|cursor)\b|\b(cursor|checkpoint|watermark|row ?version)\b/i;
const ENDED =
  /expired|invalid|not[ _]?(be )?(found|valid|recognized|known)|no longer|unknown|obsolete|stale|too old|out of (range|date)|missing|reset/i;
const TO_BEGIN_ANEW =
  /(full|re)[ _-]?sync(hronization)?[ _-]?(is[ _-])?required|resync|sync[ _-]?state[ _-]?(not[ _-]?found|invalid)|expired[ _-]?sync[ _-]?token/i;

/**
 * Whether a vendor says that it does not take a mark any more: 410 (Google Calendar, "Synchronize resources
 * efficiently"; Microsoft Graph `resyncRequired`, `SyncStateNotFound`, microsoft-graph-docs issues 2350 and 9053), or
 * another refusal whose words say so of a mark. Any other refusal may have another reason, and pass: a mark that is
 * given up for it is lost, and the deletions behind it.
 */
export function hasMarkExpired({ kind, status, message }: VendorFailure): boolean {
  if (kind !== 'refused' || status === null || (status >= 300 && status < 400)) return false;
  const words = message.replace(/([a-z])([A-Z])|_/g, '$1 $2');
  return status === 410 || TO_BEGIN_ANEW.test(words) || (NAMED.test(words) && ENDED.test(words));
}

/**
 * Whether a refusal may be of the mark although it does not say so: Gmail has a 404 for a history id that is too old.
 */
export function mayBeOfMark({ kind, status }: VendorFailure): boolean {
  return kind === 'refused' && [400, 404, 409, 412, 422].includes(status ?? 0);
}
