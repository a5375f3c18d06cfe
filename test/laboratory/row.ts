import type { Outcome } from './run-story';

const COLUMNS = [
  'system',
  'version',
  'story',
  'mode',
  'page',
  'seed',
  'changes',
  'events',
  'requests',
  'lost',
  'repeated',
  'wrong type',
  'seconds',
  'warnings',
] as const;

type Cell = string | number;

export const HEADING = [rowOf(COLUMNS), rowOf(COLUMNS.map(() => '---'))].join('\n');

/** One line of a Markdown table. */
export function outcomeRow(first: readonly Cell[], outcome: Outcome): string {
  const { changes, events, requests, lost, repeated, wrongType, seconds, warnings, standing, isQuiet } = outcome;
  const words = `${warnings.length}, ${standing.length} in the end${isQuiet ? '' : ', not quiet'}`;
  return rowOf([
    ...first,
    ...[changes, events, requests],
    ...[lost.length, repeated.length, wrongType.length, seconds, words],
  ]);
}

/** A system whose stories did not come to an end. */
export function failedRow(system: string, error: unknown): string {
  const [words = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return rowOf([system, ...COLUMNS.slice(2).map(() => ''), `failed: ${words.replaceAll('|', '/')}`]);
}

const MOST_LINES = 5;

/** What is wrong, a line each, of each kind the first few: all of it is in the run's folder. */
export function linesOf({ lost, repeated, wrongType, refused, warnings }: Outcome): string[] {
  const named = (name: string, lines: readonly string[]) =>
    lines.slice(0, MOST_LINES).map((line) => `  ${name}: ${line}`);
  return [
    ...named('lost', lost),
    ...named('repeated', repeated),
    ...named('wrong type', wrongType),
    ...named('refused', refused),
    ...named('warning', warnings),
  ];
}

/**
 * Whether a promise was broken: a loss that no warning speaks of, a wrong type, a delivery that was not genuine, or no
 * end.
 */
export function isBroken({ lost, wrongType, refused, warnings, isQuiet }: Outcome): boolean {
  return (lost.length > 0 && warnings.length === 0) || wrongType.length + refused.length > 0 || !isQuiet;
}

function rowOf(cells: readonly Cell[]): string {
  return `| ${cells.join(' | ')} |`;
}
