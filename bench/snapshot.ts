import { createClock } from '../src/testing/virtual/clock';
import { createInstance } from '../test/simulation/instance';
import { createVirtualWorker } from '../src/testing/virtual/worker';

/**
 * What a snapshot of a large list costs beside a sweep of it, in turns in one run: the real activities and the real
 * rules of an instance, in virtual time, against a vendor in memory that answers at once. Nothing has changed, as
 * nearly always.
 */
const ROWS = 100_000;
const PAGE = 1_000;
const RUNS = 5;
const HOUR_MS = 3_600_000;

const pages = Array.from({ length: ROWS / PAGE }, (_, page) =>
  JSON.stringify(
    Array.from({ length: PAGE }, (__, i) => ({
      id: page * PAGE + i,
      name: `Company ${page * PAGE + i}`,
      city: 'Leeds',
    })),
  ),
);

function running(resource: Record<string, unknown>) {
  const clock = createClock(Date.parse('2026-03-02T10:00:00Z'));
  const configuration = {
    'base.url': 'https://vendor.example.com',
    'pagination.type': 'page',
    'pagination.size.parameter': 'limit',
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://receiver.example.com/events',
    'event.poller.refresh_interval': '60',
    'event.poller.configuration': { companies: { idField: 'id', pageSize: PAGE, ...resource } },
  };
  const askVendor = ({ url: text }: { url: string }) => {
    const url = new URL(text);
    const body = url.pathname === '/none' ? '[]' : (pages[Number(url.searchParams.get('page')) - 1] ?? '[]');
    return { status: 200, headers: {}, body, isWhole: true };
  };
  const around = {
    now: clock.now,
    worker: createVirtualWorker(clock),
    askVendor,
    tellReceiver: () => ({ status: 200 }),
    loseAnswers: () => undefined,
    hold: () => undefined,
  };
  const instance = createInstance(configuration, around, null);
  /** Until there is nothing to do; answers the ms that this took, and what was done. */
  async function rest(): Promise<{ ms: number; steps: string[] }> {
    const steps: string[] = [];
    const began = performance.now();
    for (let step = await instance.step(); step !== null; step = await instance.step()) {
      steps.push(step);
      clock.advance(1);
    }
    return { ms: performance.now() - began, steps };
  }
  return { rest, sleep: () => clock.advance(HOUR_MS) };
}

async function main(): Promise<void> {
  const snapshot = running({ url: '/companies', changes: 'snapshot' });
  const sweep = running({ url: '/none', deletes: { mode: 'sweep', everyMinutes: 60, url: '/companies' } });
  const first = { snapshot: await snapshot.rest(), sweep: await sweep.rest() };
  console.log(`the first time: snapshot ${Math.round(first.snapshot.ms)} ms, sweep ${Math.round(first.sweep.ms)} ms`);
  const ratios: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    snapshot.sleep();
    sweep.sleep();
    const one = await snapshot.rest();
    const other = await sweep.rest();
    ratios.push(one.ms / other.ms);
    console.log(
      `run ${run}: snapshot ${Math.round(one.ms)} ms (${counted(one.steps)}), sweep ${Math.round(other.ms)} ms (${counted(other.steps)})`,
    );
  }
  const median = ratios.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? NaN;
  console.log(`${ROWS} records: a snapshot takes ${median.toFixed(2)} times what a sweep takes (median of ${RUNS})`);
}

function counted(steps: readonly string[]): string {
  const names = [...new Set(steps)];
  return names.map((name) => `${steps.filter((step) => step === name).length} ${name}`).join(', ');
}

void main();
