/** Characters of a receiver's reply that are kept, for people. */
const MAX_CHARS = 200;
/** A secret shorter than this would blacken ordinary words. */
const MIN_SECRET_CHARS = 4;

/**
 * The beginning of a reply as one line of readable text, null where there is none. A receiver may echo what it was sent: secrets are replaced,
 * plain and in the form Basic authentication gives them.
 */
export function readableReply(body: Buffer, secrets: readonly string[]): string | null {
  let text = body.toString('utf8');
  for (const secret of secrets.flatMap(formsOf)) text = text.replaceAll(secret, '********');
  const line = text
    .replace(/[^\P{C}]|\uFFFD/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}...` : line;
}

function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET_CHARS) return [];
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  return [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')];
}
