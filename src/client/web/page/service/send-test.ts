import { announce } from '../parts/announcer';
import type { AttemptView } from './answers';
import { callApi } from './call';

/** Has a test notification sent, and tells what the receiver answered. Throws if it did not accept. */
export async function sendTest(path: string, body?: unknown): Promise<void> {
  const { status, durationMs, failure } = await callApi<AttemptView>('POST', path, { body });
  if (failure !== null) throw new Error(`The receiver did not accept: ${failure.message}`);
  announce(`The receiver accepted the test notification: HTTP ${status} in ${durationMs} ms.`);
}
