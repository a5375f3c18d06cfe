import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`;
const COUNTED = ['serious', 'critical'];

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/**
 * Faults that axe calls serious or critical, in light and dark, one line each; none is an empty list. Colours are
 * judged after the page has settled into the scheme.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  // `evaluate` goes through the debugger: the page's own policy lets no foreign script in.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const violations = await page.evaluate<Violation[]>(RUN);
    const counted = violations.filter(({ impact }) => COUNTED.includes(impact));
    faults.push(
      ...counted.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}
