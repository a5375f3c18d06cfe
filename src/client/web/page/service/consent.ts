import { callPage } from './call';
import type { ConsentGiven, Json } from './answers';

/** What the vendor sent the person back with. */
interface ConsentAnswer {
  state: string;
  code: string | null;
  refusal: string | null;
}

/** Where to consent; null: this configuration needs none. */
interface ConsentAsked {
  url: string | null;
  codeVerifier: string | null;
  state: string;
}

const CHANNEL = 'element-events-consent';

/** From the window that the vendor came back to, to the form; no other site can listen. */
export function sendConsent(answer: ConsentAnswer): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(answer);
  channel.close();
}

/**
 * A person's consent for this configuration: what the vendor gave, or null if it needs none. Throws an `Error` that
 * says what the vendor said, if it said no. Aborting ends the wait.
 */
export async function askForConsent(
  elementKey: string,
  configuration: Record<string, Json>,
  { show, signal }: { show(url: string): void; signal: AbortSignal },
): Promise<ConsentGiven | null> {
  const body = { element: { key: elementKey }, configuration };
  const { url, codeVerifier, state } = await callPage<ConsentAsked>('POST', '/consent', body);
  if (url === null) return null;
  const answered = answerTo(state, signal);
  show(url);
  const { code, refusal } = await answered;
  if (code !== null) return { code, ...(codeVerifier !== null && { codeVerifier }) };
  throw new Error(`The vendor gave no consent: ${refusal ?? 'it sent neither a code nor a reason'}.`);
}

/** The first answer with this `state`; any other is none of ours. */
function answerTo(state: string, signal: AbortSignal): Promise<ConsentAnswer> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise<ConsentAnswer>((resolve, reject) => {
    channel.addEventListener('message', ({ data }: MessageEvent<ConsentAnswer>) => {
      if (data.state === state) resolve(data);
    });
    signal.addEventListener('abort', () => reject(new Error('The consent was broken off.')));
  }).finally(() => channel.close());
}

/** Opens the vendor's page in a window of its own that cannot reach this one; false if the browser does not let it. */
export function openVendorPage(url: string): boolean {
  const opened = window.open('about:blank', '_blank', 'popup,width=620,height=720');
  if (opened === null) return false;
  opened.opener = null;
  opened.location.href = url;
  return true;
}
