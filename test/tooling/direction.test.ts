import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A file in each room that knows one that it must not know. */
const ROOMS: readonly [room: string, unknown: string][] = [
  ['domain/values', 'dates'],
  ['domain/dates', 'vendor'],
  ['domain/security', 'vendor'],
  ['domain/vendor', 'reading'],
  ['domain/reading', 'sweeps'],
  ['domain/sweeps', 'delivery'],
  ['domain/delivery', 'instance'],
  ['domain/instance', 'security'],
  ['activities/io', 'vendor'],
  ['activities/runtime', 'io'],
  ['activities/vendor', 'ledger'],
  ['activities/ledger', 'poll'],
  ['activities/poll', 'sweep'],
  ['activities/sweep', 'poll'],
  ['activities/deliver', 'vendor'],
];
const BROKEN_ROOMS = ROOMS.map(([room, unknown]): [rule: string, file: string, text: string] => [
  room.replace('/', '-'),
  `src/${room}/knows-${unknown}.ts`,
  `export { nothing } from '../${unknown}/nothing';`,
]);

/** Of each rule in .dependency-cruiser.cjs: a file that breaks it, and how. */
const BROKEN_FILES: readonly [rule: string, file: string, text: string][] = [
  ...BROKEN_ROOMS,
  ['rules-have-a-room', 'src/domain/values/knows-a-rule-without.ts', "export { DateTime } from '../heavy';"],
  ['domain-is-pure', 'src/domain/reads-a-file.ts', "export { readFileSync } from 'node:fs';"],
  ['domain-is-pure', 'src/domain/knows-zod.ts', "export { z } from 'zod';"],
  ['domain-is-pure', 'src/domain/knows-elements.ts', "export type { Element } from '../elements/element';"],
  ['versions-need-a-hash', 'src/domain/reading/version.ts', "export { readFileSync } from 'node:fs';"],
  ['contract-is-words', 'src/contract/knows-elements.ts', "export type { Element } from '../elements/element';"],
  ['elements-are-data', 'src/elements/sends.ts', "export { default } from 'axios';"],
  ['elements-are-data', 'src/elements/knows-contract.ts', "export { TASK_QUEUE } from '../contract/ids';"],
  ['aes-gcm-is-a-cipher', 'src/aes-gcm.ts', "export { readFileSync } from 'node:fs';"],
  [
    'configuration-only-reads',
    'src/configuration/knows-elements.ts',
    "export type { Element } from '../elements/element';",
  ],
  ['configuration-only-reads', 'src/configuration/reads-a-file.ts', "export { readFileSync } from 'node:fs';"],
  [
    'workflows-stay-in-the-sandbox',
    'src/workflows/knows-elements.ts',
    "export type { Element } from '../elements/element';",
  ],
  ['workflows-stay-in-the-sandbox', 'src/workflows/knows-zod.ts', "export { z } from 'zod';"],
  ['workflows-stay-in-the-sandbox', 'src/workflows/knows-node.ts', "export { readFileSync } from 'node:fs';"],
  [
    'workflows-stay-in-the-sandbox',
    'src/workflows/knows-activities.ts',
    "export type { Nothing } from '../activities/io/nothing';",
  ],
  ['workflows-stay-light', 'src/workflows/grows-heavy.ts', "export { DateTime } from '../domain/heavy';"],
  ['activities-do-io', 'src/activities/knows-workflows.ts', "export { nothing } from '../workflows/nothing';"],
  ['activities-do-io', 'src/activities/knows-settings.ts', "export { nothing } from '../temporal/nothing';"],
  ['activities-know-no-client', 'src/activities/starts-workflows.ts', "export { Client } from '@temporalio/client';"],
  ['client-runs-no-workflow-code', 'src/client/runs-workflows.ts', "export { nothing } from '../workflows/nothing';"],
  [
    'client-runs-no-workflow-code',
    'src/client/runs-activities.ts',
    "export type { Nothing } from '../activities/io/nothing';",
  ],
  [
    'temporal-knows-no-business',
    'src/temporal/knows-activities.ts',
    "export type { Nothing } from '../activities/io/nothing';",
  ],
  ['entry-points-are-not-imported', 'src/imports-an-entry-point.ts', "export { nothing } from './dev';"],
  ['src-knows-no-test', 'src/imports-a-test.ts', "export { nothing } from '../test/nothing';"],
  ['testing-is-for-tests', 'src/needs-a-simulator.ts', "export { nothing } from './testing/nothing';"],
  ['testing-needs-no-server', 'src/testing/runs-a-workflow.ts', "export { nothing } from '../workflows/nothing';"],
  ['src-needs-no-dev-dependency', 'src/needs-jest.ts', "export { default } from 'jest';"],
  ['page-runs-in-browsers', 'src/client/web/page/reads-a-file.ts', "export { readFileSync } from 'node:fs';"],
  ['page-runs-in-browsers', 'src/client/web/page/knows-zod.ts', "export { z } from 'zod';"],
  ['server-imports-no-page', 'src/client/imports-the-page.ts', "export { nothing } from './web/page/nothing';"],
  ['imports-resolve', 'src/imports-what-is-not-there.ts', "export { nothing } from './not-there';"],
  ['no-cycles', 'src/goes-round.ts', "export { round } from './goes-round-again';"],
  ['no-cycles', 'src/goes-round-again.ts', "export { round } from './goes-round';"],
  ['no-dead-code', 'src/domain/unused.ts', 'export const unused = 1;'],
];

