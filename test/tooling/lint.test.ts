import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');

/** A text, linted as if it were the content of a file that exists. */
interface Sample {
  file: string;
  lines: readonly string[];
}

interface LintMessage {
  ruleId: string | null;
  message: string;
  line: number;
}

/**
 * One process for all samples, outside jest: the types of the project are read once, and the configuration is imported.
 */
const LINT = `
  const { ESLint } = require('eslint');
  const eslint = new ESLint();
  const lint = ({ file, lines }) => eslint.lintText(lines.join('\\n') + '\\n', { filePath: file });
  Promise.all(JSON.parse(process.argv[1]).map(lint)).then((results) => {
    console.log(JSON.stringify(results.map(([{ messages }]) => messages)));
  });
`;

async function lint(samples: readonly Sample[]): Promise<LintMessage[][]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', LINT, JSON.stringify(samples)], { cwd: ROOT });
  return JSON.parse(stdout) as LintMessage[][];
}

const DOMAIN: readonly [rule: string, text: string][] = [
  ['no-restricted-properties', 'export const a = Date.now();'],
  ['no-restricted-syntax', 'export const b = new Date();'],
  ['no-restricted-syntax', 'export const c = Date();'],
  ['no-restricted-properties', 'export const d = Math.random();'],
  ['no-restricted-globals', "export const e = fetch('http://localhost');"],
  ['no-restricted-globals', 'export const f = process.pid;'],
  ['no-restricted-globals', "export const g = Buffer.from('');"],
  ['no-restricted-globals', 'export const h = setTimeout(() => undefined, 1);'],
];
const WORKFLOW = [
  "export const a = fetch('http://localhost');",
  'export const b = process.pid;',
  'export const c = setTimeout(() => undefined, 1);',
  'export const d = Date.now();',
];
const ENVIRONMENT = ['export const a = process.env.HOME;', 'const { env } = process;', 'export const b = env.HOME;'];
const CARELESS = [
  'async function work(): Promise<void> {}',
  'work();',
  '[1].forEach(async () => work());',
  "export function of(way: 'in' | 'out'): number | undefined {",
  '  switch (way) {',
  "    case 'in':",
  '      return 1;',
  '  }',
  '}',
  ...Array.from({ length: 300 }, (_, index) => `export const n${index} = ${index};`),
];

const SAMPLES = {
  domain: { file: 'src/domain/values/json.ts', lines: DOMAIN.map(([, text]) => text) },
  workflow: { file: 'src/workflows/index.ts', lines: WORKFLOW },
  anywhere: { file: 'src/logging.ts', lines: ENVIRONMENT },
  config: { file: 'src/config.ts', lines: ENVIRONMENT },
  careless: { file: 'src/temporal/connect.ts', lines: CARELESS },
} as const satisfies Record<string, Sample>;

let messages: Record<string, LintMessage[]>;
beforeAll(async () => {
  const results = await lint(Object.values(SAMPLES));
  messages = Object.fromEntries(Object.keys(SAMPLES).map((name, index) => [name, results[index] ?? []]));
  // A text that could not be parsed breaks no rule, and would prove nothing.
  const unparsed = results.flat().filter(({ ruleId }) => ruleId === null);
  expect(unparsed).toEqual([]);
}, 180_000);

function rulesBrokenByLine(sample: keyof typeof SAMPLES): (string | null)[][] {
  const found = messages[sample] ?? [];
  return SAMPLES[sample].lines.map((_, index) =>
    found.filter(({ line }) => line === index + 1).map(({ ruleId }) => ruleId),
  );
}

test('a rule of the domain touches no clock, no chance and nothing outside', () => {
  rulesBrokenByLine('domain').forEach((rules, index) => expect(rules).toContain(DOMAIN[index]?.[0]));
});

test('a workflow has the time from Temporal and nothing from outside', () => {
  const broken = rulesBrokenByLine('workflow').map((rules) => rules.includes('no-restricted-globals'));
  expect(broken).toEqual([true, true, true, false]);
});

test('the environment is read in src/config.ts and nowhere else', () => {
  const broken = rulesBrokenByLine('anywhere').map((rules) => rules.includes('no-restricted-properties'));
  expect(broken).toEqual([true, true, false]);
  expect(rulesBrokenByLine('config').flat()).not.toContain('no-restricted-properties');
});

test('a promise nobody waits for, a forgotten case and a long file are errors', () => {
  const broken = rulesBrokenByLine('careless');
  expect(broken[1]).toContain('@typescript-eslint/no-floating-promises');
  expect(broken[2]).toContain('@typescript-eslint/no-misused-promises');
  expect(broken[4]).toContain('@typescript-eslint/switch-exhaustiveness-check');
  expect(broken.flat()).toContain('max-lines');
});
