import { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { isJsonObject, type Json } from '../domain/values/json';
import type { DeletionSettings } from '../domain/reading/settings';
import { closedObject } from './closed-object';
import { hubUrl } from './hub-url-field';
import { messageOf } from './parsed';
import { numberWithin, oneOf, textThat } from './plain-values';

const flag = closedObject({
  mode: oneOf(['flag']),
  field: textThat(() => null, 200),
  value: z.union([z.string().max(200), z.number(), z.boolean()]).optional(),
});

const MINUTE_MS = 60_000;
const YEAR_MINUTES = 365 * 24 * 60;

function sweep(element: ElementDescription) {
  return closedObject({
    mode: oneOf(['sweep']),
    everyMinutes: numberWithin({ min: 1, max: YEAR_MINUTES, unit: 'minutes' }),
    url: hubUrl(element).optional(),
  });
}

const FORMS = ['{"mode": "flag", "field": ..., "value": ...}', '{"mode": "sweep", "everyMinutes": ..., "url": ...}'];

/**
 * `deletes` of a resource: `none`, `feed` (if the vendor lists deletions), a flag in the record, or a sweep over all
 * records.
 */
export function deletes(element: ElementDescription): z.ZodType<Json> {
  const words = element.hasDeletionFeed === undefined ? ['none'] : ['none', 'feed'];
  const refused = z.never({ error: `Allowed: ${[...words.map((word) => `"${word}"`), ...FORMS].join(', ')}.` });
  const schemas: Record<string, z.ZodType<unknown>> = { flag, sweep: sweep(element) };
  return z.unknown().transform((value, context): Json => {
    if (typeof value === 'string' && words.includes(value)) return value;
    const mode = isJsonObject(value) && typeof value['mode'] === 'string' ? value['mode'] : '';
    const schema = Object.hasOwn(schemas, mode) ? schemas[mode] : refused;
    const result = (schema as z.ZodType<Json>).safeParse(value, { error: messageOf });
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}

/** The typed form of what `deletes` accepted; null if it is not given. */
export function deletionSettings(accepted: Json | undefined): DeletionSettings | null {
  if (accepted === undefined) return null;
  if (!isJsonObject(accepted)) return { mode: accepted as 'none' | 'feed' };
  const { mode, everyMinutes, url, field, value } = accepted;
  if (mode === 'sweep') {
    return {
      mode,
      everyMs: Math.round((everyMinutes as number) * MINUTE_MS),
      url: (url as string | undefined) ?? null,
    };
  }
  return { mode: 'flag', field: field as string, value: value ?? null };
}
