import type { Command } from 'commander';
import { allPresets } from '../presets';
import type { Terminal } from './command';

/**
 * Adds `completion <shell>`, which prints a script for bash, zsh, fish or PowerShell, and the hidden `complete`, which
 * that script asks. Comes after all other commands and options: it reads them here. The script completes the program's
 * name, `element-events`.
 */
export async function addCompletion(program: Command, { elements }: Terminal): Promise<void> {
  const { default: complete } = await import('@bomb.sh/tab/commander');
  const completions = complete(program, { completionCommandName: 'completion' });
  const added = program.commands.find((command) => command.name() === 'completion');
  added?.description('print a script for a shell, so that it completes commands and options');
  const keysOf: Record<string, () => string[]> = {
    elements: () => elements.map(({ key }) => key),
    presets: () => allPresets().map(({ key }) => key),
  };
  for (const [command, keys] of Object.entries(keysOf)) {
    completions.commands.get(command)?.argument('key', (offer) => {
      for (const key of keys()) offer(key, '');
    });
  }
}
