import { z } from 'zod';
import type { ElementDescription } from '../domain/element-description';
import { isJsonObject, type Json } from '../domain/json';
import type { DeletionSettings } from '../domain/settings';
import { closedObject } from './closed-object';
import { oneOf, textThat } from './plain-values';

const flag = closedObject({
  mode: oneOf(['flag']),
  field: textThat(() => null, 200),
  value: z.union([z.string().max(200), z.number(), z.boolean()]).optional(),
});

const NOT_ONE = 'Allowed: "none", "feed" or {"mode": "flag", "field": ..., "value": ...}.';

/**
 * `deletes` of a resource: `none`, `feed` (where the vendor lists deletions), or a flag in the record.
 */
export function deletes(element: ElementDescription): z.ZodType<Json> {
  const words = oneOf(element.hasDeletionFeed === undefined ? ['none'] : ['none', 'feed']);
  return z.unknown().transform((value, context): Json => {
    const mode = isJsonObject(value) ? value['mode'] : null;
    const schema = typeof value === 'string' ? words : mode === 'flag' ? flag : z.never({ error: NOT_ONE });
    const result = (schema as z.ZodType<Json>).safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}

/** The typed form of what `deletes` accepted; null where it is not given. */
export function deletionSettings(accepted: Json | undefined): DeletionSettings | null {
  if (accepted === undefined) return null;
  if (!isJsonObject(accepted)) return { mode: accepted as 'none' | 'feed' };
  const { field, value } = accepted;
  return { mode: 'flag', field: field as string, value: value ?? null };
}
