import { readFileSync } from 'node:fs';
import { workflowBundle } from '../support/workflow-bundle';

/** The modules in the bundle, by the marks that webpack leaves: of those it joined and of the others. */
function modules(): string[] {
  const code = readFileSync(workflowBundle().codePath, 'utf8');
  return [...code.matchAll(/^\s*(?:!\*\*\*|;\/\/) (\.\/\S+)/gm)].map(([, path]) => path!);
}

describe('the bundle of the workflows, a copy of which is in every cached instance,', () => {
  it('has what instances need, and no package that only activities need', () => {
    const bundled = modules();
    expect(bundled).toContain('./src/workflows/element-instance.ts');
    for (const heavy of ['@noble/hashes', 'zod', 'luxon', 'axios', 'ipaddr.js'])
      expect(bundled.filter((path) => path.includes(`node_modules/${heavy}/`))).toEqual([]);
  });

  it('has its own modules joined into one', () => {
    const code = readFileSync(workflowBundle().codePath, 'utf8');
    expect(code).toMatch(/!\*\*\* \.\/src\/workflows\/index\.ts \+ \d+ modules \*\*\*!/);
    expect(code).not.toMatch(/!\*\*\* \.\/src\/domain\//);
  });
});
