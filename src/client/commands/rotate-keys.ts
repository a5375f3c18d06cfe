import type { KeyRotation } from '../key-rotation';
import { table } from '../table';
import type { AddCommand } from './command';

export const rotateKeysCommand: AddCommand = (program, terminal) => {
  program
    .command('rotate-keys')
    .description('seal the secrets of all instances, of every organization, with the first of ELEMENT_EVENTS_KEYS')
    .action(async () => {
      const rotation = await (await terminal.instances()).rotateKeys();
      terminal.show(rotation, () => textOf(rotation));
      // Exit code 1: a script must not go on to remove the old key.
      if (Object.keys(rotation.stillUsed).length > 0) throw new Error('Other keys are still needed.');
    });
};

function textOf({ keyId, instances, stillUsed, failures }: KeyRotation): string {
  const used = Object.entries(stillUsed);
  return [
    table(['instances', 'number'], Object.entries(instances)),
    ...failures.map(({ id, reason }) => `Instance ${id}: ${reason}`),
    used.length === 0
      ? `No instance needs another key than "${keyId}".`
      : `Still needed: ${used.map(([id, count]) => `"${id}" by ${count}`).join(', ')}. Keep them, and run this again.`,
  ].join('\n');
}
