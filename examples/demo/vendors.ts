import { setInterval } from 'node:timers';
import { stopSignal } from '../../src/process-end';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrmScenario } from './sage-crm';
import { startSageOneScenario } from './sage-one';
import { bodyOf, type Scenario } from './scenario';

const CHANGE_EVERY_MS = 15_000;

/**
 * `npm run vendors`: the simulated vendors and a receiver alone, so that the page, or a body of one's own, can be tried
 * on them.
 */
async function main(): Promise<void> {
  const signal = stopSignal();
  const [receiver, ...vendors] = await Promise.all([startReceiver(), startSageCrmScenario(), startSageOneScenario()]);
  process.stdout.write(introductionOf(vendors, receiver.url));
  let round = 0;
  const timer = setInterval(() => {
    for (const { name, happenings } of vendors) {
      const { told } = happenings[round % happenings.length]!();
      process.stdout.write(`${name}: ${told}. Events received so far: ${receiver.events().length}\n`);
    }
    round += 1;
  }, CHANGE_EVERY_MS);
  await signal;
  clearInterval(timer);
  await Promise.all([receiver.close(), ...vendors.map(({ close }) => close())]);
}

/** For each vendor a whole body. The secrets in it are the simulators' own, and open nothing else. */
function introductionOf(vendors: readonly Scenario[], receiverUrl: string): string {
  const bodies = vendors.flatMap((vendor) => [
    `${vendor.name} at ${vendor.url}. A body for POST /instances, for the page, or for \`npm run client -- create -\`:`,
    JSON.stringify(bodyOf(vendor, receiverUrl, { refreshMinutes: 1, tag: 'vendors' }), null, 2),
    '',
  ]);
  return [
    'Simulated vendors, which change something every 15 s, and a receiver, until Ctrl-C.',
    'They are on this machine: start the service with ELEMENT_EVENTS_EGRESS_ALLOW=127.0.0.0/8.',
    '',
    ...bodies,
    '',
  ].join('\n');
}

void main();
