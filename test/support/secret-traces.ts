/**
 * The forms in which `secret` shows in `text`: as it is, percent-encoded, in hex, or within base64, wherever it begins
 * there.
 */
export function tracesOf(secret: string, text: string): string[] {
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  const plain = [secret, encodeURIComponent(secret), hex, hex.toUpperCase()];
  const encoded = [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret, 'utf8')]);
    // The characters at both ends also depend on the neighbours.
    const inner = bytes.toString('base64').slice(shift === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set([...plain, ...encoded])].filter((form) => text.includes(form));
}
