import type { Logger } from '../logging';
import type { Span } from './spans';

export interface OtlpExporter {
  emit(span: Span): void;
  /** Sends what is left, as far as the collector takes it within 5 s. */
  stop(): Promise<void>;
}

export interface OtlpTarget {
  /** Whole, with `/v1/traces`. */
  url: string;
  headers: Readonly<Record<string, string>>;
}

const INTERVAL_MS = 2_000;
const BATCH = 512;
const MAX_WAITING = 8_192;
const DEADLINE_MS = 5_000;

/**
 * Sends spans to a collector, as OTLP over HTTP in JSON, every 2 s. A collector that does not answer costs spans, never
 * work: so many wait for it, then the newest are dropped; what it did not take is not sent again. The first loss after
 * a success is logged.
 */
export function startOtlpExporter({ url, headers }: OtlpTarget, serviceName: string, log: Logger): OtlpExporter {
  let waiting: Span[] = [];
  let isLosing = false;
  let sending: Promise<void> = Promise.resolve();

  const lost = (spans: number, error: unknown) => {
    if (!isLosing) log.warn({ spans, err: error }, 'The collector of traces did not take spans; they are lost');
    isLosing = true;
  };
  const flush = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      try {
        await post(url, headers, bodyOf(batch, serviceName));
        isLosing = false;
      } catch (error) {
        lost(batch.length, error);
      }
    }
  };
  // One after another: a slow collector must not have many requests at once.
  const flushNext = () => (sending = sending.then(flush));
  const timer = setInterval(() => void flushNext(), INTERVAL_MS);
  timer.unref();

  return {
    emit: (span) => {
      if (waiting.length < MAX_WAITING) waiting.push(span);
      else lost(1, new Error(`${MAX_WAITING} spans wait already`));
    },
    stop: async () => {
      clearInterval(timer);
      let deadline: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (deadline = setTimeout(resolve, DEADLINE_MS)));
      await Promise.race([flushNext(), late]);
      clearTimeout(deadline);
    },
  };
}

async function post(url: string, headers: OtlpTarget['headers'], body: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
}

function bodyOf(spans: readonly Span[], serviceName: string): string {
  const attributes = [{ key: 'service.name', value: { stringValue: serviceName } }];
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'element-events' }, spans }] }],
  });
}
