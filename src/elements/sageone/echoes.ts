import { textOf } from '../connection-values';
import type { ListQuery } from '../element';
import { parseHubUrl } from '../hub-url';
import { RequestError } from '../request-error';
import { sageOneQueryOf } from './hub-query';

const SECRETS = ['oauth.api.key', 'oauth.api.secret', 'signature.secret', 'apim.subscription.key'];

/** Texts of a request that a failure's message must not repeat: credentials, the query, the values in it. */
export function echoesOf({ connection, token, hubUrl }: ListQuery): string[] {
  const refreshToken = token?.answer['refresh_token'];
  const tokens = [token?.accessToken, refreshToken].filter((text) => typeof text === 'string');
  return [...SECRETS.map((key) => textOf(connection, key)), ...tokens, hubUrl, ...queryTextsOf(hubUrl)];
}

/** None where the hub URL could not have been sent. */
function queryTextsOf(hubUrl: string): string[] {
  try {
    const { changedSince, others } = sageOneQueryOf(hubUrl);
    return [parseHubUrl(hubUrl).parameters.get('where') ?? '', changedSince ?? '', ...others.values()];
  } catch (error) {
    if (error instanceof RequestError) return [];
    throw error;
  }
}
