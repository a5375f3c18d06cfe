import { withoutEchoes } from '../../domain/security/echoes';

/** Characters of a receiver's reply that are kept, for people. */
const MAX_CHARS = 200;
/** As reads show secrets. */
const MASK = '********';

/**
 * The beginning of a reply as one line of readable text, null if there is none. A receiver may echo what it was sent:
 * secrets are replaced, in every form in which answers write them.
 */
export function readableReply(body: Buffer, secrets: readonly string[]): string | null {
  const line = withoutEchoes(body.toString('utf8'), secrets, MASK)
    .replace(/[^\P{C}]|\uFFFD/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}...` : line;
}
