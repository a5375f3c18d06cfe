import type { Problem } from '../service/answers';

/** An RFC 6901 pointer to a configuration key. */
export function pointerToKey(key: string): string {
  return `/configuration/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** What is wrong at a pointer or below it, in one text; null for nothing. */
export function problemAt(problems: readonly Problem[], pointer: string): string | null {
  const messages = problemsUnder(problems, pointer).map(({ message }) => message);
  return messages.length === 0 ? null : messages.join(' ');
}

/** The problems at a pointer or below it, their pointers relative to it. */
export function problemsUnder(problems: readonly Problem[], pointer: string): Problem[] {
  return problems
    .filter((problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`))
    .map((problem) => ({ ...problem, pointer: problem.pointer.slice(pointer.length) }));
}
