import { parseArgs } from 'node:util';
import { shrunkWorld, type Shrunk } from './classify';
import { simulate, type Failed } from './simulate';
import { storyOf } from './words';

/**
 * `npm run simulate -- --hours 1000 --seed 7`: random worlds one after another. `--world 12`: one of them, told as a
 * story. `--shrink 20`: so many of the worlds that failed are shrunk; one story is told of all that need the same.
 * `--first`: no more than the first that fails. `--minutes 30`: for so long, however many hours that are.
 */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      world: { type: 'string' },
      first: { type: 'boolean', default: false },
      shrink: { type: 'string', default: '3' },
    },
  });
  if (values.world !== undefined) return tellWorld(Number(values.world));
  const minutes = Number(values.minutes ?? Infinity);
  const result = await simulate({
    hours: Number(values.hours ?? (minutes === Infinity ? 1_000 : Infinity)),
    minutes,
    seed: Number(values.seed),
    mostFailed: values.first ? 1 : Infinity,
    onFailed: ({ seed, finding }) => console.log(`world ${seed} failed: ${finding.kind}`),
  });
  const { hours, worlds, steps, requests, told, seconds, failed } = result;
  console.log(
    `seed ${values.seed}: ${worlds} worlds, ${Math.round(hours)} simulated hours in ${Math.round(seconds)} s`,
  );
  console.log(`${steps} steps, ${requests} requests, ${told} events; ${failed.length} worlds failed`);
  if (values.first) return failed.every(tellFirst);
  await tellFailed(failed.slice(0, Number(values.shrink)));
  return failed.length === 0;
}

/** In one line, for a program that reads it. Answers that not all is well. */
function tellFirst({ seed, atHours, finding: { kind, text } }: Failed): false {
  console.log(`FOUND ${kind} after ${Math.round(atHours)} simulated hours, --world ${seed}: ${text}`);
  return false;
}

/** Answers whether all is well in it. */
async function tellWorld(seed: number): Promise<boolean> {
  const small = await shrunkWorld(seed);
  console.log(small === null ? `world ${seed}: all is as it should be` : `world ${seed}, shrunk:\n${told(small)}`);
  return small === null;
}

async function tellFailed(failed: readonly Failed[]): Promise<void> {
  const known = new Map<string, number>();
  for (const { seed, atHours } of failed) {
    const small = await shrunkWorld(seed);
    if (small === null) continue;
    const count = known.get(small.needs) ?? 0;
    known.set(small.needs, count + 1);
    if (count > 0) continue;
    console.log(
      `\n# ${small.needs}\nworld ${seed}, first found after ${Math.round(atHours)} simulated hours:\n${told(small)}`,
    );
  }
  console.log('');
  for (const [needs, count] of known) console.log(`${count} times ${needs}`);
}

function told({ world, findings }: Shrunk): string {
  return storyOf(world, findings);
}

void main().then((isGood) => void (process.exitCode = isGood ? 0 : 1));
