import { z } from 'zod';
import type { JsonObject } from '../domain/values/json';

/** What a person puts in the place of a `<NAME>` in a preset's body. */
const blank = z.strictObject({
  what: z.string().min(1).describe('What it is, and where it is found'),
  example: z.string().min(1).describe('What it looks like; no real one'),
});

/**
 * A ready body for a well-known API, as a file of `presets/` holds it. The body is an ordinary one that creating
 * refuses until every `<NAME>` in it is replaced.
 */
export const presetSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  description: z.string().min(1),
  basis: z
    .enum(['seen', 'documentation'])
    .describe(
      'seen: it polled the real server. documentation: from what the vendor documents, until somebody has seen it',
    ),
  sources: z.array(z.url({ protocol: /^https$/ })).min(1),
  fillIn: z.record(z.string().regex(/^[A-Z]+(_[A-Z]+)*$/), blank),
  notes: z.array(z.string().min(1)),
  body: z.looseObject({
    element: z.strictObject({ key: z.string() }),
    name: z.string(),
    configuration: z.looseObject({ 'event.poller.configuration': z.record(z.string(), z.looseObject({})) }),
  }),
});

export type Preset = z.output<typeof presetSchema>;

/** The names of the resources that a preset polls. */
export function resourcesOf({ body }: Preset): string[] {
  return Object.keys(body.configuration['event.poller.configuration']);
}

/** A preset without its body, with the names of what it polls. */
export function summaryOf(preset: Preset) {
  const { body: _, ...others } = preset;
  return { ...others, resources: resourcesOf(preset) };
}

/** A preset's body with `values` in the place of each `<NAME>`; a name without a value stays. */
export function filledIn({ body }: Preset, values: Readonly<Record<string, string>>): JsonObject {
  const text = Object.entries(values).reduce(
    (filled, [name, value]) => filled.replaceAll(`<${name}>`, JSON.stringify(value).slice(1, -1)),
    JSON.stringify(body),
  );
  return JSON.parse(text) as JsonObject;
}
