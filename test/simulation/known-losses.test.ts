import { KNOWN_LOSSES } from './known-losses';
import { run } from './run';

describe('what was lost, repeated or endless once is not any more', () => {
  test.each(Object.entries(KNOWN_LOSSES))('%s', async (_, world) => {
    const { findings } = await run(world);
    expect(findings.slice(0, 3)).toEqual([]);
  });
});
