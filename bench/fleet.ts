import seed from '../test/fixtures/seeds/sage-crm-example.json';
import { startSageCrm } from '../test/simulators/sage-crm';
import { printRounds } from './fleet-rounds';
import type { FleetKind, FleetRound } from './fleet-worker';
import { loadText, measuredIn } from './measuring';
import { withBenchTemporal } from './temporal';

const ROUNDS = 9;
const KINDS: readonly FleetKind[] = ['one resource', 'five resources', 'five resources over HTTP'];

/**
 * Idle cycles per second of 40 instances against 40 bare workflows with one timer and one empty activity, on the same
 * server with the same worker options. Bound: a ratio of 0.9 at least. `npm run bench:fleet`
 *
 * Method: intervals of 10 ms, so that every workflow is always due and the machine is the limit. Both fleets live in
 * one process and take turns of 200 cycles or a few more, after one turn each to warm up; the one whose turn it is not
 * waits in its activities. A turn lasts until all workflows wait again. The median of the ratios of the pairs counts;
 * so that other work on the machine is seen, the processor time of a cycle is told too. The vendor has nothing new: it
 * is a function in the worker's process, and where HTTP is named a Sage CRM simulator in a process of its own.
 */
async function main(): Promise<void> {
  const crm = await startSageCrm();
  Object.assign(crm.switches, { username: seed.configuration.username, password: seed.configuration.password });
  for (const kind of KINDS) {
    await withBenchTemporal(async ({ address, serverPid }) => {
      const started = loadText();
      const args = [kind, address, String(serverPid), crm.url, String(ROUNDS)];
      const rounds = await measuredIn<FleetRound[]>('fleet-worker.ts', args);
      console.log(`${kind} (${started} to ${loadText()})`);
      printRounds(rounds, '(bound: 0.90 at least)');
    });
  }
  await crm.close();
}

void main();
