#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { npmScriptOf } from '../config';
import { calledAs } from './called-as';
import { backfillCommand } from './commands/backfill';
import { controlCommands } from './commands/control';
import { endWithReader, explanationOf } from '../process-end';
import { addCompletion } from './commands/completion';
import { createCommand, validateCommand } from './commands/create';
import { UsageError, type Terminal } from './commands/command';
import { elementsCommand } from './commands/elements';
import { eventsCommand } from './commands/events';
import { heldCommand } from './commands/held';
import { listCommand } from './commands/list';
import { presetsCommand } from './commands/presets';
import { principalCommand } from './commands/principal';
import { rotateKeysCommand } from './commands/rotate-keys';
import { showCommands } from './commands/show';
import { statusCommand } from './commands/status';
import { testCommand } from './commands/test';
import { InstancesError } from './errors';
import { openSession } from './session';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed (also: a body or a change that is not valid), 2 wrong usage (also: a file that cannot be read).`;

/** Runs one command line and answers its exit code. */
async function main(argv: string[]): Promise<number> {
  const session = openSession((warning) => process.stderr.write(`${warning}\n`));
  const program = new Command('element-events')
    .description('Element instances, straight through Temporal.')
    .version(versionOfPackage(), '--version', 'the version')
    .option('--json', 'print JSON, for programs')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  const terminal: Terminal = {
    ...session,
    calledAs: calledAs(npmScriptOf(), argv[1] ?? '', process.cwd()),
    show(value, text) {
      const { json = false } = program.opts<{ json?: boolean }>();
      process.stdout.write((json ? JSON.stringify(value) : text()) + '\n');
    },
  };
  const commands = [
    createCommand,
    listCommand,
    statusCommand,
    showCommands,
    controlCommands,
    backfillCommand,
    eventsCommand,
    heldCommand,
    testCommand,
    elementsCommand,
    presetsCommand,
  ];
  for (const add of [...commands, validateCommand, principalCommand, rotateKeysCommand]) add(program, terminal);
  // `--json` is understood before and after the command's name.
  for (const command of program.commands) {
    command.option('--json', 'print JSON, for programs').on('option:json', () => program.setOptionValue('json', true));
  }
  await addCompletion(program, terminal);
  program.name(terminal.calledAs);

  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error, program.opts<{ json?: boolean }>().json ?? false);
  } finally {
    await session.close();
  }
}

/** The same place from the source and from what it is compiled to. */
function versionOfPackage(): string {
  const text = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function report(error: unknown, asJson: boolean): number {
  // Commander has printed its own message already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  process.stderr.write(explanationOf(error));
  if (error instanceof InstancesError && error.problems.length > 0) {
    const lines = error.problems.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}\n`);
    if (asJson) process.stdout.write(`${JSON.stringify({ errors: error.problems })}\n`);
    else process.stderr.write(lines.join(''));
  }
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

endWithReader(process.stdout);
void main(process.argv).then((exitCode) => {
  process.exitCode = exitCode;
});
