import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type PayloadKeys } from './payload-codec';

/**
 * For a bundle of workflows that is made beforehand and runs with payload keys: `bundleWorkflowCode({
 * failureConverterPath })`.
 */
export const FAILURE_CONVERTER_PATH = require.resolve('./failure-converter');

/**
 * How every client and worker of the service writes and reads payloads. With keys payloads and failures are encrypted;
 * without, or with keys that only decrypt, they are written as Temporal does. Either reads what the other wrote, as far
 * as it has the key.
 */
export function dataConverterOf(keys: PayloadKeys | null, decryptOnly = false): DataConverter {
  const payloadCodecs = [createPayloadCodec(keys, decryptOnly)];
  return keys === null || decryptOnly
    ? { payloadCodecs }
    : { payloadCodecs, failureConverterPath: FAILURE_CONVERTER_PATH };
}
