import { plainWorld } from './plain-world';
import { randomWorld } from './random-world';
import { run } from './run';
import { shrunk } from './shrink';
import { simulate } from './simulate';
import { storyOf } from './words';
import { CREATED_AT_MS } from './world';

const MINUTE = 60_000;

describe('a simulated world', () => {
  test('without anything peculiar has nothing to find, and tells what changed', async () => {
    const world = plainWorld({
      happenings: [
        { kind: 'create', resource: 'r0', rows: [11, 12], atMs: 20 * MINUTE },
        { kind: 'edit', resource: 'r0', rows: [3], atMs: 25 * MINUTE },
        { kind: 'edit', resource: 'r0', rows: [3], atMs: 50 * MINUTE },
      ],
    });
    const { findings, told, hours } = await run(world);
    expect(findings).toEqual([]);
    expect(told).toBe(4);
    expect(hours).toBeGreaterThan(1.5);
  });

  test('of any kind has nothing to find either', async () => {
    const { failed, hours } = await simulate({ hours: 60, minutes: Infinity, seed: 5, mostFailed: 1 });
    expect(failed).toEqual([]);
    expect(hours).toBeGreaterThan(60);
  });

  test('happens the same way each time', async () => {
    for (const seed of [3, 4, 5]) {
      const world = randomWorld(seed);
      expect(randomWorld(seed)).toEqual(world);
      expect(await run(world)).toEqual(await run(world));
    }
  });

  test('goes on after outages, killed workers, pauses and new runs', async () => {
    const world = plainWorld({
      hours: 2,
      resource: { rows: 30, pageSize: 5 },
      vendor: { paging: 'offset', tellsTotal: true },
      happenings: [
        { kind: 'edit', resource: 'r0', rows: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], atMs: 12 * MINUTE },
        { kind: 'kill', atRequest: 2, isReceived: true, atMs: 12 * MINUTE },
        { kind: 'receiverFails', trouble: 'lostAnswer', forMs: 5 * MINUTE, atMs: 30 * MINUTE },
        { kind: 'edit', resource: 'r0', rows: [20], atMs: 31 * MINUTE },
        { kind: 'continueAsNew', carriedBytes: 0, atMs: 33 * MINUTE },
        { kind: 'pause', forMs: 20 * MINUTE, atMs: 60 * MINUTE },
        { kind: 'edit', resource: 'r0', rows: [21], atMs: 65 * MINUTE },
        { kind: 'kill', atRequest: 0, isReceived: false, atMs: 66 * MINUTE },
      ],
    });
    expect((await run(world)).findings).toEqual([]);
  });
});

describe('a failing world', () => {
  const happenings = [
    { kind: 'edit', resource: 'r0', rows: [1, 2, 3], atMs: 20 * MINUTE },
    { kind: 'pollNow', atMs: 30 * MINUTE },
    { kind: 'delete', resource: 'r0', rows: [4], atMs: 40 * MINUTE },
  ] as const;

  test('is shrunk to what it needs, and told in words', async () => {
    const world = plainWorld({
      resource: { pageSize: 7, order: 'id' },
      happenings: structuredClone([...happenings]) as never,
    });
    const small = await shrunk(world, async (other) => other.happenings.some(({ kind }) => kind === 'delete'));
    expect(small.happenings.map(({ kind }) => kind)).toEqual(['delete']);
    expect(small.resources[0]).toMatchObject({ rows: 0, pageSize: 100, order: 'updatedAscending' });
    const story = storyOf(small, [
      { kind: 'loss', resource: 'r0', row: 4, atMs: CREATED_AT_MS + MINUTE, text: 'it was never told' },
    ]);
    expect(story).toContain('03-02 10:40:00.000 r0: row 4 is deleted');
    expect(story).toContain('=> 03-02 10:01:00.000 LOSS r0 row 4: it was never told');
  });
});
