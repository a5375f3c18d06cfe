import { secretParametersOf } from '../../domain/security/secret-parameters';
import { textOf } from '../connection-values';
import type { ListQuery } from '../element';

const KEYS = ['oauth.api.secret', 'signature.secret', 'apim.subscription.key', 'providerData.code'];
const TOKENS = ['access_token', 'refresh_token', 'id_token'];

/**
 * The secrets of a request, which a failure's message must not repeat; `signature`, if it was signed, is the request's
 * own.
 */
export function secretsOf({ connection, token, hubUrl }: ListQuery, signature = ''): string[] {
  const tokens = [token?.accessToken, ...TOKENS.map((name) => token?.answer[name])];
  return [
    ...KEYS.map((key) => textOf(connection, key)),
    ...tokens.filter((text) => typeof text === 'string'),
    signature,
    ...secretParametersOf(hubUrl),
  ];
}