/** A healthy tree around them. */
const HEALTHY_FILES: readonly [file: string, text: string][] = [
  ...ROOMS.map(([room, unknown]): [file: string, text: string] => [
    `src/${room.split('/')[0]}/${unknown}/nothing.ts`,
    'export const nothing = 1;',
  ]),
  ['src/domain/heavy.ts', "export { DateTime } from 'luxon';"],
  ['src/elements/element.ts', 'export interface Element { key: string }'],
  ['src/contract/ids.ts', "export const TASK_QUEUE = 'queue';"],
  ['src/workflows/nothing.ts', "export { condition as nothing } from '@temporalio/workflow';"],
  ['src/activities/io/nothing.ts', "export interface Nothing { key: string }\nexport { request } from 'node:http';"],
  ['src/temporal/nothing.ts', "export { Connection as nothing } from '@temporalio/client';"],
  [
    'src/dev.ts',
    "export { nothing } from './temporal/nothing';\nexport type { Nothing } from './activities/io/nothing';",
  ],
  ['src/workflows/index.ts', "export { nothing } from './nothing';"],
  ['src/client/web/page/nothing.ts', 'export const nothing = 1;'],
  ['src/testing/nothing.ts', 'export const nothing = 1;'],
  ['test/nothing.ts', 'export const nothing = 1;'],
];

const ROOT = resolve(__dirname, '../..');
const { forbidden } = require(join(ROOT, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; comment: string }[];
};

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

let tree: string;
let violations: Violation[];
beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'element-events-direction-'));
  for (const [file, text] of HEALTHY_FILES) write(file, text);
  for (const [, file, text] of BROKEN_FILES) write(file, text);
  for (const file of ['package.json', '.dependency-cruiser.cjs']) cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  violations = await cruise(tree);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text + '\n');
}

async function cruise(cwd: string): Promise<Violation[]> {
  const depcruise = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const parameters = [depcruise, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd, maxBuffer: 64 << 20 });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

test.each(BROKEN_FILES)('%s is broken by %s', (rule, file) => {
  // A cycle is told of one of its files; what cannot be reached is the `to`.
  const about = violations.filter(({ from, to }) => from === file || to === file);
  expect(about.map(({ rule: { name } }) => name)).toContain(rule);
});

test('every rule is proved by a file that breaks it', () => {
  const proved = new Set(BROKEN_FILES.map(([rule]) => rule));
  expect(forbidden.map(({ name }) => name).filter((name) => !proved.has(name))).toEqual([]);
});

test('a healthy file breaks no rule', () => {
  const healthy = new Set(HEALTHY_FILES.map(([file]) => file));
  const blamed = violations.filter(({ from, rule: { name } }) => healthy.has(from) && name !== 'no-dead-code');
  expect(blamed).toEqual([]);
});

test('every rule explains itself to the one who broke it', () => {
  for (const { comment } of forbidden) expect(comment.length).toBeGreaterThan(50);
});
