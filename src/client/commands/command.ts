import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Element } from '../../elements/element';
import type { Problem } from '../../domain/values/problem';
import { instanceIdOf, workflowIdOf } from '../../contract/ids';
import type { Instances } from '../instances';

/** What a command works with. Nothing is connected before `instances` is asked for. */
export interface Terminal {
  instances(): Promise<Instances>;
  elements: readonly Element[];
  /** Checks a body as creating would, without Temporal. */
  validate(body: unknown): Problem[];
  /** The organization of the service's own secrets. */
  organization(): string;
  /** How this program was called; what is advised begins with it. */
  calledAs: string;
  /** Prints `value` as JSON with `--json`, else `text`. */
  show(value: unknown, text: () => string): void;
}

/** Adds one or more commands to the program. */
export type AddCommand = (program: Command, terminal: Terminal) => void;

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {}

/** Reads an instance id from the command line. */
export function instanceId(text: string): number {
  const id = instanceIdOf(workflowIdOf(Number(text)));
  if (id !== null && String(id) === text) return id;
  throw new InvalidArgumentError('An instance id is a whole number, such as 123456789.');
}
