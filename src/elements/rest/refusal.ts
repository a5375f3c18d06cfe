import type { KeyProblem } from '../../domain/vendor/element-description';
import { RequestError } from '../request-error';

/** What the reader of a key says against its value; nothing if it takes it. */
export function refusal(key: string, read: () => unknown): KeyProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof RequestError) return [{ key, message: error.message }];
    throw error;
  }
}
