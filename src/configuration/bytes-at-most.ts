import type { z } from 'zod';
import type { Json } from '../domain/values/json';
import { bytesOf } from '../domain/values/json-bytes';

/** For `superRefine`: the value has at most so many bytes of JSON. The message shows nothing of it. */
export function bytesAtMost(max: number, advice: string) {
  return (value: unknown, context: z.RefinementCtx): void => {
    const bytes = bytesOf(value as Json);
    if (bytes > max) context.addIssue(`As JSON it has ${bytes} bytes; allowed are ${max}. ${advice}`);
  };
}
