import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { presetSchema, type Preset } from '../configuration/preset';

/** Beside `src` and beside `lib`: as far from here in a checkout as in what is published. */
const FOLDER = join(__dirname, '../../presets');

let known: readonly Preset[] | null = null;

/** Every preset, by name. Read once; throws if a file of the folder is no preset. */
export function allPresets(): readonly Preset[] {
  known ??= readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map(readPreset)
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
  return known;
}

/** The preset with this key, without regard to case. */
export function presetOf(key: string): Preset | undefined {
  return allPresets().find((preset) => preset.key === key.toLowerCase());
}

function readPreset(file: string): Preset {
  const preset = presetSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  if (`${preset.key}.json` !== file)
    throw new Error(`presets/${file} has the key ${preset.key}; they have to be the same.`);
  return preset;
}
