import type { HELD_SIGNALS } from './held-notification';
import type { QUERIES, SIGNALS } from './messages';

/**
 * What Temporal's Web UI says of each signal and query to a person who sends it by hand: what it does, and an example
 * of its payload.
 */
export const SIGNAL_DESCRIPTIONS: Readonly<Record<keyof typeof SIGNALS, string>> = {
  updatePollerConfiguration:
    'Changes resources while it runs, merged by resource; null removes one: {"accounts": {"pageSize": 50}, "users": null}. ' +
    'A change that is not valid is refused whole, and shown in the current details.',
  updateConfiguration:
    'Changes other keys, name or tags: {"configuration": {"event.poller.refresh_interval": "5"}, "name": "Acme"}. ' +
    'Send no secret here: the payload stays in the history. The API and the client script seal secrets.',
  pause: 'Stops polling and delivering, until resume. Watermarks stay. No payload.',
  resume: 'Goes on, also after a suspension or refused credentials, and delivers everything since. No payload.',
  pollNow: 'Polls all resources now, and tries a delivery that waits at once. No payload.',
  sweepNow: 'Looks for deletions now, in resources that are swept. No payload.',
  backfill:
    'Reads a resource again from a date, and sends it again: {"resource": "accounts", "since": "2026-01-01T00:00:00Z"}. ' +
    'What is dated after "until", if that is given, is not sent again.',
  heldEnd: 'For our own workflows: a notification is not held any more.',
  resealSecrets: 'For key rotation: seals the secrets with the first key of the workers: {"keyId": "second"}.',
  change: 'For our own programs: a change that no worker answered in time, with its id.',
  stop: 'Deletes the instance: nothing is polled or sent afterwards, what is held is discarded. There is no way back. No payload.',
};

export const QUERY_DESCRIPTIONS: Readonly<Record<keyof typeof QUERIES, string>> = {
  status: 'What it does: state, watermark and last poll of each resource, what the delivery waits for.',
  events: 'The latest events, 100 at most, the newest first.',
  instance: 'Name, tags and configuration; secrets are sealed.',
  held: 'Ids of the notifications that are held, the oldest first.',
  change: 'What became of a change, by its id.',
  vendorAccess: 'For our own workers: what it takes to read the vendor; secrets are sealed.',
};

export const HELD_SIGNAL_DESCRIPTIONS: Readonly<Record<keyof typeof HELD_SIGNALS, string>> = {
  redeliver:
    "Sends it once more, to the instance's present callback. Accepted: it ends. Otherwise it stays held. No payload.",
  discard: 'Gives it up: it is not sent any more. No payload.',
};

export const HELD_QUERY_DESCRIPTION =
  'Which events it has, why it is held and until when, and what came of redeliveries.';
