import type { ActivityObserver, ObservedPoll } from '../../src/activities/runtime/observer';
import { createLogger } from '../../src/logging';
import { createActivityLog } from '../../src/telemetry/activity-log';
import type { Span } from '../../src/telemetry/spans';
import { createActivityTraces } from '../../src/telemetry/traces';
import { instance } from '../domain/instance/instance-model';

const WORDS = 'Jane Roe, jane@roe.example, is locked';
const failure = { kind: 'refused', message: `HTTP 400, refused: ${WORDS}`, status: 400, retryAfterMs: null };
const times = { startedAtMs: 0, endedAtMs: 1 };

/** A poll and a sweep that the vendor refused in words of its own. */
function tell(observer: ActivityObserver): void {
  const resources = [{ resource: 'accounts', outcome: 'failed', failure }];
  observer.polled({ input: { instance }, report: { resources }, ...times } as unknown as ObservedPoll);
  const swept = {
    input: { instance, resource: 'accounts', sweep: 1 },
    report: { result: { outcome: 'failed', failure } },
  };
  observer.swept({ ...swept, ...times } as never);
}

describe("a vendor's own words", () => {
  it('are not in the log: kind and status are', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    tell(createActivityLog(createLogger({ level: 'debug', pretty: false, destination })));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: 'warn', resource: 'accounts', outcome: 'refused', status: 400 });
      expect(line).not.toContain('Jane');
    }
  });

  it('are not in spans: kind and status are', () => {
    const spans: Span[] = [];
    tell(createActivityTraces((span) => void spans.push(span), 1));
    expect(spans.map(({ status }) => status?.message)).toEqual(['refused, HTTP 400', 'refused, HTTP 400']);
    expect(JSON.stringify(spans)).not.toContain('Jane');
  });
});
