import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/domain/values/json';
import { startSageOne, type SageOneOptions } from '../simulators/sage-one';
import { startStageWithoutVendor, type StageOptions } from './stage';

export type SageOneStage = Awaited<ReturnType<typeof startSageOneStage>>;

interface SeedBody extends JsonObject {
  providerData: JsonObject;
  configuration: JsonObject;
}

/** The Sage One document's example body. */
export function sageOneSeed(): SeedBody {
  return JSON.parse(readFileSync(join(__dirname, '../fixtures/seeds/sage-one-example.json'), 'utf8')) as SeedBody;
}

/**
 * A simulated Sage One with a receiver, Temporal and a worker. The vendor and the worker's activities share a clock
 * that `advance` moves on; workflows live in real time, so `instance.poll()` is what makes an interval pass.
 */
export async function startSageOneStage({
  worker = true,
  address,
  ...options
}: Partial<SageOneOptions> & Pick<StageOptions, 'worker' | 'address'> = {}) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const secrets = sageOneSeed().configuration;
  const vendor = await startSageOne({
    // The app that the document's body speaks for.
    clientId: secrets['oauth.api.key'] as string,
    clientSecret: secrets['oauth.api.secret'] as string,
    signingSecret: secrets['signature.secret'] as string,
    subscriptionKey: secrets['apim.subscription.key'] as string,
    ...options,
    now,
  });
  const stage = await startStageWithoutVendor({ worker, address, now });

  /** A code as a person's consent to the app of the document gives it. */
  const newCode = () => vendor.issueCode(secrets['oauth.callback.url'] as string);

  /** Starts the document's body with the simulator's addresses, a fresh code, and what is given here. */
  function start(configuration: JsonObject = {}, { waits = true, minutes = '60', code = newCode() } = {}) {
    const seed = sageOneSeed();
    const own = {
      'base.url': vendor.baseUrl,
      'oauth.token.url': vendor.tokenUrl,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': minutes,
    };
    const body = {
      ...seed,
      providerData: { ...seed.providerData, code },
      configuration: { ...seed.configuration, ...own, ...configuration },
    };
    return stage.startBody(body, { waits });
  }

  /** What the token endpoint carried out, oldest first: the kind of grant, or the error. */
  const tokenCalls = () => vendor.tokenCalls.map(({ grantType, error }) => error ?? grantType);
  const advance = (ms: number): void => void (aheadMs += ms);
  const close = () => stage.close().finally(vendor.close);
  return { ...stage, vendor, start, newCode, tokenCalls, advance, close };
}
