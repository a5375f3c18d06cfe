import type { FleetRound, Turn } from './fleet-worker';
import { median } from './measuring';

/** Prints what two fleets did in turns, and their ratios; `bound` is said beside the one that counts. */
export function printRounds(rounds: readonly FleetRound[], bound: string): void {
  const bare = rounds.map((round) => round.bare);
  const instances = rounds.map((round) => round.instances);
  const ratios = rounds.map((round) => speedOf(round.instances) / speedOf(round.bare));
  const processor = processorMsOf(instances) / processorMsOf(bare);
  console.log(`  bare: ${textOf(bare)}`);
  console.log(`  measured: ${textOf(instances)}`);
  console.log(`  ratios of cycles per second: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  console.log(`  median ${median(ratios).toFixed(2)} ${bound}`);
  console.log(`  processor time of a cycle: ${processor.toFixed(2)} times a bare one's`);
}

function speedOf({ cycles, seconds }: Turn): number {
  return cycles / seconds;
}

/** Processor time of a cycle, over all turns. */
function processorMsOf(turns: readonly Turn[]): number {
  return meanOf(turns, ({ workerMs, serverMs }) => workerMs + serverMs);
}

function meanOf(turns: readonly Turn[], figure: (turn: Turn) => number): number {
  const sum = (of: (turn: Turn) => number) => turns.reduce((total, turn) => total + of(turn), 0);
  return sum(figure) / sum(({ cycles }) => cycles);
}

function textOf(turns: readonly Turn[]): string {
  const worker = meanOf(turns, ({ workerMs }) => workerMs).toFixed(2);
  const server = meanOf(turns, ({ serverMs }) => serverMs).toFixed(2);
  const speed = median(turns.map(speedOf)).toFixed(0);
  return `${speed} cycles/s; processor time of a cycle: worker ${worker} ms, server ${server} ms`;
}
