import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../support/wait-until';
import { startMeasuredService } from './measured-service';
import type { Scrape } from './scrape';

jest.setTimeout(120_000);

const read = (file: string) => readFileSync(join(__dirname, '../../ops', file), 'utf8');

/** The expressions of the alert rules; a folded one (`>-`) is two lines further in. */
function alertExpressions(): string[] {
  const text = read('alerts.yml')
    .replace(/>-\n\s+/g, '')
    .replace(/\n\s+(\/|and) /g, ' $1 ');
  return [...text.matchAll(/^ +expr: (.+)$/gm)].map(([, expression]) => expression ?? '');
}

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

function dashboardExpressions(): string[] {
  const { panels } = JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** Each metric that an expression names, with the labels that it is selected or grouped by. */
function named(expression: string): { metric: string; labels: string[] }[] {
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(/, */));
  return [...expression.matchAll(/\b((?:element_events|temporal|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', selector = '']) => ({
      metric,
      labels: [...[...selector.matchAll(/(\w+)[=!]~?=?"/g)].map(([, label]) => label ?? ''), ...grouped],
    }),
  );
}

/** Given by whoever scrapes. */
const OF_PROMETHEUS = ['instance', 'job'];

let stage: Awaited<ReturnType<typeof startMeasuredService>>;
let scrape: Scrape;
beforeAll(async () => {
  stage = await startMeasuredService();
  await stage.create();
  await waitUntil('a poll', async () => ((await stage.scrape()).sum('element_events_polls_total') ?? 0) > 0);
  stage.crm.create('company');
  await stage.receiver.waitForEvents(1, 60_000);
  await waitUntil('the delivery and the instance, counted', async () => {
    scrape = await stage.scrape();
    return (
      (scrape.sum('element_events_delivered_events_total') ?? 0) > 0 && scrape.sum('element_events_instances') === 1
    );
  });
});
afterAll(() => stage.close());

/** What never happened yet is announced without a sample: its labels are those of its name in the code. */
const NEVER_HAPPENED = /^element_events_(sweeps|token_requests)_total$/;

test.each([
  ['alert rules', alertExpressions()],
  ['dashboard', dashboardExpressions()],
])('every metric and label that the %s name is in a scrape of a running service', (_file, expressions) => {
  expect(expressions.length).toBeGreaterThan(10);
  for (const { metric, labels } of expressions.flatMap(named)) {
    if (NEVER_HAPPENED.test(metric)) {
      expect([...scrape.types.keys()]).toContain(metric);
      continue;
    }
    const samples = scrape.samples.filter(({ name }) => name === metric);
    const shown = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    const missing = labels.filter((label) => !shown.has(label) && !OF_PROMETHEUS.includes(label));
    expect({ metric, samples: samples.length > 0, missing }).toEqual({ metric, samples: true, missing: [] });
  }
});

test('every expression names a metric, and every one of ours is on the dashboard', () => {
  for (const expression of [...alertExpressions(), ...dashboardExpressions()]) {
    expect({ expression, named: named(expression).length > 0 }).toEqual({ expression, named: true });
  }
  const shown = dashboardExpressions()
    .flatMap(named)
    .map(({ metric }) => metric.replace(/_(bucket|count|sum)$/, ''));
  const ours = [...scrape.types.keys()].filter((metric) => metric.startsWith('element_events_'));
  expect(shown).toEqual(expect.arrayContaining(ours));
});

test('every alert has an expression, a severity and a sentence on what to do', () => {
  const rules = read('alerts.yml').split('- alert: ').slice(1);
  expect(rules).toHaveLength(alertExpressions().length);
  for (const rule of rules)
    expect(rule).toMatch(/expr: [^]*severity: (critical|warning)[^]*summary: .+\n +description: .+/);
});
