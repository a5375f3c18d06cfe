/** A shorter part is a word such as "v1" or a number; masking it would blacken what people are to read. */
const MIN_PART_CHARS = 6;
/** Names of authentication schemes: no secrets, and no message is readable without them. */
const SCHEME = /^(basic|bearer|token|digest|apikey|api-key|negotiate|signature)$/i;

/**
 * The secrets in a header's value: the whole, and each of its parts as somebody may repeat it alone: of `Token id=7,
 * key="abc-123"` also `abc-123`. Parts under 6 characters and the names of schemes are none; the whole counts whatever
 * its length.
 */
export function headerSecretsOf(value: string): string[] {
  const parts = value.split(/[\s,;]+/).flatMap((part) => [part, part.slice(part.indexOf('=') + 1)]);
  const bare = parts.map((part) => part.replace(/^["']+|["']+$/g, ''));
  return [...new Set([value, ...bare.filter((part) => part.length >= MIN_PART_CHARS && !SCHEME.test(part))])];
}
