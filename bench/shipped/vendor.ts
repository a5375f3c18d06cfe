import { createInterface } from 'node:readline';
import seed from '../../test/fixtures/seeds/sage-crm-example.json';
import { startSageCrm } from '../../test/simulators/sage-crm';

/**
 * A Sage CRM without records, in a process of its own. Each line of its input is answered with its url and the requests
 * that it saw.
 */
async function main(): Promise<void> {
  const crm = await startSageCrm();
  const { username, password } = seed.configuration;
  Object.assign(crm.switches, { username, password });
  let requests = 0;
  const count = (): number => {
    requests += crm.requests.length;
    crm.clearRequests();
    return requests;
  };
  // The log of requests holds each of them.
  setInterval(count, 1_000);
  createInterface({ input: process.stdin }).on('line', () => {
    process.stdout.write(`${JSON.stringify({ url: crm.url, requests: count() })}\n`);
  });
}

void main();
