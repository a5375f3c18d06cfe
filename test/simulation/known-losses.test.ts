import { KNOWN_LOSSES } from './known-losses';
import { FOUND_STORIES } from './found-stories';
import { FOUND_STORIES_OF_MARKS } from './found-stories-of-marks';
import { run } from './run';

describe('what was lost, repeated or endless once is not any more', () => {
  test.each(Object.entries(KNOWN_LOSSES))('%s', async (_, world) => {
    const { findings } = await run(world);
    expect(findings.slice(0, 3)).toEqual([]);
  });
});

describe('what the simulation found is mended', () => {
  test.each(Object.entries({ ...FOUND_STORIES, ...FOUND_STORIES_OF_MARKS }))('%s', async (_, world) => {
    const { findings } = await run(world);
    expect(findings).toEqual([]);
  });
});
