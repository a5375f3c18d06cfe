import type { VendorResponse } from '../../elements/element';
import { readJsonBody } from '../../elements/json-body';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { bytesOf } from '../../domain/values/json-bytes';
import { GRANT_BYTES } from '../../domain/instance/state-bounds';

/**
 * A token endpoint's good answer, as it came: it is kept before anyone reads it, so that nothing in reading can cost
 * its tokens.
 */
export interface Grant {
  response: VendorResponse;
  receivedAtMs: number;
  /**
   * The answer before: what a renewal does not repeat, such as the refresh token (RFC 6749, 6) or `resource_owner_id`,
   * stays good.
   */
  before: JsonObject;
}

/** What a token is used by, and when a new one is due (RFC 6749, 5.1). */
const NEEDED = ['access_token', 'refresh_token', 'token_type', 'expires_in'];
/**
 * Another token beside the two, `id_token` above all, is long and asked for by nobody here: the shortest of the others
 * are kept.
 */
const AROUND_BYTES = 200;

/**
 * The grant, cut to what the state has room for: some 17 KB, more than servers take in a header. Headers say nothing
 * about a good answer. Of an answer that is larger, and of the one before it, those entries are kept that tokens are
 * used by, then the others, shortest first.
 */
export function fittingGrant({ response, receivedAtMs, before }: Grant): Grant {
  const { status, text } = response;
  const whole: Grant = { response: { status, headers: {}, text }, receivedAtMs, before };
  if (bytesOf(whole as unknown as Json) <= GRANT_BYTES) return whole;
  const body = readJsonBody(text);
  const answer = body.ok && isJsonObject(body.value) ? body.value : {};
  const merged = { ...before, ...answer, refresh_token: answer['refresh_token'] || before['refresh_token'] || null };
  const lean = JSON.stringify(fittingEntries(merged, GRANT_BYTES - AROUND_BYTES));
  return { response: { status, headers: {}, text: lean }, receivedAtMs, before: {} };
}

/** An entry that does not fit is left out, even a token: no server would have taken it. */
function fittingEntries(answer: JsonObject, maxBytes: number): JsonObject {
  const rank = (key: string) => (NEEDED.includes(key) ? NEEDED.indexOf(key) : NEEDED.length);
  const entries = Object.entries(answer)
    .map(([key, value]) => ({ key, value, bytes: bytesOf(JSON.stringify({ [key]: value })) }))
    .sort((one, other) => rank(one.key) - rank(other.key) || one.bytes - other.bytes);
  let left = maxBytes;
  const kept = entries.filter(({ bytes }) => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
  return Object.fromEntries(kept.map(({ key, value }) => [key, value]));
}
