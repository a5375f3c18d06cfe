import { textThat } from './plain-values';

/** Cloud Elements' own limit, and room for a `whsk_` key: 64 bytes are 88 characters of base64. */
const MAX_LENGTH = 128;

/**
 * The key that notifications are signed with: plain text, or a Standard Webhooks key. `whsec_` is base64 of the shared
 * secret, `whsk_` base64 of an ed25519 private key (32 bytes, or 64 with the public half).
 */
export const signatureKey = textThat((text) => {
  if (text.startsWith('whsec_')) {
    return decodedLength(text.slice('whsec_'.length)) > 0
      ? null
      : 'After "whsec_" the key must be base64, with its "=" at the end where it has them.';
  }
  if (text.startsWith('whsk_')) {
    const length = decodedLength(text.slice('whsk_'.length));
    return length === 32 || length === 64 ? null : 'After "whsk_" the key must be base64 of 32 or 64 bytes.';
  }
  return null;
}, MAX_LENGTH);

/** With its padding: Node reads base64 without, the libraries of many receivers do not. */
function decodedLength(base64: string): number {
  const isWhole = base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  return isWhole ? Buffer.from(base64, 'base64').length : 0;
}
