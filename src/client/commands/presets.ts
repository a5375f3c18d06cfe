import { resourcesOf, summaryOf, type Preset } from '../../configuration/preset';
import { allPresets, presetOf } from '../presets';
import { table } from '../table';
import { UsageError, type AddCommand } from './command';

export const presetsCommand: AddCommand = (program, terminal) => {
  program
    .command('presets')
    .description('list ready bodies for well-known APIs, or print the body of one')
    .argument('[key]', 'of a preset')
    .action((key?: string) => {
      if (key === undefined) return terminal.show(allPresets().map(summaryOf), overview);
      const preset = presetOf(key);
      if (preset === undefined) {
        const known = allPresets().map((each) => each.key);
        throw new UsageError(`There is no preset "${key}". Known: ${known.join(', ')}.`);
      }
      // Beside the body, so that `presets <key> > body.json` is a body.
      process.stderr.write(instructionsFor(preset));
      terminal.show(preset.body, () => JSON.stringify(preset.body, null, 2));
    });
};

function overview(): string {
  return table(
    ['preset', 'name', 'resources', 'known from'],
    allPresets().map((preset) => [preset.key, preset.name, resourcesOf(preset).join(', '), preset.basis]),
  );
}

function instructionsFor({ name, description, basis, sources, fillIn, notes }: Preset): string {
  const known =
    basis === 'seen' ? 'It has polled the real server.' : 'From documentation: nobody has seen it on the real one yet.';
  const lines = [
    `${name}: ${description} ${known}`,
    'Fill in:',
    ...Object.entries(fillIn).map(([key, { what, example }]) => `  <${key}>  ${what} Such as: ${example}`),
    ...notes.map((note) => `- ${note}`),
    `Sources: ${sources.join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}
