import { isJsonObject, type Json } from '../values/json';

/** What such a parameter is called alone, without regard to case and to what is no letter. */
const NAMES = /^(key|token|code|sig|auth|authorization|jwt|pass|pwd|passwd|credentials?|session|sessionid)$/;
/** ... and at the end of longer names: `client_secret`, `X-Amz-Signature`, `subscription-key`. */
const ENDINGS =
  /(secret|password|signature|credential|assertion|(api|app|access|secret|subscription|function)key|(access|api|auth|bearer|id|refresh|security|session|user)token)$/;

/**
 * The values of those parameters of a URL that are secrets by their names, as they stand and decoded. The URL may be
 * relative, and need not be one that can be sent.
 */
export function secretParametersOf(url: string): string[] {
  const query = url.slice(url.indexOf('?') + 1 || url.length).split('#', 1)[0] ?? '';
  return query.split('&').flatMap((pair) => {
    const [name = ''] = pair.split('=', 1);
    const value = pair.slice(name.length + 1);
    return value !== '' && isSecretName(decoded(name)) ? [...new Set([value, decoded(value)])] : [];
  });
}

/** The texts in a JSON value whose members' names say that they are secrets. */
export function secretMembersOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(secretMembersOf);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && member !== '' && isSecretName(name) ? [member] : secretMembersOf(member),
  );
}

/** Whether a parameter, member or header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z]/g, '');
  return NAMES.test(letters) || ENDINGS.test(letters);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
