import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { files as packed } from '../../package.json';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { filledIn, resourcesOf } from '../../src/configuration/preset';
import { allPresets, presetOf } from '../../src/client/presets';
import { elementOf, elements } from '../../src/elements/registry';
import { examplesOf } from '../support/preset-examples';

const ROOT = join(__dirname, '../..');
const CONTEXT = { elementOf, elementKeys: elements.map(({ key }) => key), minRefreshIntervalMs: 60_000 };
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const presets = allPresets().map((preset) => [preset.key, preset] as const);

test('every file of the folder is a preset, under its key', () => {
  const files = readdirSync(join(ROOT, 'presets')).map((file) => file.replace(/\.json$/, ''));
  expect(presets.map(([key]) => key).sort()).toEqual(files.sort());
  expect(presetOf('JIRA-cloud')?.name).toBe('Jira Cloud');
  expect(presetOf('no-such')).toBeUndefined();
});

describe.each(presets)('%s', (_, preset) => {
  test('says what to fill in for each placeholder of its body, and for no other', () => {
    const used = [...JSON.stringify(preset.body).matchAll(/<([A-Z_]+)>/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(preset.fillIn).sort());
  });

  test('is a body that creating takes once it is filled in with its examples', () => {
    const parsed = parseInstanceBody(filledIn(preset, examplesOf(preset)), CONTEXT);
    expect(parsed.ok ? [] : parsed.problem).toEqual([]);
    if (parsed.ok) expect(Object.keys(parsed.value.settings.resources)).toEqual(resourcesOf(preset));
  });

  test.each(Object.keys(preset.fillIn))('is refused while <%s> is left in, wherever it stands', (name) => {
    const { [name]: _left, ...others } = examplesOf(preset);
    const parsed = parseInstanceBody(filledIn(preset, others), CONTEXT);
    expect(parsed.ok ? '' : JSON.stringify(parsed.problem)).toContain(`The placeholder <${name}> was left in.`);
  });
});

test('the document lists each of them, with how it is known', () => {
  const document = textOf('docs/presets.md');
  for (const [key, { basis }] of presets) {
    const row = document.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
    expect([key, row]).toEqual([key, expect.stringContaining(basis === 'seen' ? 'seen' : 'documentation')]);
  }
});

test('they are published with the package and with the image', () => {
  expect(packed).toContain('presets');
  expect(textOf('Dockerfile')).toContain('COPY presets presets');
  expect(textOf('.dockerignore')).toContain('!presets');
});
