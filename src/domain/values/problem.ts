/**
 * One thing wrong with what a person sent.
 * `pointer` is an RFC 6901 pointer into what was sent, e.g. `/configuration/event.poller.configuration/accounts/url`.
 * `message` says what was found, what is allowed and what to do. It never repeats a secret.
 */
export interface Problem {
  pointer: string;
  message: string;
}

/** Builds an RFC 6901 pointer: `~` becomes `~0` and `/` becomes `~1` inside a segment. */
export function pointerOf(segments: readonly (string | number)[]): string {
  return segments.map((segment) => '/' + String(segment).replace(/~/g, '~0').replace(/\//g, '~1')).join('');
}
