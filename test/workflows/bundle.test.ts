import { workflowBundle } from '../support/stage';

/** The modules in the bundle, by the marks that webpack leaves. */
async function modules(): Promise<string[]> {
  const { code } = await workflowBundle();
  return [...code.matchAll(/!\*\*\* (\.\/\S+)/g)].map(([, path]) => path!);
}

describe('the bundle of the workflows, a copy of which is in every cached instance,', () => {
  it('has what instances need, and no package that only activities need', async () => {
    const bundled = await modules();
    expect(bundled).toContain('./src/workflows/element-instance.ts');
    for (const heavy of ['@noble/hashes', 'zod', 'luxon', 'axios', 'ipaddr.js'])
      expect(bundled.filter((path) => path.includes(`node_modules/${heavy}/`))).toEqual([]);
  });
});
