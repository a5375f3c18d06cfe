import { parseArgs } from 'node:util';
import { randomWorld } from './random-world';
import { run } from './run';
import { shrunk } from './shrink';
import { storyOf } from './words';
import { signatureOf, simulate } from './simulate';

/** `npm run simulate -- --hours 1000 --seed 7`: random worlds one after another; `--world 12` one of them, told as a story. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      world: { type: 'string' },
      stories: { type: 'string', default: '5' },
    },
  });
  if (values.world !== undefined) {
    process.exitCode = (await tellWorld(Number(values.world))) ? 0 : 1;
    return;
  }
  const result = await simulate({ hours: Number(values.hours), seed: Number(values.seed), stopAfterKinds: Infinity });
  const { hours, worlds, polls, requests, told, seconds, found } = result;
  console.log(`seed ${values.seed}: ${worlds} worlds, ${Math.round(hours)} simulated hours in ${seconds.toFixed(0)} s`);
  console.log(`${polls} steps, ${requests} requests, ${told} events`);
  for (const { signature, seed, atHours, count } of found) {
    console.log(`FOUND ${signature}: ${count} worlds; first after ${Math.round(atHours)} hours, --world ${seed}`);
  }
  for (const { seed } of found.slice(0, Number(values.stories))) await tellWorld(seed);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/** Answers whether all is well in it. */
async function tellWorld(seed: number): Promise<boolean> {
  const world = randomWorld(seed);
  const { findings } = await run(world);
  if (findings.length === 0) {
    console.log(`world ${seed}: all is as it should be`);
    return true;
  }
  const signature = signatureOf(findings[0]!);
  const small = await shrunk(world, async (other) =>
    (await run(other)).findings.some((one) => signatureOf(one) === signature),
  );
  const { findings: left } = await run(small);
  console.log(`\nworld ${seed}, shrunk:\n${storyOf(small, left)}`);
  return false;
}

void main();
