import { resealed } from '../../configuration/sealing';
import { readJsonBody } from '../../elements/json-body';
import { readTokenAnswer, type Tokens } from '../../elements/oauth';
import type { VendorResponse } from '../../elements/element';
import { isJsonObject, type JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import { fittingGrant, type Grant } from './fitting-grant';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure } from '../failures';

/** What grants are sealed under: a grant moved to another instance does not open. */
const GRANT_FIELD = 'oauth.grant';

/**
 * What an instance keeps of its authorization. `code in doubt`: the code may be used up, and its answer is lost;
 * whatever wakes the instance, only a new code takes the place of this.
 */
export type Kept = Grant | 'code in doubt';

export interface Known {
  tokens: Tokens | null;
  receivedAtMs: number;
  isCodeInDoubt: boolean;
}

interface Place {
  dependencies: Pick<ActivityDependencies, 'sealer'>;
  instanceId: number;
}

/** Seals what is kept, as much of it as the state has room for; no other instance can open it. */
export function sealKept(kept: Kept, { dependencies, instanceId }: Place): string {
  const fitting = kept === 'code in doubt' ? kept : fittingGrant(kept);
  return dependencies.sealer.seal(JSON.stringify(fitting), { instanceId, field: GRANT_FIELD });
}

/** What is kept, sealed with the first key. Throws `SealError`. */
export function resealKept(sealed: string, { dependencies, instanceId }: Place): string {
  return resealed(sealed, { instanceId, field: GRANT_FIELD }, dependencies.sealer);
}

/**
 * The tokens of the newest grant. One that cannot be read is a failure, and stays: nothing else may replace the refresh
 * token in it.
 */
export function openKept(sealed: string | null, { dependencies, instanceId }: Place): Result<Known, VendorFailure> {
  const none = { tokens: null, receivedAtMs: 0, isCodeInDoubt: false };
  if (sealed === null) return succeeded(none);
  try {
    const kept = JSON.parse(dependencies.sealer.open(sealed, { instanceId, field: GRANT_FIELD })) as Kept;
    if (kept === 'code in doubt') return succeeded({ ...none, isCodeInDoubt: true });
    const { response, receivedAtMs, before } = kept;
    const read = readTokenAnswer(response);
    if (!read.ok) return failed(unreadable(read.problem));
    return succeeded({ tokens: completed(read.value, before), receivedAtMs, isCodeInDoubt: false });
  } catch (error) {
    return failed(configurationFailure(error));
  }
}

/** Tokens came that this worker cannot read: why, and who can help. */
export function unreadable({ message, status }: Pick<VendorFailure, 'message' | 'status'>): VendorFailure {
  const hint =
    'the answer is kept for a worker that can read it; else send a new authorization code as providerData.code';
  return { kind: 'malformed', message: `${message}; ${hint}`, status, retryAfterMs: null };
}

/** The tokens with what the answer before had and this one does not repeat. */
export function completed(tokens: Tokens, before: JsonObject): Tokens {
  const sent = before['refresh_token'];
  const refreshToken = tokens.refreshToken ?? (typeof sent === 'string' ? sent : null);
  return { ...tokens, refreshToken, answer: { ...before, ...tokens.answer } };
}

/**
 * Whether an answer is worth keeping. A gateway's page, half an answer or one of empty tokens with status 200 holds
 * nothing that a repaired reader could read: it must not take the place of the refresh token that was sent.
 */
export function mayHoldTokens(response: VendorResponse): boolean {
  const body = readJsonBody(response.text);
  const answer = body.ok ? body.value : null;
  return isSuccess(response) && isJsonObject(answer) && Boolean(answer['access_token'] || answer['refresh_token']);
}

export function isSuccess({ status }: VendorResponse): boolean {
  return status >= 200 && status < 300;
}
