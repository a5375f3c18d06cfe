import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTATIONS } from './mutation-list';

const ROOT = join(__dirname, '../..');

/** They are made in hours, by hand: until then nobody would see that one has nothing to change any more. */
test.each(MUTATIONS.map((mutation) => [mutation.name, mutation]))('can still be made: %s', (_, { file, from, to }) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
