import { InstancesError } from '../errors';
import type { AddCommand } from './command';
import { readJsonFile } from './json-file';

export const createCommand: AddCommand = (program, terminal) => {
  program
    .command('create')
    .description('create an element instance from a body; - reads it from standard input')
    .argument('<body.json>')
    .option('--idempotency-key <key>', 'the same key and body give the same instance')
    .action(async (path: string, options: { idempotencyKey?: string }) => {
      const body = await readJsonFile(path);
      const view = await (await terminal.instances()).create(body, options);
      terminal.show(view, () =>
        [
          `Created instance ${view.id} "${view.name}" of element ${view.element.key}.`,
          `Token: ${view.token}`,
          `See it: ${terminal.calledAs} status ${view.id}`,
        ].join('\n'),
      );
    });
};

export const validateCommand: AddCommand = (program, terminal) => {
  program
    .command('validate')
    .description('check a body as create would, without Temporal')
    .argument('<body.json>')
    .action(async (path: string) => {
      const problems = terminal.validate(await readJsonFile(path));
      if (problems.length > 0) throw new InstancesError('invalid', `${path} is not valid.`, problems);
      terminal.show({ valid: true }, () => 'The body is valid.');
    });
};
