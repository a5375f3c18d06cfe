import type { Logger } from '../logging';
import { freePort } from './loopback-ports';
import { installRuntime } from './runtime';

/**
 * Installs the SDK's runtime so that it shows its metrics at a free port of 127.0.0.1, and answers that URL. The SDK
 * can keep metrics in a buffer instead, for us to turn into ours: experimental, and it drops what is not fetched in
 * time.
 */
export async function installMeasuredRuntime(log: Logger): Promise<string> {
  const metricsAddress = `127.0.0.1:${await freePort(0)}`;
  installRuntime(log, { metricsAddress });
  return `http://${metricsAddress}/metrics`;
}
