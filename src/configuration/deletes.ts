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

const FLAG_FORM = '{"mode": "flag", "field": ..., "value": ...}';

/** `deletes` of a resource: `none`, `feed` (where the vendor lists deletions), or a flag in the record. */
export function deletes(element: ElementDescription): z.ZodType<Json> {
  const words = element.hasDeletionFeed === undefined ? ['none'] : ['none', 'feed'];
  const refused = z.never({ error: `Allowed: ${words.map((word) => `"${word}"`).join(', ')} or ${FLAG_FORM}.` });
  return z.unknown().transform((value, context): Json => {
    if (typeof value === 'string' && words.includes(value)) return value;
    const isFlag = isJsonObject(value) && value['mode'] === 'flag';
    const result = ((isFlag ? flag : refused) as z.ZodType<Json>).safeParse(value);
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
