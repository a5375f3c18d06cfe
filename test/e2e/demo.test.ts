import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Program } from '../support/program';
import { testTemporalServer } from '../support/temporal-server';

jest.setTimeout(180_000);

let dataFolder: string;
let program: Program;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'element-events-demo-'));
});
afterEach(async () => {
  program.signal('SIGTERM');
  await program.ended;
  rmSync(dataFolder, { recursive: true, force: true });
});

function startDemo(...options: string[]): Program {
  const variables = { ELEMENT_EVENTS_DATA_DIR: dataFolder, TEMPORAL_CLI_PATH: testTemporalServer().cli, PORT: '0' };
  program = startProgram('examples/demo/demo.ts', variables, options);
  return program;
}

test.each([
  ['sagecrm', 6, /UPDATED opportunities\/\d+ arrived/],
  ['sageone', 4, /DELETED customers\/\w{32} arrived/],
])('the demo of %s makes its changes once, sees each arrive, and exits 0', async (element, changes, arrival) => {
  const demo = startDemo('--once', '--element', element);
  await demo.untilPrinted(new RegExp(`All ${changes} changes arrived`), 120_000);
  expect(demo.printed()).toMatch(arrival);
  expect(await demo.ended).toBe(0);
});

test('the demo of an element that it does not have says which there are, and exits 1', async () => {
  const demo = startDemo('--element', 'sagetwo');
  expect(await demo.ended).toBe(1);
  expect(demo.printed()).toContain('there is a demo of sagecrm and sageone');
});
