import type { Problem } from '../service/answers';
import type { Draft } from './draft';

/** What every part of the form is given: the draft, how to change it, and what to say about a key. */
export interface Form {
  draft: Draft;
  problems: readonly Problem[];
  change(part: Partial<Draft>): void;
  setValue(key: string, value: string): void;
  /** The person has left a control: from now on it says what is wrong. */
  leave(pointer: string): void;
  /** What is wrong at a pointer, once it may be said. */
  problemAt(pointer: string): string | null;
}
